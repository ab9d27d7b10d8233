"""Reaching whoever was left behind: given out by a supervisor, done by its owner, kept as done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.models import Reminder
from config.kernel.denial import Conflict, Denied
from members.actions.access import record_access
from members.models import AccessEntry, User
from members.policies import NotAllowed, check_no_conflict, require
from members.roles import Permission
from reviews.models import OutreachAct, OutreachTask
from reviews.outreach_states import OUTREACH_MOVES, OutreachState
from reviews.takeup_queries import Scope, lost, owners

MOST_AT_ONCE = 50
K, O = OutreachAct.Kind, OutreachAct.Outcome  # noqa: E741
# What an act may come to, and the move of the task that it is.
OUTCOMES: dict[str, str] = {
    O.REACHED: "reach",
    O.DECLINED: "reach",
    O.NO_ANSWER: "try",
    O.SENT: "try",
    O.WRONG_NUMBER: "give_up",
    O.UNREACHED: "give_up",
}
KINDS = (K.CALL, K.VISIT, K.LETTER, K.COUNTER)


class NobodyLost(Denied):
    """There is nobody to be given out: somebody has them in hand, or must not."""

    code = "nobody_lost"


@dataclass(frozen=True)
class Contact:
    """Whom to reach, in clear, once it is on record that somebody looked."""

    task: OutreachTask
    name: str
    phone: str
    unit: str


@transaction.atomic
def assign(*, scope: Scope, gap: str, owner_id: int, most: int, actor: User, now: datetime) -> int:
    """Give out the longest lost of a gap, fifty at most; how many. Whom the owner is too close to
    is left for somebody else. NobodyLost where none is left."""
    require(actor, Permission.QUALITY_WATCH, unit_path=scope.unit.path)
    if gap not in OutreachTask.Gap.values:
        raise Denied(_("Please choose a list."))
    owner = owners(scope.unit).filter(pk=owner_id).first()
    if owner is None:
        raise NotAllowed(_("This person cannot be given these members."))
    found = lost(scope, gap=gap, owner=owner, most=min(most, MOST_AT_ONCE))
    tasks = OutreachTask.objects.bulk_create(
        [
            OutreachTask(
                reminder_id=reminder,
                unit_path=path,
                gap=gap,
                state=OUTREACH_MOVES.initial,
                owner=owner,
                opened_at=now,
            )
            for reminder, path in found
        ],
        ignore_conflicts=True,  # a colleague was faster with some of them
    )
    reminders = [task.reminder_id for task in tasks]
    mine = list(
        OutreachTask.objects.filter(
            reminder__in=reminders, owner=owner, opened_at=now, state=OutreachState.OPEN, acts=None
        )
    )
    _write(mine, "assign", K.ASSIGNED, O.NONE, gap, actor, now)
    if not mine:
        raise NobodyLost(_("Nobody is left to be given out from this list."))
    return len(mine)


@transaction.atomic
def show_contacts(
    *, tasks: Sequence[OutreachTask], reason: str, actor: User, now: datetime
) -> list[Contact]:
    """Names and numbers of one's own tasks; that they were looked at is on record first."""
    if not reason.strip():
        raise Denied(_("Please say what you need the names for."))
    contacts = []
    for task in tasks:
        _check_own(task, actor)
        member = task.reminder.member
        record_access(
            user=actor,
            member_id=member.pk,
            what=AccessEntry.What.CONTACT,
            purpose=reason.strip(),
            now=now,
        )
        contacts.append(Contact(task, member.name, member.phone, member.unit.name))
    return contacts


@transaction.atomic
def report(*, task_id: int, kind: str, outcome: str, actor: User, now: datetime) -> OutreachTask:
    """What was done, and what came of it; “does not want to claim” is the member's answer too.

    Conflict where the task is closed already.
    """
    tasks = OutreachTask.objects.select_for_update(of=("self",)).select_related("reminder__member")
    task = tasks.get(pk=task_id)
    _check_own(task, actor)
    check_no_conflict(actor, task.reminder.member)
    if kind not in KINDS or outcome not in OUTCOMES or (outcome == O.SENT) != (kind == K.LETTER):
        raise Denied(_("Please choose what you did and what came of it."))
    move = OUTCOMES[outcome]
    task.state = OUTREACH_MOVES.target(move, task.state)
    if task.state != OutreachState.OPEN:
        task.closed_at = now
    task.save(update_fields=["state", "closed_at"])
    _write([task], move, K(kind), O(outcome), "", actor, now)
    if outcome == O.DECLINED:
        Reminder.objects.filter(
            pk=task.reminder_id, state__in=(Reminder.State.TOLD, Reminder.State.UNREACHABLE)
        ).update(state=Reminder.State.DECLINED, answered_at=now)
    return task


def _check_own(task: OutreachTask, actor: User) -> None:
    if task.owner_id != actor.pk:
        raise NotAllowed(_("This is a colleague's task."))
    require(actor, Permission.OUTREACH_DO, unit_path=task.unit_path)
    if task.state != OutreachState.OPEN:
        raise Conflict(_("This is done already."))


def _write(
    tasks: Sequence[OutreachTask],
    move: str,
    kind: OutreachAct.Kind,
    outcome: OutreachAct.Outcome,
    reason: str,
    actor: User,
    now: datetime,
) -> None:
    OutreachAct.objects.bulk_create(
        OutreachAct(
            task=task,
            move=move,
            state=task.state,
            kind=kind,
            outcome=outcome,
            reason=reason,
            done_by=actor,
            done_at=now,
        )
        for task in tasks
    )
