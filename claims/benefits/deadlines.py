"""Until when a claim may be filed. The last day counts; none is moved by a holiday."""

from dataclasses import dataclass
from datetime import date

from claims.benefits.case import Case, Finding, Stay
from members.schemes.kinds import Deadline
from members.schemes.terms import Ground, Scheme, Stated


@dataclass(frozen=True)
class Window:
    """First (None: at once) and last day (None: no end) of a claim, and the rule behind them.

    `certain` False: the day from which the deadline runs is not known.
    """

    opens: date | None
    closes: date | None
    ground: Ground | None
    certain: bool = True


ALWAYS = Window(None, None, None)


def claim_window(
    scheme: Scheme,
    period: int,
    case: Case,
    about: Stay | Finding,
    own: Stated[Deadline] | None = None,
) -> Window:
    """The days on which a claim for a part of `period` may be filed; `own`: the benefit's rule."""
    deadlines = scheme.version_for(period).deadlines
    stated = own or deadlines.get(case.channel)
    if stated is None:
        return ALWAYS
    window = _window(scheme, period, stated, about)
    maternity = deadlines.get("maternity")
    if own is None and case.cause == "maternity" and maternity is not None:
        # What maternity-related claims are granted holds whichever way they come.
        longer = _window(scheme, period, maternity, about)
        if window.closes and longer.closes and longer.closes > window.closes:
            return Window(window.opens, longer.closes, longer.ground)
    return window


def _window(scheme: Scheme, period: int, stated: Stated[Deadline], about: Stay | Finding) -> Window:
    deadline = stated.value
    if deadline.years is not None:
        return _years_after(about, deadline.years, stated.ground)
    if deadline.closes is None:
        return ALWAYS
    opens = scheme.day_after(period, deadline.opens) if deadline.opens else None
    return Window(opens, scheme.day_after(period, deadline.closes), stated.ground)


def _years_after(about: Stay | Finding, years: int, ground: Ground) -> Window:
    """From the settlement of a stay, or the day an illness was found."""
    if isinstance(about, Finding):
        start = about.confirmed_on
        return Window(None, start and same_day(start, years), ground, certain=start is not None)
    # A bill is settled at discharge or later: counted from then it can only close too early.
    start = about.settled_on or about.discharged_on
    return Window(None, same_day(start, years), ground, certain=about.settled_on is not None)


def same_day(day: date, years: int) -> date:
    """The same date `years` later, else the month's last day (Civil Code, article 202)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
