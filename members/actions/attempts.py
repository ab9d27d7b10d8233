"""How often somebody may guess wrong: counted by whom, from where, at whom, and all together.

Only blind indexes are kept of what was guessed. A closed door says so to everybody alike, whether
what they guess exists or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.sealing import blind_index
from members.models import SignInAttempt

_ORIGINS = frozenset(("address", "kiosk"))


class TooManyTries(Denied):
    """So many wrong guesses that nobody is answered for a while."""

    code = "too_many_tries"


@dataclass(frozen=True)
class Origin:
    """From where somebody tries: an address of the network, or a screen that many people use.

    A screen is counted by itself. It shares its address with the whole counter, so that neither
    closes the door of the other; and what it is known by could be carried to other addresses.
    """

    kind: Literal["address", "kiosk"]
    key: str

    @property
    def keys(self) -> Mapping[str, str]:
        return {self.kind: self.key}


@dataclass(frozen=True)
class Door:
    """Something that can be guessed, and how many failures of each kind close it `within` a time.

    A kind is what is counted together: "address", "phone"; of all together the key is "". Of the
    kinds that an origin may have, the one that it has is counted.
    """

    name: str
    within: timedelta
    failures: Mapping[str, int]


PASSWORD = Door(
    "sign_in",
    timedelta(minutes=15),
    {"pair": 5, "name": 30, "address": 100, "all": 5000},
)
# At a screen people stand one after the other: fewer than behind an address of a whole town.
CODE = Door("code", timedelta(hours=1), {"address": 100, "kiosk": 40, "all": 5000})
LAST_FOUR = Door(
    "last_four", timedelta(hours=1), {"phone": 15, "address": 60, "kiosk": 20, "all": 2000}
)
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
    """What is counted here; a door that counts origins takes no guess from nowhere."""
    kinds = [kind for kind in door.failures if kind not in _ORIGINS or kind in keys]
    if not _ORIGINS.isdisjoint(door.failures) and _ORIGINS.isdisjoint(kinds):
        raise KeyError("address")
    return {kind: "" if kind == "all" else keys[kind] for kind in kinds}


def _index(door: Door, kind: str, key: str) -> bytes:
    return blind_index(key, kind=f"{door.name}.{kind}")
