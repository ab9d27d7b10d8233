"""What is typed on the desk is kept while it is typed, and goes when the act is done."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from config.kernel.denial import Denied
from members.models import User
from reviews.actions.move import lock_review
from reviews.models import ActDraft
from reviews.policies import check_may_work

# Characters: every form of the desk is shorter.
LONGEST = 4000


@transaction.atomic
def keep_draft(
    *, review_id: int, act: str, typed: Mapping[str, Sequence[str]], actor: User, now: datetime
) -> ActDraft | None:
    """The newest of an act, instead of the one before; None where nothing is typed any more.

    Whoever lost the case to a colleague keeps what they had typed. Raises Denied where the case
    does not wait for them at all.
    """
    review = lock_review(review_id)
    check_may_work(actor, review)
    return _keep(ActDraft(review=review, user=actor, act=act), typed, now)


@transaction.atomic
def drop_draft(*, review_id: int, act: str, actor: User) -> None:
    """One's own, unread: whether it was there or not."""
    ActDraft.objects.filter(review_id=review_id, act=act, user=actor).delete()


def _keep(blank: ActDraft, typed: Mapping[str, Sequence[str]], now: datetime) -> ActDraft | None:
    """Into the draft that is there, or this one; what is empty throws it away."""
    written = {name: list(values) for name, values in typed.items() if any(map(str.strip, values))}
    if sum(len(value) for values in written.values() for value in values) > LONGEST:
        raise Denied(_("This is too long to be kept. Please shorten it."))
    found = ActDraft.objects.filter(review=blank.review, user=blank.user, act=blank.act).first()
    if not written:
        if found is not None:
            found.delete()
        return None
    draft = found or blank
    draft.typed = written
    draft.saved_at = now
    draft.save()
    return draft
