"""Grievances ready to print: for the lists, for whoever looks into one, and for the member."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from members.models import User
from members.policies import roles_of
from members.workdays import calendar
from reviews.models import (
    Grievance,
    GrievanceEvent,
    GrievanceFinding,
    GrievanceRating,
    GrievanceWords,
)
from reviews.models.grievance import Finding
from reviews.rows.events import Happening
from reviews.states import GRIEVANCE_OURS

# What the member reads; the rest stays among the staff.
_MEMBERS_WORDS = ("complaint", "question", "reply", "opinion")


@dataclass(frozen=True)
class GrievanceRow:
    """One line of a list. `days_left`: None while it is not the house's turn."""

    reference: str
    masked_name: str
    unit: str
    kind: str
    level: int
    state: str
    state_label: str
    owner: str
    due_on: date
    days_left: int | None
    wants_call: bool


@dataclass(frozen=True)
class Said:
    """One thing that was said. `internal`: the member does not read it."""

    title: str
    text: str
    who: str
    at: datetime
    by_member: bool
    internal: bool


@dataclass(frozen=True)
class FindingRow:
    """What came of it at one level, and who stands behind it."""

    id: int
    level: int
    label: str
    cause: str
    measure: str
    measure_by: date | None
    done_on: date | None
    lesson: str
    found_by: str
    confirmed_by: str
    at: datetime
    holds: bool


def grievance_rows(grievances: Iterable[Grievance], *, today: date) -> list[GrievanceRow]:
    return [grievance_row(grievance, today=today) for grievance in grievances]


def grievance_row(grievance: Grievance, *, today: date) -> GrievanceRow:
    ours = grievance.state in GRIEVANCE_OURS
    return GrievanceRow(
        reference=grievance.reference,
        masked_name=grievance.member.masked_name,
        unit=grievance.member.unit.name,
        kind=grievance.get_kind_display(),
        level=grievance.level,
        state=grievance.state,
        state_label=grievance.get_state_display(),
        owner=grievance.owner.display_name if grievance.owner else "",
        due_on=grievance.due_on,
        days_left=calendar().between(today, grievance.due_on) if ours else None,
        wants_call=grievance.wants_call,
    )


def thread(grievance: Grievance) -> list[Said]:
    """Everything that was said, for the staff who may see it; the oldest first."""
    words = grievance.words.select_related("said_by").order_by("pk")
    return [_said(one, one.said_by.display_name) for one in words]


def member_thread(grievance: Grievance) -> list[Said]:
    """What the member reads: no notes, and an answer only once it holds. Nobody is named."""
    told = {finding.answer_id for finding in _findings(grievance) if _holds(finding)}
    words = grievance.words.order_by("pk")
    titles = {
        GrievanceWords.Kind.QUESTION.value: _("Our question"),
        GrievanceWords.Kind.ANSWER.value: _("Our answer"),
    }
    return [
        replace(_said(one, ""), title=titles.get(one.kind, _("You")))
        for one in words
        if one.kind in _MEMBERS_WORDS or one.pk in told
    ]


def finding_rows(grievance: Grievance) -> list[FindingRow]:
    """The newest first."""
    return [_finding_row(finding) for finding in reversed(_findings(grievance))]


def grievance_steps(grievance: Grievance) -> list[Happening]:
    """What happened, newest first."""
    titles = _titles()
    events = grievance.events.select_related("actor", "owner").order_by("-pk")
    return [
        Happening(
            at=event.moved_at,
            title=titles[event.move],
            who=event.actor.display_name if event.actor else _("System"),
            note=_note(event),
            tone=_TONES.get(event.move, "neutral"),
        )
        for event in events
    ]


def ratings_of(grievance: Grievance) -> list[GrievanceRating]:
    return list(grievance.ratings.order_by("level"))


def role_words(owner: User | None, level: int) -> str:
    """Whose it is, as the member reads it: a role and no name."""
    if owner is None:
        return _("a supervisor is choosing who looks into it")
    roles = " / ".join(str(role.label) for role in roles_of(owner))
    return roles or (_("Case officer") if level == 1 else _("Supervisor"))


def _said(words: GrievanceWords, who: str) -> Said:
    kinds = GrievanceWords.Kind
    return Said(
        title=words.get_kind_display(),
        text=words.text,
        who=who,
        at=words.said_at,
        by_member=words.kind in (kinds.COMPLAINT, kinds.REPLY, kinds.OPINION),
        internal=words.kind == kinds.NOTE,
    )


def _findings(grievance: Grievance) -> list[GrievanceFinding]:
    found = grievance.findings.select_related(
        "found_by", "confirmation__confirmed_by", "done"
    ).order_by("pk")
    return list(found)


def _holds(finding: GrievanceFinding) -> bool:
    """“Not justified” does once a second person stands behind it."""
    return finding.finding != Finding.NOT or hasattr(finding, "confirmation")


def _finding_row(finding: GrievanceFinding) -> FindingRow:
    second = getattr(finding, "confirmation", None)
    done = getattr(finding, "done", None)
    return FindingRow(
        id=finding.pk,
        level=finding.level,
        label=finding.get_finding_display(),
        cause=finding.get_cause_display(),
        measure=finding.measure,
        measure_by=finding.measure_by,
        done_on=done.done_on if done else None,
        lesson=finding.lesson,
        found_by=finding.found_by.display_name,
        confirmed_by=second.confirmed_by.display_name if second else "",
        at=finding.found_at,
        holds=_holds(finding),
    )


_TONES = {"overdue": "warn", "go_up": "warn", "answer": "ok", "confirm": "ok"}


def _titles() -> dict[str, str]:
    return {
        "file": _("Filed"),
        "assign": _("Given to somebody"),
        "ask": _("A question to the member"),
        "reply": _("The member answered"),
        "lapse": _("The member did not answer in time"),
        "answer": _("Answered"),
        "propose": _("“Not justified” proposed"),
        "confirm": _("“Not justified” confirmed by a second person"),
        "send_back": _("Sent back by the second person"),
        "rate": _("The member said what they think"),
        "go_up": _("The member is not content: a level up"),
        "close": _("No word from the member: finished"),
        "remind": _("Reminded: the promised day is near"),
        "overdue": _("The promised day has passed"),
    }


def _note(event: GrievanceEvent) -> str:
    if event.move == "assign" and event.owner:
        return event.owner.display_name
    if event.move in ("remind", "overdue"):
        return _("promised for %(day)s") % {"day": event.reason}
    return ""
