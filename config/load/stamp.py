"""Recorded rows become a stamp: what is of this one claim is left open, the rest is printed. Pure.

Open are the rows' own numbers, days and times, random identifiers, ranks, and words such as a
reference. A stamp is printed for another member on another day by filling these places.
"""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from random import Random
from typing import Any

from reviews.ranks import first_rank

# Numbers of recorded rows: thirteen digits that nothing else in a row looks like (record.py).
FIRST_NUMBER = 4_000_000_000_000
PER_TABLE = 1_000_000_000

_PLACE = (
    r"(?P<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
    r"|(?P<day>20\d\d-\d\d-\d\d)(?: (?P<time>\d\d:\d\d:\d\d)(?P<part>\.\d+)?\+00)?"
    r"|(?<![0-9a-f])(?P<number>4\d{12})(?![0-9a-f])"
)
# A play lasts weeks. A day further away is not the stage's: some clock of its own was read.
_LONGEST_PLAY = 120
_RANKS_PER_DAY = first_rank(date(2026, 1, 2)) - first_rank(date(2026, 1, 1))

Place = tuple[str, Any]
Sheets = MutableMapping[str, list[str]]
Numbers = MutableMapping[str, int]


class NotCopyable(Exception):
    """A recorded row holds something that a copy of it could not hold."""


@dataclass(frozen=True)
class Recording:
    """The rows of one play: columns and COPY lines by table, and what of them is left open.

    `words`: text that stands anywhere -> its name; `whole`: (table, column) -> name; `kept`: days
    that are the calendar's and not the play's. `owners`: tables whose rows the copies do not
    repeat but name, e.g. the member.
    """

    day: date
    columns: Mapping[str, Sequence[str]]
    rows: Mapping[str, Sequence[str]]
    numbers: Mapping[str, Sequence[int]]  # of the rows; every table, in the order of the ranges
    words: Mapping[str, str]
    whole: Mapping[tuple[str, str], str]
    kept: frozenset[str]
    owners: frozenset[str]


class Stamp:
    """Prints the recorded rows for another member, day and second."""

    def __init__(self, recording: Recording) -> None:
        self._day = recording.day.toordinal()
        drafts = {
            table: _Draft(recording, table)
            for table, lines in recording.rows.items()
            if lines and table not in recording.owners
        }
        places = {place for draft in drafts.values() for place in draft.places}
        self.count = {table: len(recording.rows[table]) for table in drafts}
        order: list[Place] = [
            ("row", (table, at)) for table, count in self.count.items() for at in range(count)
        ]
        self._kinds: dict[str, list[Any]] = {}
        for kind in ("day", "instant", "uuid", "rank", "word"):
            self._kinds[kind] = sorted(value for each, value in places if each == kind)
            order += [(kind, value) for value in self._kinds[kind]]
        index = {place: at for at, place in enumerate(order)}
        self._sheets = [
            (table, draft.text, _picker([index[place] for place in draft.places]))
            for table, draft in drafts.items()
        ]

    def print_on(
        self,
        sheets: Sheets,
        *,
        numbers: Numbers,
        day: int,
        later: int,
        words: Mapping[str, str],
        draw: Random,
    ) -> None:
        """Fill the places and add the lines to `sheets`; `numbers` has the next one by table.

        `day` is the ordinal of the day that takes the place of the play's, `later` so many seconds
        later in the day.
        """
        values: list[str] = []
        for table, count in self.count.items():
            first = numbers[table]
            numbers[table] = first + count
            values.extend(map(str, range(first, first + count)))
        kinds, shift = self._kinds, day - self._day
        values.extend(_iso(day + offset) for offset in kinds["day"])
        values.extend(_instant(day + offset, second + later) for offset, second in kinds["instant"])
        values.extend(_uuid(draw) for _ in kinds["uuid"])
        values.extend(str(rank + shift * _RANKS_PER_DAY + later) for rank in kinds["rank"])
        values.extend(words[name] for name in kinds["word"])
        for table, text, pick in self._sheets:
            sheets[table].append(text % pick(values))


class _Draft:
    """One table's lines with `%s` at their open places, and these places in order."""

    def __init__(self, recording: Recording, table: str) -> None:
        self._recording = recording
        self._table = table
        self._tables = list(recording.numbers)
        self.places: list[Place] = []
        known = sorted((*recording.words, *recording.kept), key=len, reverse=True)
        named = "|".join(map(re.escape, known))
        self._pattern = re.compile(f"(?P<known>{named})|{_PLACE}" if named else _PLACE)
        columns = recording.columns[table]
        self.text = "".join(
            "\t".join(map(self._open, columns, line.split("\t"))) + "\n"
            for line in recording.rows[table]
        )

    def _open(self, column: str, value: str) -> str:
        name = self._recording.whole.get((self._table, column))
        if name == "rank":
            return self._leave(("rank", int(value)))
        if name is not None:
            return self._leave(("word", name))
        text, at = "", 0
        for found in self._pattern.finditer(value):
            text += value[at : found.start()].replace("%", "%%") + self._place(found)
            at = found.end()
        return text + value[at:].replace("%", "%%")

    def _place(self, found: re.Match[str]) -> str:
        groups = found.groupdict()
        if groups.get("known"):
            word = self._recording.words.get(found.group())
            # Days of the calendar stay as they are.
            return found.group() if word is None else self._leave(("word", word))
        if groups["uuid"]:
            return self._leave(("uuid", found.group()))
        if groups["number"]:
            return self._leave(self._row(int(found.group())))
        offset = date.fromisoformat(groups["day"]).toordinal() - self._recording.day.toordinal()
        if groups["part"] or abs(offset) > _LONGEST_PLAY:
            raise NotCopyable(f"{self._table} holds {found.group()}, which is not the play's time")
        if not groups["time"]:
            return self._leave(("day", offset))
        hours, minutes, seconds = map(int, groups["time"].split(":"))
        return self._leave(("instant", (offset, hours * 3600 + minutes * 60 + seconds)))

    def _row(self, number: int) -> Place:
        """The row that the number is of: one of the play's, or the owner's."""
        table = self._tables[(number - FIRST_NUMBER) // PER_TABLE]
        if table in self._recording.owners:
            return ("word", table)
        numbers = self._recording.numbers[table]
        if number not in numbers or table not in self._recording.rows:
            raise NotCopyable(f"{self._table} names a row of {table} that is not copied")
        return ("row", (table, numbers.index(number)))

    def _leave(self, place: Place) -> str:
        self.places.append(place)
        return "%s"


def _picker(indexes: list[int]) -> Any:
    if not indexes:
        return lambda _values: ()
    if len(indexes) == 1:
        return lambda values: (values[indexes[0]],)
    return itemgetter(*indexes)


@lru_cache(maxsize=8192)
def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _instant(day: int, second: int) -> str:
    over, second = divmod(second, 86_400)
    return f"{_iso(day + over)} {_clock(second)}+00"


@lru_cache(maxsize=86_400)
def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def _uuid(draw: Random) -> str:
    digits = f"{draw.getrandbits(128):032x}"
    # A version 4 identifier, as the product makes them.
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
