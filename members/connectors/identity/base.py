"""What we ask of a provider of identities: where to send people, and its word about them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class IdentityRefused(Exception):
    """What came back proves nothing: another's answer, a forged, an old or a repeated one.

    `code` says why, for logs; there is nothing personal in it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Attempt:
    """One attempt to sign in, kept in the session until the answer comes: three secrets of ours."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is. `id_number` and `phone` only where it says that it verified
    them, else "". `is_strong`: it asked for more than one factor."""

    issuer: str
    subject: str
    is_strong: bool
    id_number: str
    phone: str


class IdentityProvider(Protocol):
    """Signs people in at its own pages."""

    label: str
    issuer: str

    def address(self, attempt: Attempt, *, back: str) -> str:
        """Where to send the person; `back` is where the provider sends them afterwards."""
        ...

    def identity(self, attempt: Attempt, *, code: str, back: str, now: datetime) -> Identity:
        """Whom the answer is about. Raises IdentityRefused, and AdapterError when it is down."""
        ...
