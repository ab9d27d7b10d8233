"""Who claims when, and how it goes: a province's years, drawn from one seed. Pure.

Most claims were decided long ago; a few in a hundred, filed in the last days, lie in the lanes. A
member claims at most once a period, so that each claim is its period's first and its amount is what
the rules give for it alone.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from config.load.plays import IN_BEFORE, OUT_BEFORE, Play

MOST_YEARS = 12
FEWEST_YEARS = 2
_BUSY = 0.8  # of the members claim in one year at most
_SLOWEST = 6  # days between filing and the end of the longest play
_OFFICE_SECONDS = 7 * 3600
_OPEN_AGES = 7


class DoesNotFit(ValueError):
    """So many claims cannot belong to so few members."""


@dataclass(frozen=True)
class Size:
    members: int
    claims: int
    open_claims: int

    def first_period(self, today: date) -> int:
        """The year in which the story must begin. Raises DoesNotFit."""
        decided = self.claims - self.open_claims
        a_year = _BUSY * self.members - self.open_claims
        years = math.ceil(decided / a_year) if a_year > 0 else MOST_YEARS + 1
        if years > MOST_YEARS:
            raise DoesNotFit
        return today.year - max(years, FEWEST_YEARS)


@dataclass(frozen=True)
class Filing:
    """One claim to be printed: whose (the position in the crowd), by which play, when."""

    member: int
    play: Play
    period: int
    day: int
    later: int


class Plan:
    """All claims in the order of filing; the same for the same seed and day."""

    def __init__(self, size: Size, plays: Sequence[Play], *, today: date, seed: int) -> None:
        self.size, self.today = size, today
        self.periods = range(size.first_period(today), today.year + 1)
        self._plays, self._seed = plays, seed
        self._step = _coprime(size.members, Random(f"members {seed}"))  # noqa: S311  no secret

    def decided(self) -> Iterator[Filing]:
        """What is over: evenly from the first period until two weeks ago."""
        draw = Random(f"decided {self._seed}")  # noqa: S311  a plan, no secret
        plays = _lots(self._plays, is_open=False)
        first = date(self.periods[0], 2, 1).toordinal()
        last = self.today.toordinal() - _OPEN_AGES - _SLOWEST
        count = self.size.claims - self.size.open_claims
        for number in range(count):
            day = first + (last - first) * number // count
            yield self._filing(number, draw.choice(plays), day, draw)

    def waiting(self) -> Iterator[Filing]:
        """What lies in the lanes: of the last days."""
        draw = Random(f"waiting {self._seed}")  # noqa: S311  a plan, no secret
        plays = _lots(self._plays, is_open=True)
        for number in range(self.size.claims - self.size.open_claims, self.size.claims):
            play = draw.choice(plays)
            day = self.today.toordinal() - play.days - 1 - draw.randrange(_OPEN_AGES)
            yield self._filing(number, play, day, draw)

    def needed(self) -> list[tuple[Play, int]]:
        """Every play with each period that it may be wanted for."""
        recent = {(self.today - timedelta(days=40)).year, self.today.year}
        return [
            (play, period)
            for period in self.periods
            for play in self._plays
            if period in recent or not play.is_open
        ]

    def _filing(self, number: int, play: Play, day: int, draw: Random) -> Filing:
        day = _fitting(day, self.today)
        return Filing(
            member=number * self._step % self.size.members,
            play=play,
            period=_year(day - OUT_BEFORE),
            day=day,
            later=draw.randrange(_OFFICE_SECONDS),
        )


def play_day(period: int) -> date:
    """The day on which a play of this period is recorded: a Tuesday far from any holiday."""
    eighth = date(period, 3, 8)
    return eighth + timedelta(days=(1 - eighth.weekday()) % 7)


def _fitting(day: int, today: date) -> int:
    """A working day near `day` whose stay lies in one year."""
    week = 7
    day -= max(date.fromordinal(day).weekday() - 4, 0)
    if _year(day - IN_BEFORE) == _year(day - OUT_BEFORE):
        return day
    return day + week if day + week + _SLOWEST < today.toordinal() else day - week


def _year(day: int) -> int:
    return date.fromordinal(day).year


def _lots(plays: Sequence[Play], *, is_open: bool) -> list[Play]:
    """Each play as often as it is likely."""
    return [play for play in plays if play.is_open == is_open for _ in range(play.parts)]


def _coprime(members: int, draw: Random) -> int:
    """A stride that meets every member once before it meets anyone again, in no visible order."""
    step = max(1, int(members * draw.uniform(0.55, 0.7)))
    while math.gcd(step, members) != 1:
        step += 1
    return step
