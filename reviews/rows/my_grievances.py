"""A member's grievances, ready to print: a role where others read a name."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from config.wording import day
from members.models import Member
from reviews.grievance_queries import of_member
from reviews.models import Grievance
from reviews.models.grievance import Finding
from reviews.rows.grievances import Said, member_thread, role_words
from reviews.states import GrievanceState

_MOST = 50


@dataclass(frozen=True)
class MyGrievance:
    """One line of the list."""

    reference: str
    kind: str
    filed_at: datetime
    state_label: str


@dataclass(frozen=True)
class Step:
    label: str
    note: str
    state: str


@dataclass(frozen=True)
class MyGrievancePage:
    """One page. `act`: what the member may do now – reply, rate, or "" for nothing."""

    reference: str
    kind: str
    title: str
    icon: str
    tone: str
    sentences: list[str]
    finding: str
    said: list[Said]
    steps: list[Step]
    act: str
    level: int
    claim: str
    spoken: str


S = GrievanceState

_LOOKS: dict[str, tuple[str, str]] = {
    S.FILED: ("inbox", "info"),
    S.IN_HAND: ("clock", "info"),
    S.TO_CONFIRM: ("clock", "info"),
    S.ASKED: ("hand", "warn"),
    S.REPLIED: ("message-square", "ok"),
    S.FINISHED: ("circle-check", "ok"),
}


def grievances_of(member: Member) -> list[MyGrievance]:
    """The newest first; one statement."""
    return [
        MyGrievance(
            reference=one.reference,
            kind=one.get_kind_display(),
            filed_at=one.filed_at,
            state_label=_titles()[one.state],
        )
        for one in of_member(member)[:_MOST]
    ]


def grievance_page(grievance: Grievance, *, today: date) -> MyGrievancePage:
    """The page as of `today`."""
    icon, tone = _LOOKS[grievance.state]
    title, sentences = _titles()[grievance.state], _sentences(grievance, today)
    acts = {S.ASKED.value: "reply", S.REPLIED.value: "rate"}
    return MyGrievancePage(
        reference=grievance.reference,
        kind=grievance.get_kind_display(),
        title=title,
        icon=icon,
        tone=tone,
        sentences=sentences,
        finding=_finding(grievance),
        said=member_thread(grievance),
        steps=_steps(grievance),
        act=acts.get(grievance.state, ""),
        level=grievance.level,
        claim=grievance.claim.reference if grievance.claim else "",
        spoken=" ".join([title, *sentences]),
    )


def _titles() -> dict[str, str]:
    return {
        S.FILED.value: _("We have it"),
        S.IN_HAND.value: _("Being looked into"),
        S.TO_CONFIRM.value: _("Being looked into"),
        S.ASKED.value: _("We have a question"),
        S.REPLIED.value: _("Answered"),
        S.FINISHED.value: _("Finished"),
    }


def _sentences(grievance: Grievance, today: date) -> list[str]:
    whose = _("With: %(role)s.") % {"role": role_words(grievance.owner, grievance.level)}
    until = {"day": day(grievance.member_until)}
    if grievance.state == S.ASKED:
        return [
            _("Please answer by %(day)s; our time stands still until then.") % until,
            _("Without an answer we go on with what we know."),
        ]
    if grievance.state == S.REPLIED:
        return [_("Please read the answer below and tell us by %(day)s if it will do.") % until]
    if grievance.state == S.FINISHED:
        return [_("Thank you for telling us. You can tell us something new at any time.")]
    if grievance.due_on < today:
        promise = _("We promised an answer by %(day)s and are late. A supervisor knows of it.")
    else:
        promise = _("You have an answer by %(day)s. You need do nothing until then.")
    return [promise % {"day": day(grievance.due_on)}, whose]


def _finding(grievance: Grievance) -> str:
    """What the newest answer that the member may read says, in a word."""
    if grievance.state not in (S.REPLIED, S.FINISHED):
        return ""
    newest = grievance.findings.order_by("-pk").first()
    words = {
        Finding.JUSTIFIED.value: _("You are right."),
        Finding.PARTLY.value: _("You are right in part."),
        Finding.NOT.value: _("We see it differently. Two people looked at it."),
    }
    return words[newest.finding] if newest else ""


def _steps(grievance: Grievance) -> list[Step]:
    # What was received is done the moment it is there: then somebody looks into it.
    current = {S.REPLIED.value: 3, S.FINISHED.value: 4}.get(grievance.state, 1)
    received = _("Received") if grievance.level == 1 else _("Received, and taken a level up")
    promise = _("answered by %(day)s") % {"day": day(grievance.due_on)} if current == 1 else ""
    steps = [
        (received, day(timezone.localdate(grievance.filed_at))),
        (_("Somebody looks into it"), ""),
        (_("Answer"), promise),
        (_("Your word on it"), ""),
    ]
    return [
        Step(label, note, "done" if n < current else "current" if n == current else "todo")
        for n, (label, note) in enumerate(steps)
    ]
