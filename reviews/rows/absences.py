"""Absences ready to print: who is away, what goes or went where, and for whom one stands in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from config.wording import listed
from members.models import RoleGrant, User
from members.policies import paths_for, within
from members.roles import Permission, Role
from reviews.desks import desk_of, still_with
from reviews.models import Absence, HandedCase
from reviews.queries import rows_of, visible_to
from reviews.rows.queue import QueueRow

_DESK_ROLES = (Role.CASE_OFFICER, Role.SUPERVISOR)
_MOST = 100


@dataclass(frozen=True)
class AbsenceRow:
    """One absence; `to_deputy` and `to_lane`: how many cases went where, once they did."""

    id: int
    person: str
    deputy: str
    first_on: date
    last_on: date
    state: str
    handed: bool
    to_deputy: int
    to_lane: int


@dataclass(frozen=True)
class CaseToGo:
    """A case on the desk of somebody who is going away, or one that went."""

    review_id: int
    row: QueueRow
    grounds: str
    note: str
    went_to: str
    why: str


@dataclass(frozen=True)
class StandIn:
    """A case that its reader has from somebody who is away."""

    row: QueueRow
    person: str
    last_on: date
    grounds: str
    note: str


def own_absences(user: User, *, today: date) -> list[AbsenceRow]:
    """The newest first; one statement."""
    mine = Absence.objects.filter(person=user)
    return _rows(_counted(mine).order_by("-first_on", "-pk")[:20], today)


def team_absences(user: User, *, today: date) -> list[AbsenceRow]:
    """Of the people of the user's units, those that end last first; one statement."""
    shown = visible_absences(user)
    return _rows(_counted(shown).order_by("-last_on", "-pk")[:_MOST], today)


def visible_absences(user: User) -> QuerySet[Absence]:
    """One's own, and as a supervisor those of the people of one's units."""
    return Absence.objects.filter(Q(person=user) | Q(person__in=team_of(user)))


def team_of(user: User) -> QuerySet[User]:
    """Who works a desk under the units that this supervisor watches."""
    return _with_desk(paths_for(user, Permission.QUALITY_WATCH))


def possible_deputies(person: User) -> QuerySet[User]:
    """Whoever works a desk in the same units; each case is asked about on its own day."""
    paths = {*paths_for(person, Permission.CASE_DECIDE)}
    paths |= {*paths_for(person, Permission.PROPOSAL_CONFIRM)}
    return _with_desk(tuple(sorted(paths))).exclude(pk=person.pk)


def cases_to_go(absence: Absence, viewer: User, *, today: date, now: datetime) -> list[CaseToGo]:
    """Before: what is on the desk now, with its notes. Afterwards: what went where, and why."""
    if absence.handed_at is None:
        grounds = desk_of(absence.person)
        notes = dict(absence.notes.values_list("review", "text"))
        went: dict[int, HandedCase] = {}
    else:
        went = {case.review_id: case for case in absence.cases.select_related("to")}
        grounds = {review_id: case.grounds for review_id, case in went.items()}
        notes = {review_id: case.note for review_id, case in went.items()}
    return [
        CaseToGo(
            review_id=row.review_id,
            row=row,
            grounds=ground_words(grounds[row.review_id]),
            note=notes.get(row.review_id, ""),
            went_to=went_to(went.get(row.review_id)),
            why=why_words(went.get(row.review_id)),
        )
        for row in rows_of(viewer, list(grounds), today=today, now=now)
    ]


def stand_ins(user: User, *, today: date, now: datetime) -> list[StandIn]:
    """Cases that came from somebody who is away, the most urgent first; two statements."""
    handed = {
        case.review_id: case
        for case in still_with(user)
        .filter(review__in=visible_to(user))
        .select_related("absence__person")
    }
    if not handed:
        return []
    return [
        StandIn(
            row=row,
            person=handed[row.review_id].absence.person.display_name,
            last_on=handed[row.review_id].absence.last_on,
            grounds=ground_words(handed[row.review_id].grounds),
            note=handed[row.review_id].note,
        )
        for row in rows_of(user, list(handed), today=today, now=now)
    ]


def ground_words(grounds: Iterable[str]) -> str:
    return listed(str(HandedCase.Ground(ground).label) for ground in grounds)


def _with_desk(paths: tuple[str, ...]) -> QuerySet[User]:
    grants = RoleGrant.objects.filter(within(paths, "unit__path"), role__in=_DESK_ROLES, until=None)
    people = User.objects.filter(kind=User.Kind.STAFF, is_active=True)
    return people.filter(pk__in=grants.values("user")).order_by("display_name", "pk")


def _counted(absences: QuerySet[Absence]) -> QuerySet[Absence]:
    return absences.select_related("person", "deputy").annotate(
        to_deputy=Count("cases", filter=Q(cases__to__isnull=False)),
        to_lane=Count("cases", filter=Q(cases__to=None)),
    )


def _rows(absences: Iterable[Absence], today: date) -> list[AbsenceRow]:
    return [
        AbsenceRow(
            id=absence.pk,
            person=absence.person.display_name,
            deputy=absence.deputy.display_name if absence.deputy else "",
            first_on=absence.first_on,
            last_on=absence.last_on,
            state=state_of(absence, today),
            handed=absence.handed_at is not None,
            to_deputy=absence.__dict__.get("to_deputy", 0),
            to_lane=absence.__dict__.get("to_lane", 0),
        )
        for absence in absences
    ]


def state_of(absence: Absence, today: date) -> str:
    """One of ahead, now and over."""
    if absence.ended_at is not None or absence.last_on < today:
        return "over"
    return "now" if absence.first_on <= today else "ahead"


def went_to(case: HandedCase | None) -> str:
    if case is None:
        return ""
    return case.to.display_name if case.to is not None else _("Back to its lane")


def why_words(case: HandedCase | None) -> str:
    return str(HandedCase.Why(case.why).label) if case is not None and case.why else ""
