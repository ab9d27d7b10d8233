"""What we ask of a fiscal platform: does it know this receipt, as it was read?"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

Verdict = Literal["agrees", "differs", "cancelled", "unknown"]
# What may differ, by the platform's names. The code and the number are what it looks up.
COMPARED = ("check_code", "total", "issued_on")


@dataclass(frozen=True)
class ReceiptQuestion:
    """What stands on a receipt. Neither a name nor an address: the platform needs none."""

    bill_code: str
    bill_no: str
    check_code: str
    total: Decimal
    issued_on: date


@dataclass(frozen=True)
class ReceiptAnswer:
    """`differs` names what the platform has otherwise; empty with every other verdict."""

    verdict: Verdict
    differs: tuple[str, ...] = field(default=())


class ReceiptPlatform(Protocol):
    """Answers about one receipt; asking again changes nothing."""

    name: str

    def check(self, question: ReceiptQuestion) -> ReceiptAnswer:
        """The platform's word. Raises AdapterError."""
        ...
