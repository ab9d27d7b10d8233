"""What is in a batch, as one digest: the thing that two people put their keys to. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from config.kernel.money import ZERO


@dataclass(frozen=True)
class ContentLine:
    """Everything of one payment that decides where the money goes."""

    reference: str
    account_index: bytes
    holder_name: str
    bank_name: str
    amount: Decimal


@dataclass(frozen=True)
class Content:
    count: int
    total: Decimal
    fingerprint: str


def content_of(lines: Iterable[ContentLine]) -> Content:
    """Count, total and SHA-256 of the lines in their order.

    Fields are prefixed with their length, so that no two different batches have the same text.
    """
    digest = hashlib.sha256()
    count, total = 0, ZERO
    for line in lines:
        count += 1
        total += line.amount
        for field in (
            line.reference.encode(),
            line.account_index,
            line.holder_name.encode(),
            line.bank_name.encode(),
            f"{line.amount:.2f}".encode(),
        ):
            digest.update(len(field).to_bytes(4, "big") + field)
    return Content(count, total, digest.hexdigest())
