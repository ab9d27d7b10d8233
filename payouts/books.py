"""Do the books say what the payments say? Proves it anew from both sides; changes nothing."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from config.kernel.money import ZERO
from payouts.models import AccountCode, Award, Entry, PaymentBatch, PaymentInstruction
from payouts.states import BatchState, PaymentState

IN_TRANSIT_STATES = (PaymentState.SUBMITTED, PaymentState.UNKNOWN)


def differences() -> list[str]:
    """What does not agree, in words for the person who must look; empty when all is well."""
    return [*_sums(), *_payable(), *_in_transit(), *_bank(), *_batches()]


def balance(account: AccountCode) -> Decimal:
    total: Decimal | None = Entry.objects.filter(account=account).aggregate(s=Sum("amount"))["s"]
    return total or ZERO


def _sums() -> Iterator[str]:
    total = Entry.objects.aggregate(s=Coalesce(Sum("amount"), ZERO))["s"]
    if total != 0:
        yield f"the books do not sum to zero but to {total}"


def _payable() -> Iterator[str]:
    """Owed is what was awarded and is neither paid nor on its way."""
    awarded = Award.objects.aggregate(s=Coalesce(Sum("amount"), ZERO))["s"]
    gone = PaymentInstruction.objects.filter(
        state__in=[*IN_TRANSIT_STATES, PaymentState.SETTLED]
    ).aggregate(s=Coalesce(Sum("amount"), ZERO))["s"]
    booked = -balance(AccountCode.BENEFITS_PAYABLE)
    if booked != awarded - gone:
        yield f"owed by the books {booked}, by the awards {awarded - gone}"
    if balance(AccountCode.BENEFIT_EXPENSE) != awarded:
        yield "the expense is not the sum of the awards"


def _in_transit() -> Iterator[str]:
    """Every yuan in transit belongs to a payment that the bank has not answered."""
    booked = dict(
        Entry.objects.filter(account=AccountCode.IN_TRANSIT)
        .values("journal__instruction")
        .annotate(s=Sum("amount"))
        .exclude(s=0)
        .values_list("journal__instruction", "s")
    )
    on_the_way = dict(
        PaymentInstruction.objects.filter(state__in=IN_TRANSIT_STATES).values_list("pk", "amount")
    )
    for key in sorted(booked.keys() | on_the_way.keys()):
        if booked.get(key, ZERO) != -on_the_way.get(key, ZERO):
            yield f"payment {key} is in transit in only one of books and batches"


def _bank() -> Iterator[str]:
    settled = PaymentInstruction.objects.filter(state=PaymentState.SETTLED).aggregate(
        s=Coalesce(Sum("amount"), ZERO)
    )["s"]
    if -balance(AccountCode.BANK) != settled:
        yield f"left the bank by the books {-balance(AccountCode.BANK)}, by the payments {settled}"


def _batches() -> Iterator[str]:
    """A batch that has its keys holds exactly its lines, and its file says the same."""
    closed = (BatchState.REJECTED, BatchState.DISSOLVED)
    wrong = (
        PaymentBatch.objects.exclude(state__in=closed)
        .annotate(lines=Coalesce(Sum("instructions__amount"), ZERO))
        .filter(~Q(lines=F("total")) | ~Q(bank_file=None) & ~Q(bank_file__total=F("total")))
    )
    for reference in wrong.values_list("reference", flat=True):
        yield f"batch {reference} is not the sum of its lines"
