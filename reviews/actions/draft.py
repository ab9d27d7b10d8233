"""What is typed for an act is kept while it is typed, and goes when the act is done.

An expert's goes with their sitting too, whatever ends it: `move_referral` sees to that.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from config.kernel.denial import Denied
from members.models import User
from reviews.actions.locks import lock_referral, lock_review
from reviews.draft_policies import check_may_draft
from reviews.models import ActDraft, Referral
from reviews.policies import check_may_work

# Characters: every form is shorter.
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
    ActDraft.objects.filter(review_id=review_id, referral=None, act=act, user=actor).delete()


@transaction.atomic
def keep_expert_draft(
    *, referral_id: int, act: str, typed: Mapping[str, Sequence[str]], actor: User, now: datetime
) -> ActDraft | None:
    """The same for an expert, while the act waits for them. Raises Denied where it does not."""
    sitting = lock_referral(referral_id)
    check_may_draft(actor, sitting, act)
    draft = ActDraft(review=sitting.review, referral=sitting, user=actor, act=act)
    return _keep(draft, typed, now)


@transaction.atomic
def drop_expert_draft(*, referral_id: int, act: str, actor: User) -> None:
    """One's own, unread: whether it was there or not."""
    ActDraft.objects.filter(referral_id=referral_id, act=act, user=actor).delete()


def forget_drafts(sitting: Referral, *acts: str) -> None:
    """What was typed for these acts, which are done; the caller holds the lock."""
    ActDraft.objects.filter(referral=sitting, act__in=acts).delete()


def _keep(blank: ActDraft, typed: Mapping[str, Sequence[str]], now: datetime) -> ActDraft | None:
    """Into the draft that is there, or this one; what is empty throws it away."""
    written = {name: list(values) for name, values in typed.items() if any(map(str.strip, values))}
    if sum(len(value) for values in written.values() for value in values) > LONGEST:
        raise Denied(_("This is too long to be kept. Please shorten it."))
    found = ActDraft.objects.filter(
        review=blank.review, referral=blank.referral, user=blank.user, act=blank.act
    ).first()
    if not written:
        if found is not None:
            found.delete()
        return None
    draft = found or blank
    draft.typed = written
    draft.saved_at = now
    draft.save()
    return draft
