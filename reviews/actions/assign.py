"""Whose case it is: not a lease, it stays until somebody says otherwise."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import User
from reviews.actions.locks import lock_people, lock_review
from reviews.actions.move import give_case
from reviews.desk_policies import check_may_assign
from reviews.desks import is_away
from reviews.policies import Stale


@transaction.atomic
def assign_case(
    *, review_id: int, to_id: int | None, seen_id: int | None, actor: User, now: datetime
) -> None:
    """Give the case to an officer; None: it is free for all again.

    `seen_id` is who had it when the person looked: if that has changed, they are told and nothing
    is done, so that of two who assign at once the second does not undo the first. Nor is a case
    given to somebody whose desk is being handed over: it would lie there unseen.
    """
    to = lock_people(to_id)[to_id] if to_id is not None else None
    review = lock_review(review_id)
    if review.assigned_to_id != seen_id:
        raise Stale(
            _("It was given to %(who)s meanwhile.") % {"who": review.assigned_to.display_name}
            if review.assigned_to
            else _("It was set free meanwhile.")
        )
    check_may_assign(actor, review, to)
    if to is not None and to != actor and is_away(to.pk, timezone.localdate(now)):
        raise Denied(_("%(who)s is away.") % {"who": to.display_name})
    if review.assigned_to == to:
        raise MoveDenied(
            _("%(who)s has it already.") % {"who": to.display_name}
            if to
            else _("It is assigned to nobody.")
        )
    give_case(review, to, actor=actor, now=now)
