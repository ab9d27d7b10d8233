"""Do the papers' amounts add up? Total = funds + account + cash; 自付 = 自理 + 自负."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo

_FEN = Decimal("0.01")
_SUMS = (
    ("total", ("fund_paid", "other_funds_paid", "account_paid", "cash_paid")),
    ("self_paid_in_catalogue", ("class_b_prepaid", "self_borne")),
)
_MAY_BE_MISSING = ("other_funds_paid",)


@dataclass(frozen=True)
class Sum:
    """What a paper prints as a whole, and its parts, each by its fact's name."""

    whole: str
    printed: Decimal
    parts: tuple[tuple[str, Decimal], ...]

    @property
    def computed(self) -> Decimal:
        return sum((amount for _name, amount in self.parts), Decimal(0))

    @property
    def holds(self) -> bool:
        return abs(self.printed - self.computed) <= _FEN

    @property
    def names(self) -> tuple[str, ...]:
        return (self.whole, *(name for name, _amount in self.parts))


def sums(amount: Callable[[str], Decimal | None]) -> list[Sum]:
    """The sums of which everything is known."""
    found = []
    for whole, names in _SUMS:
        known = [(name, amount(name)) for name in (whole, *names)]
        parts = [(name, value) for name, value in known if value is not None]
        missing = {name for name, value in known if value is None}
        if missing <= set(_MAY_BE_MISSING):
            found.append(Sum(whole, parts[0][1], tuple(parts[1:])))
    return found


def ask(dossier: Dossier) -> Found:
    known = sums(dossier.amount)
    if not any(one.whole == "total" for one in known):
        return Found(NO_DATA)
    for one in known:
        if not one.holds:
            return Found(FAIL, {"whole": f"{one.printed:,}", "parts": f"{one.computed:,}"})
    return Found(PASS, {"whole": f"{dossier.amount('total'):,}"})


CHECK = NamedCheck(
    name="paper_sums",
    label=_("Sums of the papers"),
    concern=_("Sums of the papers"),
    sentences={
        PASS: _("The papers' amounts add up to %(whole)s"),
        FAIL: _(
            "The papers' amounts do not add up: %(whole)s is printed, the parts give %(parts)s"
        ),
        NO_DATA: _("An amount of the receipt is missing, so that the sums cannot be checked"),
    },
    source=_("Papers"),
    ask=ask,
    applies=by_photo,
)
