"""A person's own views of the queue: filters under a name."""

import unicodedata
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.plain_text import trouble_in
from config.kernel.too_much import personal_data_in
from members.models import User
from reviews.models import SavedView
from reviews.models.desk import MOST_VIEWS
from reviews.policies import OpenQuestion
from reviews.queue_filters import kept_query
from reviews.queue_queries import TABS

LONGEST_NAME = 20


@transaction.atomic
def save_view(*, name: str, query: str, actor: User, now: datetime) -> bool:
    """Keep what is known of `query` under this name; whether a view of this name was replaced."""
    words = _checked(name)
    # One person's presses wait for each other: no more views than there may be.
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    mine = SavedView.objects.filter(owner=actor)
    if not mine.filter(name=words).exists() and mine.count() >= MOST_VIEWS:
        raise OpenQuestion(
            _("You have %(n)s views already. Please delete one first.") % {"n": MOST_VIEWS}
        )
    _view, made = SavedView.objects.update_or_create(
        owner=actor,
        name=words,
        defaults={"query": kept_query(query, lanes=TABS), "saved_at": now},
    )
    return not made


@transaction.atomic
def rename_view(*, view_id: int, name: str, actor: User) -> None:
    """Another name for one of one's own; a name that is taken is refused."""
    words = _checked(name)
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    mine = SavedView.objects.filter(owner=actor)
    if mine.filter(name=words).exclude(pk=view_id).exists():
        raise OpenQuestion(_("You have a view of this name already."))
    mine.filter(pk=view_id).update(name=words)


@transaction.atomic
def delete_view(*, view_id: int, actor: User) -> None:
    SavedView.objects.filter(owner=actor, pk=view_id).delete()


def _checked(name: str) -> str:
    words = " ".join(unicodedata.normalize("NFKC", name).split())
    if not words or len(words) > LONGEST_NAME or trouble_in(words):
        raise OpenQuestion(_("A name has one to %(most)s characters.") % {"most": LONGEST_NAME})
    if personal_data_in(words) is not None:
        raise OpenQuestion(_("A name says nothing about a person: no number, no address."))
    return words
