"""How a person likes the pages: language, large print, single keys."""

from django.conf import settings
from django.db import transaction

from members.models import User


@transaction.atomic
def remember_preferences(
    *,
    actor: User,
    language: str | None = None,
    elder_view: bool | None = None,
    hot_keys: bool | None = None,
) -> None:
    """Keep what was chosen for the next sign-in, on any device. What is None stays as it is."""
    wanted = {"language": language, "elder_view": elder_view, "hot_keys": hot_keys}
    if language is not None and language not in dict(settings.LANGUAGES):
        del wanted["language"]
    changed = {name: value for name, value in wanted.items() if value is not None}
    if changed:
        User.objects.filter(pk=actor.pk).update(**changed)
