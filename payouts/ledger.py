"""The books: the only writer of journals, and the postings that there are.

Every posting has a key that names the fact behind it, so that a fact is booked once whoever asks
twice. That the entries of a journal sum to zero is checked by the database at commit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from payouts.models import AccountCode, Award, Entry, Journal, PaymentInstruction

C = AccountCode
K = Journal.Kind


@dataclass(frozen=True)
class Posting:
    """One journal to be: debits positive, credits negative."""

    key: str
    kind: Journal.Kind
    award_id: int
    member_id: int
    lines: tuple[tuple[AccountCode, Decimal], ...]
    instruction_id: int | None = None


class Unbalanced(ValueError):
    """A posting does not sum to zero, or has fewer than two lines: a programming error."""


@transaction.atomic
def post(postings: Sequence[Posting], *, now: datetime) -> int:
    """Write the journals that are not there yet; how many were new.

    The caller holds a lock on what the postings are about.
    """
    for posting in postings:
        _check(posting)
    known = set(
        Journal.objects.filter(key__in=[posting.key for posting in postings]).values_list(
            "key", flat=True
        )
    )
    new = [posting for posting in postings if posting.key not in known]
    journals = Journal.objects.bulk_create(
        [
            Journal(
                key=posting.key,
                kind=posting.kind,
                award_id=posting.award_id,
                instruction_id=posting.instruction_id,
                posted_at=now,
            )
            for posting in new
        ],
        batch_size=1000,
    )
    Entry.objects.bulk_create(
        [
            Entry(
                journal=journal,
                account_id=account,
                party_id=posting.member_id if account == C.BENEFITS_PAYABLE else None,
                amount=amount,
            )
            for journal, posting in zip(journals, new, strict=True)
            for account, amount in posting.lines
        ],
        batch_size=1000,
    )
    return len(new)


def awarded(award: Award) -> Posting:
    """A decision took effect: the benefit is an expense, and a debt to the member."""
    return Posting(
        f"awarded:{award.pk}",
        K.AWARDED,
        award.pk,
        award.member_id,
        _lines(C.BENEFIT_EXPENSE, C.BENEFITS_PAYABLE, award.amount),
    )


def submitted(instruction: PaymentInstruction) -> Posting:
    """The bank has the instruction: the debt is on its way."""
    return _of(instruction, K.SUBMITTED, C.BENEFITS_PAYABLE, C.IN_TRANSIT)


def settled(instruction: PaymentInstruction) -> Posting:
    """The bank has paid."""
    return _of(instruction, K.SETTLED, C.IN_TRANSIT, C.BANK)


def failed(instruction: PaymentInstruction) -> Posting:
    """The bank has not paid: the debt to the member stands again."""
    return _of(instruction, K.FAILED, C.IN_TRANSIT, C.BENEFITS_PAYABLE)


def came_back(instruction: PaymentInstruction) -> Posting:
    """The money came back after the bank had paid."""
    return _of(instruction, K.CAME_BACK, C.BANK, C.BENEFITS_PAYABLE)


def _of(
    instruction: PaymentInstruction, kind: Journal.Kind, debit: AccountCode, credit: AccountCode
) -> Posting:
    return Posting(
        f"{kind.value}:{instruction.reference}",
        kind,
        instruction.award_id,
        instruction.member_id,
        _lines(debit, credit, instruction.amount),
        instruction.pk,
    )


def _lines(
    debit: AccountCode, credit: AccountCode, amount: Decimal
) -> tuple[tuple[AccountCode, Decimal], ...]:
    return ((debit, amount), (credit, -amount))


def _check(posting: Posting) -> None:
    amounts: Iterable[Decimal] = [amount for _account, amount in posting.lines]
    if len(posting.lines) < 2 or sum(amounts, Decimal(0)) != 0:
        raise Unbalanced(posting.key)
