"""What we ask of an SMS gateway: send once per key, and say what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True)
class Receipt:
    """The fate of one message; `cursor` is where the next question begins."""

    key: str
    status: Literal["delivered", "bounced"]
    cursor: str


@dataclass(frozen=True)
class Reply:
    """What somebody answered by text message; `reference` is the gateway's, once per reply."""

    reference: str
    phone: str
    text: str
    received_at: datetime
    cursor: str


class SmsGateway(Protocol):
    """Sends texts. The key makes it safe to ask twice: one key, one SMS."""

    def send(self, *, key: str, phone: str, text: str) -> str:
        """Hand over one text; the gateway's own reference."""
        ...

    def call(self, *, key: str, phone: str, text: str) -> str:
        """Read a text out by a call; asked only where the installation says that it can."""
        ...

    def receipts(self, *, after: str) -> list[Receipt]:
        """What became of messages since the cursor; `after=""` is the beginning."""
        ...

    def replies(self, *, after: str) -> list[Reply]:
        """What people answered since the cursor; `after=""` is the beginning."""
        ...
