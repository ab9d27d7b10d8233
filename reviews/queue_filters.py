"""What the queue is narrowed by, as it stands in an address: read with care, written the same.

Pure: what a number or a label names is looked up by `queue_queries.frame`.
"""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, fields, replace
from typing import Self
from urllib.parse import parse_qsl, urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.words import ITEMS
from config.kernel.plain_text import trouble_in
from reviews.checks.registry import BY_NAME

LEFT: Mapping[str, Promise] = {
    "overdue": _("Overdue"),
    "today": _("Due today"),
    "two_days": _("Due within 2 working days"),
}
ME, NOBODY = "me", "nobody"
ASSIGNED: Mapping[str, Promise] = {ME: _("Assigned to me"), NOBODY: _("Assigned to nobody")}
LONGEST_TAG = 12

TITLES: Mapping[str, Promise] = {
    "left": _("Time left"),
    "why": _("Why a person"),
    "item": _("Item"),
    "channel": _("Channel"),
    "unit": _("Unit"),
    "tag": _("Tag"),
    "to": _("Assigned to"),
}

_KEY = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


def _is_key(value: str) -> bool:
    return _KEY.fullmatch(value) is not None


_KNOWN: Mapping[str, Callable[[str], bool]] = {
    "left": LEFT.__contains__,
    "why": BY_NAME.__contains__,
    "item": ITEMS.__contains__,
    "channel": Claim.Channel.values.__contains__,
    "unit": _is_key,
    "tag": lambda value: len(value) <= LONGEST_TAG and not trouble_in(value),
    "to": lambda value: value in ASSIGNED or _is_key(value),
}


@dataclass(frozen=True)
class Filters:
    """One value each, "" for any. `unit` and `to` are numbers of rows, `tag` is a label."""

    left: str = ""
    why: str = ""
    item: str = ""
    channel: str = ""
    unit: str = ""
    tag: str = ""
    to: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> tuple[Self, list[str]]:
        """The filters of an address, and the names of those whose value nobody knows."""
        given = {name: value for name in _KNOWN if (value := asked.get(name, ""))}
        unknown = [name for name, value in given.items() if not _KNOWN[name](value)]
        return cls(**{name: given[name] for name in given if name not in unknown}), unknown

    def chosen(self) -> dict[str, str]:
        """What is narrowed by, in the order of the screen."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    def without(self, *names: str) -> Self:
        return replace(self, **dict.fromkeys(names, ""))

    @property
    def marks(self) -> list[str]:
        """What a case must be marked with; see `Review.marks`."""
        chosen = self.chosen()
        return [
            f"{name}:{chosen[name]}" for name in ("why", "item", "channel", "tag") if name in chosen
        ]


def kept_query(query: str, *, lanes: Container[str]) -> str:
    """Of a query string what belongs to a view: the lane and the filters, in one order."""
    try:
        asked = dict(parse_qsl(query.removeprefix("?"), max_num_fields=40))
    except ValueError:
        return ""
    lane = asked.get("lane", "")
    kept = {"lane": lane} if lane in lanes else {}
    return urlencode(kept | Filters.read(asked)[0].chosen())
