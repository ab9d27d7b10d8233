"""What a unit owes for its members, and what has come in: computed, never kept. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from config.kernel.money import ZERO, yuan


class FeeState(TextChoices):
    NOTHING = "nothing", _("Nothing due")
    UNKNOWN = "unknown", _("Fee not published")
    DUE = "due", _("Due")
    PARTLY = "partly", _("Partly paid")
    PAID = "paid", _("Paid")
    OVER = "over", _("Overpaid")


@dataclass(frozen=True)
class FeeLine:
    """One item: how many take part, the yuan for each (None: not published), and the sum."""

    item: str
    persons: int
    fee: Decimal | None

    @property
    def due(self) -> Decimal | None:
        return None if self.fee is None else yuan(self.fee * self.persons)


@dataclass(frozen=True)
class FeeAccount:
    """A unit's fees of one period of a scheme."""

    lines: tuple[FeeLine, ...]
    paid: Decimal

    @property
    def due(self) -> Decimal:
        """Of the items whose fee is published."""
        return sum((line.due or ZERO for line in self.lines), ZERO)

    @property
    def is_complete(self) -> bool:
        """Whether the fee of everything that was bought is known."""
        return all(line.due is not None for line in self.lines)

    @property
    def open(self) -> Decimal:
        """Still to come; below zero where too much came."""
        return self.due - self.paid

    @property
    def state(self) -> FeeState:
        if not self.is_complete:
            return FeeState.UNKNOWN
        if not self.due and not self.paid:
            return FeeState.NOTHING
        if self.open < 0:
            return FeeState.OVER
        if not self.open:
            return FeeState.PAID
        return FeeState.PARTLY if self.paid else FeeState.DUE


def account_of(
    persons: Mapping[str, int], fees: Mapping[str, Decimal], order: Sequence[str], *, paid: Decimal
) -> FeeAccount:
    """From how many take part in each item, in the scheme's order of items."""
    known = [item for item in order if item in persons]
    others = sorted(persons.keys() - set(order))
    lines = (FeeLine(item, persons[item], fees.get(item)) for item in (*known, *others))
    return FeeAccount(tuple(lines), paid)
