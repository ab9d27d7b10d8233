"""What is learnt from grievances: causes by month and unit, measures, and whether they are done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from members.models import Unit, User
from members.policies import paths_for, within
from members.roles import Permission
from reviews.grievance_queries import seen_by
from reviews.models import Grievance, GrievanceFinding
from reviews.states import GrievanceState
from reviews.work_queries import FEW

MOST_MEASURES = 100


@dataclass(frozen=True)
class CauseRow:
    """How often a cause was found in a month. `number`: None below five – it would tell of one."""

    month: date
    unit: str
    cause: str
    number: int | None


@dataclass(frozen=True)
class MeasureRow:
    """What was to become better, by whom and until when; `late`: its day is over."""

    reference: str
    cause: str
    measure: str
    lesson: str
    owner: str
    measure_by: date | None
    done_on: date | None
    late: bool


def causes(user: User, *, since: datetime) -> list[CauseRow]:
    """By month, town or industry, and cause, of what is finished: two statements.

    There are no sums, so that what is hidden cannot be worked out from them.
    """
    counted = (
        _newest_of(_finished(user, since))
        .annotate(month=TruncMonth("found_at"), place=F("grievance__unit_path"))
        .values("month", "place", "cause")
        .annotate(number=Count("pk"))
    )
    towns: dict[tuple[date, int, str], int] = {}
    for row in counted:
        key = (row["month"].date(), _town(row["place"]), row["cause"])
        towns[key] = towns.get(key, 0) + row["number"]
    names = Unit.objects.in_bulk({town for _month, town, _cause in towns})
    words = dict(GrievanceFinding.Cause.choices)
    rows = [
        CauseRow(month, names[town].name, str(words[cause]), number if number >= FEW else None)
        for (month, town, cause), number in towns.items()
    ]
    return sorted(rows, key=lambda row: (-row.month.toordinal(), row.unit, row.cause))


def measures(user: User, *, since: datetime, today: date) -> list[MeasureRow]:
    """Measures and lessons of what is finished, those still to be done first; one statement."""
    found = (
        _newest_of(_finished(user, since))
        .exclude(measure="", lesson="")
        .select_related("grievance", "found_by", "done")
        .order_by(F("done__done_on").desc(nulls_first=True), F("measure_by").asc(nulls_last=True))
    )
    return [_measure(finding, today) for finding in found[:MOST_MEASURES]]


def export_head() -> list[str]:
    return [_("Month"), _("Unit"), _("What caused it"), _("How many")]


def export_rows(user: User, *, since: datetime) -> Iterator[list[str]]:
    """As on the page: what is hidden there is hidden here."""
    few = _("fewer than %(few)s") % {"few": FEW}
    for row in causes(user, since=since):
        number = few if row.number is None else str(row.number)
        yield [f"{row.month:%Y-%m}", row.unit, row.cause, number]


def _finished(user: User, since: datetime) -> QuerySet[Grievance]:
    """What is finished in the units that the user watches; hidden from them stays hidden."""
    watched = within(paths_for(user, Permission.GRIEVANCE_ASSIGN))
    return seen_by(user).filter(watched, state=GrievanceState.FINISHED, filed_at__gte=since)


def _newest_of(grievances: QuerySet[Grievance]) -> QuerySet[GrievanceFinding]:
    """The last word on each of them."""
    newest = GrievanceFinding.objects.filter(grievance=OuterRef("pk")).order_by("-pk")
    last = grievances.annotate(last=Subquery(newest.values("pk")[:1])).values("last")
    return GrievanceFinding.objects.filter(pk__in=last)


def _town(path: str) -> int:
    """The unit below the district; the district itself where there is none."""
    keys = [key for key in path.split("/") if key]
    return int(keys[1] if len(keys) > 1 else keys[0])


def _measure(finding: GrievanceFinding, today: date) -> MeasureRow:
    done = getattr(finding, "done", None)
    return MeasureRow(
        reference=finding.grievance.reference,
        cause=finding.get_cause_display(),
        measure=finding.measure,
        lesson=finding.lesson,
        owner=finding.found_by.display_name,
        measure_by=finding.measure_by,
        done_on=done.done_on if done else None,
        late=done is None and finding.measure_by is not None and finding.measure_by < today,
    )
