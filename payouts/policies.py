"""May this person prepare, release or send back these payments now? With the sentence if not."""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import User
from members.policies import ConflictDenied, require
from members.roles import Permission
from payouts.models import PaymentBatch, PaymentInstruction
from payouts.states import BATCH_MOVES, OPEN_BATCHES, BatchState


class SamePerson(Denied):
    """A second key turned by the hand that turned the first."""

    code = "same_person"


def check_may_prepare(user: User, unit_paths: Iterable[str]) -> None:
    require(user, Permission.BATCH_PREPARE)
    for path in set(unit_paths):
        require(user, Permission.BATCH_PREPARE, unit_path=path)


def check_may_change(user: User, batch: PaymentBatch) -> None:
    """Take a line out of it: those who prepare may, also a colleague of the one who did."""
    require(user, Permission.BATCH_PREPARE, unit_path=batch.unit_path)
    if batch.state not in OPEN_BATCHES:
        raise MoveDenied(_("The batch was released: it can no longer be changed."))


def check_may_dissolve(user: User, batch: PaymentBatch) -> None:
    require(user, Permission.BATCH_PREPARE, unit_path=batch.unit_path)
    if not BATCH_MOVES.allows("dissolve", batch.state):
        raise MoveDenied(_("The bank file is written: the batch can no longer be dissolved."))


def check_may_release(user: User, batch: PaymentBatch) -> None:
    """May this user turn a key on this batch: another person than those before, not involved?"""
    require(user, Permission.BATCH_RELEASE, unit_path=batch.unit_path)
    if batch.state not in OPEN_BATCHES:
        raise MoveDenied(
            _("This batch is not waiting for release: it is now “%(state)s”.")
            % {"state": BatchState(batch.state).label}
        )
    if user.pk == batch.prepared_by_id:
        raise SamePerson(_("You prepared this batch: a colleague must release it."))
    if user.pk == batch.released_by_id:
        raise SamePerson(_("You turned the second key: the third one is a colleague's."))
    check_not_involved(user, batch.instructions.all())


def check_may_send_back(user: User, batch: PaymentBatch) -> None:
    """Refuse to release. Whoever prepared it dissolves it instead."""
    require(user, Permission.BATCH_RELEASE, unit_path=batch.unit_path)
    if user.pk == batch.prepared_by_id:
        raise SamePerson(_("You prepared this batch: dissolve it instead."))
    if batch.state not in OPEN_BATCHES:
        raise MoveDenied(_("The batch was released: it can no longer be changed."))


def check_not_involved(user: User, instructions: QuerySet[PaymentInstruction]) -> None:
    """Nobody pays their own claim, their family's, their workplace's, or one that they filed."""
    involved = involved_in(user, instructions)
    if involved:
        raise ConflictDenied(
            _(
                "You are too close to a payment in it (%(references)s): someone else must do it, "
                "or the payment is taken out first."
            )
            % {"references": ", ".join(sorted(involved)[:3])}
        )


def involved_in(user: User, instructions: QuerySet[PaymentInstruction]) -> set[str]:
    """References of those payments that this user must keep away from.

    Triggers ask the same on every write. Two statements, and the database's function once per
    member: inside a join it can be called for every pair of rows.
    """
    rows = list(instructions.values_list("reference", "member_id", "award__claim__filed_by"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member FROM unnest(%s::bigint[]) AS member"
            " WHERE has_conflict_of_interest(%s, member)",
            [sorted({member for _reference, member, _filed_by in rows}), user.pk],
        )
        close = {member for (member,) in cursor.fetchall()}
    return {
        reference for reference, member, filed_by in rows if member in close or filed_by == user.pk
    }


def keys_needed(total: Decimal) -> int:
    return 3 if total >= settings.THIRD_KEY_FROM else 2
