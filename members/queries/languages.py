"""In which language somebody is written to: as they chose for their pages."""

from collections.abc import Collection, Mapping
from operator import itemgetter

from django.conf import settings
from django.db.models import Value

from members.models import Heir, User


def language_of(member: int) -> str:
    """The one of this member."""
    return languages_of([member])[member]


def languages_of(members: Collection[int]) -> Mapping[int, str]:
    """By member, in one statement; of one who died that of whoever acts for the heirs, for they are
    told instead. The house's own where nobody ever signed in."""
    own = User.objects.filter(member__in=members, kind=User.Kind.MEMBER)
    heirs = Heir.objects.filter(member__in=members, ended_at=None)
    said = own.values_list("member", "language", Value(0)).union(
        heirs.values_list("member", "user__language", Value(1)), all=True
    )
    known = {member: language for member, language, _ in sorted(said, key=itemgetter(2))}
    return {member: known.get(member, settings.LANGUAGE_CODE) for member in members}
