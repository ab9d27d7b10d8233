"""What we ask of a bank: take a batch file once, and answer it line by line."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class AnswerFile:
    """A file that the bank wrote, byte for byte; `cursor` is where the next question begins."""

    name: str
    content: bytes
    cursor: str


class BankChannel(Protocol):
    """Carries files to and from a bank; reads neither."""

    def submit(self, *, batch_ref: str, sha256: str, file: bytes) -> str:
        """Hand over a batch; the bank's batch number.

        The same reference and hash again give the same number. The same reference with another
        hash is a permanent error. After a non-permanent error nobody knows whether the bank has
        it: submit the same bytes again.
        """
        ...

    def answers(self, *, after: str) -> list[AnswerFile]:
        """The bank's answer files since the cursor; `after=""` is the beginning."""
        ...
