"""The coder that this process has opened, with what people confirmed until now.

For workers alone: it takes ~300 MB and two seconds. The table is opened once; the memory is built
anew as soon as something was confirmed, overturned or withdrawn.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Max

from reviews.models import KnownWording, KnownWordingEnd
from reviews.wording_queries import remembered

if TYPE_CHECKING:
    from reviews.champion.coding import Coder

Mark = tuple[int, int]  # the newest confirmation, and the newest end of one

_taught: "tuple[Mark, Coder] | None" = None


def opened_coder() -> "Coder":
    """Ready to answer, with today's memory. Raises ModelRefused where the table is not the one
    that we know."""
    global _taught  # noqa: PLW0603  one a process
    mark = _mark()
    if _taught is None or _taught[0] != mark:
        _taught = (mark, _table().remembering(remembered()))
    return _taught[1]


@lru_cache(maxsize=1)
def _table() -> "Coder":
    from reviews.champion import tables  # noqa: PLC0415  a web process must not import these
    from reviews.champion.coding import Coder  # noqa: PLC0415

    return Coder(tables.names())


def _mark() -> Mark:
    newest = KnownWording.objects.aggregate(newest=Max("pk"))["newest"]
    ended = KnownWordingEnd.objects.aggregate(newest=Max("pk"))["newest"]
    return newest or 0, ended or 0
