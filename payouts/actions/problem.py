"""What no program may settle is put on a list, once, and taken off it by a person with a note."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict, Denied
from members.models import User
from members.policies import require
from members.roles import Permission
from payouts.models import PaymentProblem


class NoteMissing(Denied):
    """A problem was to be closed without saying what was found."""

    code = "note_missing"


@transaction.atomic
def open_problem(
    *, key: str, kind: PaymentProblem.Kind, now: datetime, unit_path: str = "", **about: Any
) -> None:
    """List it; the same key again changes nothing."""
    PaymentProblem.objects.get_or_create(
        key=key, defaults={"kind": kind, "unit_path": unit_path, "opened_at": now, **about}
    )


@transaction.atomic
def close_problem(*, problem_id: int, note: str, actor: User, now: datetime) -> None:
    """A person looked into it and says what was found and done."""
    problem = PaymentProblem.objects.select_for_update(of=("self",)).get(pk=problem_id)
    require(actor, Permission.BATCH_READ, unit_path=problem.unit_path or None)
    if problem.closed_at is not None:
        raise Conflict(_("A colleague has closed this already."))
    if len(note.strip()) < _SHORTEST_NOTE:
        raise NoteMissing(_("Please write down what you found and did."))
    problem.closed_by = actor
    problem.closed_at = now
    problem.note = note.strip()[:300]
    problem.save(update_fields=["closed_by", "closed_at", "note"])


def settle_problems(*, note: str, now: datetime, **about: Any) -> None:
    """What was waited for has come after all."""
    PaymentProblem.objects.filter(closed_at=None, **about).update(closed_at=now, note=note)


_SHORTEST_NOTE = 4
