"""The plan of a province: the same for the same seed, nobody twice in a period, few open."""

from collections import Counter
from datetime import date, timedelta

import pytest

from config.load.plan import DoesNotFit, Filing, Plan, Size, play_day
from config.load.plays import IN_BEFORE, OUT_BEFORE, PLAYS

TODAY = date(2026, 11, 23)


def _filings(size: Size, *, today: date = TODAY, seed: int = 1) -> list[Filing]:
    plan = Plan(size, PLAYS, today=today, seed=seed)
    return [*plan.decided(), *plan.waiting()]


@pytest.mark.parametrize("today", [TODAY, date(2026, 1, 1), date(2026, 1, 9), date(2024, 2, 29)])
def test_each_claim_is_its_members_first_of_the_period(today: date) -> None:
    filings = _filings(Size(900, 3000, 90), today=today)
    assert len(filings) == 3000
    assert max(Counter((one.member, one.period) for one in filings).values()) == 1
    assert {one.member for one in filings} <= set(range(900))


@pytest.mark.parametrize("today", [TODAY, date(2026, 1, 1), date(2026, 1, 9)])
def test_stays_lie_in_their_period_and_acts_before_today(today: date) -> None:
    size = Size(900, 3000, 90)
    for one in _filings(size, today=today):
        stay = {date.fromordinal(one.day - days).year for days in (IN_BEFORE, OUT_BEFORE)}
        assert stay == {one.period}
        assert date.fromordinal(one.day).weekday() < 5
        assert one.day + one.play.days < today.toordinal()
    needed = set(Plan(size, PLAYS, today=today, seed=1).needed())
    assert {(one.play, one.period) for one in _filings(size, today=today)} <= needed


def test_the_same_seed_is_the_same_province_and_another_is_not() -> None:
    size = Size(400, 800, 40)
    assert _filings(size) == _filings(size)
    assert _filings(size) != _filings(size, seed=2)


def test_what_is_open_is_of_the_last_two_weeks() -> None:
    filings = _filings(Size(400, 800, 40))
    waiting = [one for one in filings if one.play.is_open]
    assert len(waiting) == 40
    assert min(one.day for one in waiting) >= (TODAY - timedelta(days=14)).toordinal()


def test_more_claims_than_members_can_have_are_refused() -> None:
    with pytest.raises(DoesNotFit):
        Size(100, 5000, 0).first_period(TODAY)
    with pytest.raises(DoesNotFit):
        Size(100, 200, 90).first_period(TODAY)


@pytest.mark.parametrize("year", range(2020, 2030))
def test_plays_are_recorded_on_a_tuesday_in_march(year: int) -> None:
    assert (play_day(year).weekday(), play_day(year).month) == (1, 3)
