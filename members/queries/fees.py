"""Fees as units and finance see them: what is due for whom, what came in, and what is open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.utils.translation import get_language

from config.kernel.money import ZERO
from members.fees import FeeAccount, FeeState, account_of
from members.models import Enrolment, Scheme, SchemeVersion, Unit, UnitPayment, User
from members.policies import paths_for, within
from members.roles import Permission
from members.schemes.files import load_scheme_dir
from members.schemes.terms import Version, in_language

PAGE = 50


@dataclass(frozen=True)
class FeeRow:
    """One item of a unit's fees, as it is read; None where no fee is published."""

    item: str
    persons: int
    fee: Decimal | None
    due: Decimal | None


@dataclass(frozen=True)
class UnitFees:
    """A unit with its account of a period."""

    unit: Unit
    account: FeeAccount

    @property
    def state(self) -> FeeState:
        return self.account.state


@dataclass(frozen=True)
class FeePage:
    """Units with somebody enrolled, in the order of their registration; `after`: the next page."""

    rows: list[UnitFees]
    after: str


def version_of(scheme: Scheme, period: int) -> Version:
    """The rules of a period, with its fees.

    A version that was loaded before files knew fees has none; the shipped one with the same digest
    says the same rules, and its fees hold.
    """
    row = SchemeVersion.objects.for_period(scheme.pk, period)
    version = row.terms().version_for(period)
    if version.fees is not None:
        return version
    shipped = load_scheme_dir().get(scheme.code)
    same = [one for one in shipped.versions if one.digest == version.digest] if shipped else []
    return same[0] if same else version


def fee_rows(account: FeeAccount, version: Version) -> list[FeeRow]:
    """The account's lines, items by name."""
    language = get_language() or ""
    names = {code: in_language(item.name, language) for code, item in version.items.items()}
    return [
        FeeRow(names.get(line.item, line.item), line.persons, line.fee, line.due)
        for line in account.lines
    ]


def accounts(units: Sequence[Unit], scheme: Scheme, period: int) -> Mapping[int, FeeAccount]:
    """By unit; two statements, however many units."""
    version = version_of(scheme, period)
    fees = version.fees.value if version.fees else {}
    persons: dict[int, dict[str, int]] = defaultdict(dict)
    enrolled = Enrolment.objects.filter(scheme=scheme, period=period, unit__in=units).order_by()
    for unit, item, number in enrolled.values_list("unit", "item").annotate(number=Count("pk")):
        persons[unit][item] = number
    paid = dict(
        standing(units, scheme, period)
        .order_by()
        .values("unit")
        .annotate(total=Sum("amount"))
        .values_list("unit", "total")
    )
    order = list(version.items)
    return {
        unit.pk: account_of(persons[unit.pk], fees, order, paid=paid.get(unit.pk, ZERO))
        for unit in units
    }


def standing(units: Iterable[Unit], scheme: Scheme, period: int) -> QuerySet[UnitPayment]:
    """Payments that were not struck out."""
    return UnitPayment.objects.filter(
        unit__in=list(units), scheme=scheme, period=period, struck_at=None
    )


def payments_of(unit: Unit, scheme: Scheme, period: int) -> list[UnitPayment]:
    """All, struck ones too, the newest first."""
    found = UnitPayment.objects.filter(unit=unit, scheme=scheme, period=period)
    return list(found.select_related("recorded_by", "struck_by").order_by("-pk")[:PAGE])


def units_of(user: User, permission: Permission) -> QuerySet[Unit]:
    return Unit.objects.filter(within(paths_for(user, permission), "path"))


def fee_page(user: User, scheme: Scheme, period: int, *, after: int) -> FeePage:
    """Fifty units of finance's own; four statements."""
    enrolled = Enrolment.objects.filter(unit=OuterRef("pk"), scheme=scheme, period=period)
    paid = UnitPayment.objects.filter(unit=OuterRef("pk"), scheme=scheme, period=period)
    units = units_of(user, Permission.FEE_RECORD).filter(Exists(enrolled) | Exists(paid))
    found = list(units.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    by_unit = accounts(shown, scheme, period)
    more = str(shown[-1].pk) if len(found) > PAGE else ""
    return FeePage([UnitFees(unit, by_unit[unit.pk]) for unit in shown], more)
