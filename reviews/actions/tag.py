"""The shared list of tags, and the tags on cases."""

import re
import unicodedata
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveDenied
from config.kernel.too_much import personal_data_in
from members.models import User
from members.policies import require
from members.roles import Permission
from reviews.actions.locks import lock_review
from reviews.actions.move import note_desk
from reviews.desk_policies import check_may_sort
from reviews.models import CaseTag, DeskEvent, Tag
from reviews.models.desk import MOST_TAGS
from reviews.policies import OpenQuestion
from reviews.queue_filters import LONGEST_TAG

# Letters, figures and a few marks between: what begins otherwise is a formula to a spreadsheet.
_LABEL = re.compile(r"\w[\w \-·/+]*")


@transaction.atomic
def add_tag(*, label: str, actor: User, now: datetime) -> Tag:
    """Put a label on the shared list; one that was retired comes back."""
    require(actor, Permission.CASE_REASSIGN)
    words = _checked(label)
    tag, _made = Tag.objects.select_for_update().get_or_create(
        label=words, defaults={"made_by": actor, "made_at": now}
    )
    if tag.retired_at is not None:
        tag.retired_at = None
        tag.save(update_fields=["retired_at"])
    elif not _made:
        raise OpenQuestion(_("This tag is on the list already."))
    if Tag.objects.filter(retired_at=None).count() > MOST_TAGS:
        raise OpenQuestion(
            _("There are %(n)s tags already. Please retire one first.") % {"n": MOST_TAGS}
        )
    return tag


@transaction.atomic
def retire_tag(*, tag_id: int, actor: User, now: datetime) -> None:
    """Offer it no longer; where it is it stays. Twice is harmless."""
    require(actor, Permission.CASE_REASSIGN)
    Tag.objects.filter(pk=tag_id, retired_at=None).update(retired_at=now)


@transaction.atomic
def tag_case(*, review_id: int, tag_id: int, actor: User, now: datetime) -> None:
    review = lock_review(review_id)
    check_may_sort(actor, review)
    tag = Tag.objects.get(pk=tag_id)
    if tag.retired_at is not None:
        raise MoveDenied(_("This tag is not in use any more."))
    if CaseTag.objects.filter(review=review, tag=tag).exists():
        raise MoveDenied(_("It has this tag already."))
    CaseTag.objects.create(review=review, tag=tag)
    note_desk(review, DeskEvent.Act.TAG, actor=actor, now=now, tag=tag)


@transaction.atomic
def untag_case(*, review_id: int, tag_id: int, actor: User, now: datetime) -> None:
    review = lock_review(review_id)
    check_may_sort(actor, review)
    tag = Tag.objects.get(pk=tag_id)
    number, _kinds = CaseTag.objects.filter(review=review, tag=tag).delete()
    if not number:
        raise MoveDenied(_("It does not have this tag."))
    note_desk(review, DeskEvent.Act.UNTAG, actor=actor, now=now, tag=tag)


def _checked(label: str) -> str:
    words = " ".join(unicodedata.normalize("NFKC", label).split())
    if not words or len(words) > LONGEST_TAG:
        raise OpenQuestion(_("A tag has one to %(most)s characters.") % {"most": LONGEST_TAG})
    if not _LABEL.fullmatch(words):
        raise OpenQuestion(_("A tag has letters, figures and the marks - · / + only."))
    if personal_data_in(words) is not None:
        raise OpenQuestion(_("A tag says nothing about a person: no number, no address."))
    return words
