"""The shape of a scheme file: its versions, their causes, deadlines and items."""

import string
from collections.abc import Mapping
from datetime import date
from typing import get_args

from members.schemes.benefit_schema import read_benefit, read_deadline
from members.schemes.disease_list import DiseaseList
from members.schemes.enrolling import read_fees, read_quota, read_window
from members.schemes.grounds import (
    Grounds,
    read_amount,
    read_choice,
    read_coded,
    read_stated,
    read_words,
)
from members.schemes.item_checks import check_item
from members.schemes.kinds import Deadline, Item
from members.schemes.reader import Table
from members.schemes.terms import Cause, Channel, Ground, Stated, Version, Words

# The kinds of line that the arithmetic writes: a scheme may say them in its own words.
LINE_KINDS = (
    "version", "base", "share", "cumulative", "days", "tier", "open_tier", "beyond", "cap", "floor",
    "paid_before", "own_cost", "allowance", "flat", "lump_sum", "reduced", "offset", "item_cap",
    "top_up",
)  # fmt: skip
_LABEL_MAX = 80
LABEL_FIELDS = frozenset(
    {"version", "period", "above", "up_to", "floor", "cap", "benefit", "base", "amount"}
)


def read_version(
    table: Table,
    grounds: Grounds,
    lists: Mapping[str, DiseaseList],
    period_begins: tuple[int, int],
) -> Version:
    """One dated version, complete in itself; its digest is set by whoever has the whole file."""
    code = table.text("version")
    valid_from = _read_period_start(table, "from", period_begins)
    valid_to = _read_period_start(table, "to", period_begins) if table.has("to") else None
    if valid_to is not None and valid_to <= valid_from:
        table.refuse("must lie after `from`", "to")
    stay_belongs_to = read_choice(table, "stay_belongs_to", ("nights", "discharge"), grounds)
    paid, excluded = _read_causes(table.table("causes"), grounds)
    items = {key: _read_item(key, item, grounds, lists) for key, item in read_coded(table, "items")}
    if not items:
        table.refuse("must have at least one", "items")
    deadlines = _read_deadlines(table, grounds)
    quota, enrolment = read_quota(table, grounds), read_window(table, grounds)
    fees = read_fees(table, grounds, items)
    table.done()
    return Version(
        code=code,
        valid_from=valid_from,
        valid_to=valid_to,
        stay_belongs_to=stay_belongs_to,
        paid_causes=paid,
        excluded_causes=excluded,
        deadlines=deadlines,
        items=items,
        quota=quota,
        enrolment=enrolment,
        fees=fees,
        digest="",
    )


def read_labels(table: Table) -> Mapping[str, Words]:
    """What some kinds of line are called here; `{above}` and the like are filled in."""
    labels = {}
    for kind in LINE_KINDS:
        if not table.has(kind):
            continue
        words = read_words(table.table(kind))
        for text in words.values():
            _check_fields(text, table, kind)
        labels[kind] = words
    table.done()
    return labels


def _read_causes(
    table: Table, grounds: Grounds
) -> tuple[Stated[frozenset[str]], Mapping[str, Ground]]:
    """Each cause is either paid or excluded; an unknown one is for a person."""
    known = set(get_args(Cause)) - {"unknown"}
    stated, ground = read_stated(table, "paid", grounds)
    paid = frozenset(stated.choices("value", known))
    stated.done()
    excluded = {}
    listed = table.table("excluded")
    for cause in sorted(known - paid):
        entry = listed.table(cause)
        excluded[cause] = grounds.read(entry)
        entry.done()
    listed.done()
    table.done()
    return Stated(paid, ground), excluded


def _read_deadlines(table: Table, grounds: Grounds) -> Mapping[str, Stated[Deadline]]:
    """By channel; `every` is for those that are not named. Without the table there are none."""
    if not table.has("deadlines"):
        return {}
    deadlines = table.table("deadlines")
    windows = {}
    if deadlines.has("every"):
        windows = dict.fromkeys(get_args(Channel), read_deadline(deadlines, "every", grounds))
    for channel in get_args(Channel):
        if deadlines.has(channel):
            windows[channel] = read_deadline(deadlines, channel, grounds)
    deadlines.done()
    return windows


def _read_item(code: str, table: Table, grounds: Grounds, lists: Mapping[str, DiseaseList]) -> Item:
    name = read_words(table.table("name"))
    item = Item(
        code=code,
        name=name,
        sex=read_choice(table, "sex", ("F", "M"), grounds) if table.has("sex") else None,
        cap=read_amount(table, "cap", grounds) if table.has("cap") else None,
        benefits=tuple(
            read_benefit(benefit, name, grounds, lists) for benefit in table.tables("benefits")
        ),
        offsets=_read_offsets(table, grounds),
    )
    check_item(item, table)
    table.done()
    return item


def _read_offsets(table: Table, grounds: Grounds) -> Stated[tuple[tuple[str, str], ...]] | None:
    if not table.has("offsets"):
        return None
    stated, ground = read_stated(table, "offsets", grounds)
    listed = stated.take("value", list, "a list of pairs")
    pairs = []
    for pair in listed:
        if not (isinstance(pair, list) and len(pair) == len(("one", "other"))):
            stated.refuse("must be pairs of benefits that do not stack", "value")
        one, other = pair
        if not (isinstance(one, str) and isinstance(other, str)):
            stated.refuse("must be pairs of benefits that do not stack", "value")
        pairs.append((one, other))
    stated.done()
    return Stated(tuple(pairs), ground)


def _read_period_start(table: Table, key: str, period_begins: tuple[int, int]) -> date:
    day = table.day(key)
    if (day.month, day.day) != period_begins:
        table.refuse("must be the first day of a period", key)
    return day


def _check_fields(text: str, table: Table, kind: str) -> None:
    try:
        named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        named = {"{"}
    if len(text) > _LABEL_MAX:
        table.refuse(f"is over {_LABEL_MAX} letters", kind)
    if not named <= LABEL_FIELDS:
        table.refuse(f"only these are filled in: {', '.join(sorted(LABEL_FIELDS))}", kind)
