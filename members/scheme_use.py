"""What rests on the versions of a scheme. Who settles is above this app: it is asked by name."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class SchemeUse:
    """`versions`: primary keys of versions that something rests on; `last_period`: the newest one
    with a settlement, None where there is none."""

    versions: frozenset[int]
    last_period: int | None


def use_of(scheme_id: int) -> SchemeUse:
    ask: Callable[[int], SchemeUse] = import_string(settings.SCHEME_USE)
    return ask(scheme_id)
