"""How often somebody may guess wrong: counted by whom, from where, at whom, and all together.

Only blind indexes are kept of what was guessed. A closed door says so to everybody alike, whether
what they guess exists or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.sealing import blind_index
from members.models import SignInAttempt


class TooManyTries(Denied):
    """So many wrong guesses that nobody is answered for a while."""

    code = "too_many_tries"


@dataclass(frozen=True)
class Door:
    """Something that can be guessed, and how many failures of each kind close it `within` a time.

    A kind is what is counted together: "address", "phone"; of all together the key is "".
    """

    name: str
    within: timedelta
    failures: Mapping[str, int]


PASSWORD = Door(
    "sign_in",
    timedelta(minutes=15),
    {"pair": 5, "name": 30, "address": 100, "all": 5000},
)
CODE = Door("code", timedelta(hours=1), {"address": 100, "all": 5000})
LAST_FOUR = Door("last_four", timedelta(hours=1), {"phone": 15, "address": 60, "all": 2000})
SECOND_FACTOR = Door("second_factor", timedelta(minutes=15), {"user": 5})
COUNTER = Door("counter", timedelta(hours=1), {"helper": 30, "id_number": 10, "all": 2000})


def check_open(door: Door, keys: Mapping[str, str], *, now: datetime) -> None:
    """Raises TooManyTries where one of the keys has failed too often. One statement."""
    kinds = {_index(door, kind, key): kind for kind, key in _with_all(door, keys).items()}
    failed = (
        SignInAttempt.objects.filter(
            key_index__in=list(kinds), succeeded=False, tried_at__gt=now - door.within
        )
        .values_list("key_index")
        .annotate(times=Count("pk"))
    )
    for index, times in failed:
        if times >= door.failures[kinds[bytes(index)]]:
            raise TooManyTries(
                _("Too many wrong tries. Please try again in %(minutes)s minutes, or call %(tel)s.")
                % {"minutes": int(door.within.total_seconds() // 60), "tel": settings.HOTLINE}
            )


def record_try(door: Door, keys: Mapping[str, str], *, succeeded: bool, now: datetime) -> None:
    """Keep that somebody tried, under each of the keys. One statement."""
    SignInAttempt.objects.bulk_create(
        SignInAttempt(key_index=_index(door, kind, key), succeeded=succeeded, tried_at=now)
        for kind, key in _with_all(door, keys).items()
    )


def _with_all(door: Door, keys: Mapping[str, str]) -> Mapping[str, str]:
    return {kind: "" if kind == "all" else keys[kind] for kind in door.failures}


def _index(door: Door, kind: str, key: str) -> bytes:
    return blind_index(key, kind=f"{door.name}.{kind}")
