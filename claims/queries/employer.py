"""What an employer's union sees of its unit: who takes part as a number, fees, and claims in
figures that point at nobody. Never a diagnosis, never who claimed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from claims.cells import Happened, Told, told_by_month, told_steps
from claims.models import Claim, EntitlementMove
from claims.states import GRANTED
from members.fees import FeeAccount
from members.models import Enrolment, EnrolmentList, Member, Scheme, Unit, UnitPayment
from members.queries.enrolment_lists import quota_for
from members.queries.fees import FeeRow, accounts, fee_rows, payments_of, version_of


@dataclass(frozen=True)
class Quota:
    """How many take part of how many; what the scheme asks for. None: not known, or not asked."""

    persons: int
    employees: int | None
    declared_on: datetime | None
    needed: Decimal | None

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.persons) / self.employees if self.employees else None

    @property
    def too_few(self) -> int:
        """How many more it needs; 0 where it has enough, or where nothing can be said."""
        if not self.employees or self.needed is None:
            return 0
        return max(ceil(self.needed * self.employees) - self.persons, 0)


@dataclass(frozen=True)
class UnitPage:
    """A unit's own page for one period. `filed` and `granted` are None where they are too few."""

    unit: Unit
    period: int
    members: int
    quota: Quota
    account: FeeAccount
    rows: list[FeeRow]
    payments: list[UnitPayment]
    lists: list[EnrolmentList]
    filed: Told | None
    granted: Told | None
    until: date


def unit_page(unit: Unit, scheme: Scheme, period: int, *, today: date) -> UnitPage:
    """A fixed number of statements, whatever the size of the unit."""
    version = version_of(scheme, period)
    account = accounts([unit], scheme, period)[unit.pk]
    until = today.replace(day=1)
    filed, granted = _claims(unit, scheme, period, until)
    return UnitPage(
        unit=unit,
        period=period,
        members=Member.objects.filter(unit=unit).count(),
        quota=_quota(unit, scheme, period),
        account=account,
        rows=fee_rows(account, version),
        payments=[row for row in payments_of(unit, scheme, period) if not row.is_struck],
        lists=list(EnrolmentList.objects.filter(unit=unit, scheme=scheme).order_by("-pk")[:5]),
        filed=filed,
        granted=granted,
        until=until,
    )


def _quota(unit: Unit, scheme: Scheme, period: int) -> Quota:
    """The employees as the unit's last list that was taken in declared them."""
    enrolled = Enrolment.objects.filter(unit=unit, scheme=scheme, period=period)
    persons = enrolled.aggregate(n=Count("member", distinct=True))["n"]
    declared = EnrolmentList.objects.filter(
        unit=unit, scheme=scheme, state=EnrolmentList.State.TAKEN, employees__isnull=False
    )
    last = declared.order_by("-pk").first()
    employees = last.employees if last else None
    needed = quota_for(version_of(scheme, period), employees) if employees else None
    return Quota(persons, employees, last.closed_at if last else None, needed)


def _claims(
    unit: Unit, scheme: Scheme, period: int, until: date
) -> tuple[Told | None, Told | None]:
    """Of whole months that are over: filed, and granted by decisions that are in effect."""
    drawn = EntitlementMove.objects.filter(claim=OuterRef("pk")).order_by().values("claim")
    claims = (
        Claim.objects.filter(unit_path__startswith=unit.path, scheme=scheme, period=period)
        .annotate(
            granted_at=Max("events__moved_at", filter=Q(events__move="approve")),
            drawn=Subquery(drawn.annotate(total=Sum("amount")).values("total")),
        )
        .values_list("member_id", "filed_at", "state", "granted_at", "drawn")
    )
    filed, granted = [], []
    for member, filed_at, state, granted_at, amount in claims.order_by("pk"):
        filed.append(Happened(_month(filed_at), member, Decimal(0)))
        if state in GRANTED and granted_at is not None:
            granted.append(Happened(_month(granted_at), member, amount or Decimal(0)))
    last = until.year * 12 + until.month
    told = told_by_month(filed, until=last), told_by_month(granted, until=last)
    persons = told_steps([one.persons if one else 0 for one in told])
    return told[0], told[1] if persons[1] is not None else None


def _month(moment: datetime) -> int:
    day = timezone.localdate(moment)
    return day.year * 12 + day.month
