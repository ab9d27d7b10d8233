"""Experts as whoever looks after them sees them: what they may be asked about, from when until
when, when they are away, what they have open; and what nobody could read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from config.wording import iso, listed
from members.models import User
from members.policies import paths_for, within
from members.roles import Permission
from reviews.models import (
    ExpertAbsence,
    ExpertEvent,
    ExpertPanel,
    ExpertSpecialty,
    ExpertTerm,
    Referral,
    Review,
)
from reviews.queries import without_conflicts
from reviews.readers import open_questions
from reviews.states import ReferralState

PAGE = 50


@dataclass(frozen=True)
class AbsenceRow:
    absence_id: int
    from_on: date
    until_on: date
    now: bool


@dataclass(frozen=True)
class ExpertRow:
    """One expert; `away` where they are not there today, `out` where their term does not run."""

    expert_id: int
    name: str
    specialties: str
    term: str
    absences: list[AbsenceRow]
    open: int
    away: bool
    out: bool


@dataclass(frozen=True)
class ExpertEntry:
    """Something that was entered about an expert."""

    what: str
    values: str
    by: str
    at: datetime


@dataclass(frozen=True)
class UnreadRow:
    """A question for which no reader could be found; `opinions`: how many have read it."""

    referral_id: int
    reference: str
    question: str
    kind: str
    specialty: str
    asked_at: datetime
    asked_by: str
    opinions: int


def expert_rows(experts: Sequence[User], *, today: date) -> list[ExpertRow]:
    """Five statements, however many experts there are."""
    ids = [expert.pk for expert in experts]
    specialties: dict[int, list[str]] = {}
    for row in ExpertSpecialty.objects.filter(expert__in=ids):
        specialties.setdefault(row.expert_id, []).append(str(row.get_specialty_display()))
    terms = {row.expert_id: row for row in ExpertTerm.objects.filter(expert__in=ids)}
    absences: dict[int, list[AbsenceRow]] = {}
    for absence in _coming(ids, today):
        absences.setdefault(absence.expert_id, []).append(_absence(absence, today))
    loads = open_questions(experts)
    return [
        ExpertRow(
            expert_id=expert.pk,
            name=expert.display_name,
            specialties=listed(specialties.get(expert.pk, [])),
            term=_term(terms.get(expert.pk)),
            absences=absences.get(expert.pk, []),
            open=loads.get(expert.pk, 0),
            away=any(row.now for row in absences.get(expert.pk, [])),
            out=_is_out(terms.get(expert.pk), today),
        )
        for expert in experts
    ]


def absences_of(expert: User, *, today: date) -> list[AbsenceRow]:
    """Those that run or are to come."""
    return [_absence(absence, today) for absence in _coming([expert.pk], today)]


def entries_of(expert: User) -> list[ExpertEntry]:
    events = ExpertEvent.objects.filter(expert=expert).select_related("entered_by")
    return [
        ExpertEntry(
            what=event.get_what_display(),
            values=_values(event.what, event.values),
            by=event.entered_by.display_name,
            at=event.entered_at,
        )
        for event in events.order_by("-pk")[:PAGE]
    ]


def unread_for(user: User) -> list[UnreadRow]:
    """Questions without a reader in the units that this user watches; two statements."""
    watched = Review.objects.filter(within(paths_for(user, Permission.QUALITY_WATCH)))
    waiting = Referral.objects.filter(
        state=ReferralState.OPEN, expert=None, review__in=without_conflicts(watched, user)
    ).select_related("review__claim", "asked_by", "panel")
    rows = list(waiting.order_by("asked_at", "pk")[:PAGE])
    read = _read([row.panel for row in rows if row.panel])
    return [
        UnreadRow(
            referral_id=row.pk,
            reference=row.review.claim.reference,
            question=row.question,
            kind=row.get_kind_display(),
            specialty=row.get_specialty_display() if row.specialty else "",
            asked_at=row.asked_at,
            asked_by=row.asked_by.display_name,
            opinions=read.get(row.panel_id or 0, 0),
        )
        for row in rows
    ]


def _read(panels: Iterable[ExpertPanel]) -> dict[int, int]:
    """How many experts have answered; what they said is nobody's business yet."""
    answered = Referral.objects.filter(panel__in=list(panels), state=ReferralState.ANSWERED)
    counted = answered.order_by().values("panel").annotate(number=Count("pk"))
    return dict(counted.values_list("panel", "number"))


def _coming(ids: Sequence[int], today: date) -> Iterable[ExpertAbsence]:
    return ExpertAbsence.objects.filter(
        expert__in=ids, ended_at=None, until_on__gte=today
    ).order_by("from_on", "pk")


def _absence(absence: ExpertAbsence, today: date) -> AbsenceRow:
    return AbsenceRow(absence.pk, absence.from_on, absence.until_on, now=absence.from_on <= today)


def _is_out(term: ExpertTerm | None, today: date) -> bool:
    if term is None:
        return False
    return term.from_on > today or (term.until_on is not None and term.until_on < today)


def _term(term: ExpertTerm | None) -> str:
    return _days(term.from_on, term.until_on) if term else ""


def _days(first: date, last: date | None) -> str:
    if last is None:
        return _("from %(first)s on") % {"first": iso(first)}
    return _("%(first)s to %(last)s") % {"first": iso(first), "last": iso(last)}


def _values(what: str, values: dict[str, Any]) -> str:
    if what == ExpertEvent.What.SPECIALTIES:
        names = [str(Referral.Specialty(code).label) for code in values["specialties"]]
        return listed(names) or _("everything")
    last = date.fromisoformat(values["until"]) if values["until"] else None
    return _days(date.fromisoformat(values["from"]), last)
