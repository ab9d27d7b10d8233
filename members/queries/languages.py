"""In which language somebody is written to: as they chose for their pages."""

from collections.abc import Collection, Mapping

from django.conf import settings

from members.models import User


def language_of(member: int) -> str:
    """The one of this member."""
    return languages_of([member])[member]


def languages_of(members: Collection[int]) -> Mapping[int, str]:
    """By member; the house's own where they never signed in."""
    chosen = User.objects.filter(member__in=members, kind=User.Kind.MEMBER)
    known = dict(chosen.values_list("member", "language"))
    return {member: known.get(member, settings.LANGUAGE_CODE) for member in members}
