"""An officer's own numbers and a team's sums: what is counted, and when nothing is said."""

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries as AtMost
from pytest_django import Settings

from members.models import User
from reviews import work_queries
from reviews.actions.decide import Wish, send_back
from reviews.actions.effect import undo
from reviews.actions.lease import open_case
from reviews.models import Decision, Proposal, Review
from reviews.models.decision import Outcome
from reviews.work_queries import MyNumbers, Team, my_numbers, team
from tests.reviews.sampling.stages import draw_all, pays, reads, settles, taken
from tests.stages import NOW, House

MONTH = NOW.replace(day=1, hour=0)
WEEK = NOW.replace(day=NOW.day - NOW.weekday(), hour=0)


def _mine(house: House, who: str = "officer") -> MyNumbers:
    return my_numbers(User.objects.get(pk=house.staff[who].pk), week=WEEK, month=MONTH)


def _team(house: House) -> Team:
    return team(User.objects.get(pk=house.staff["supervisor"].pk), since=MONTH)


def _decides(house: House, minutes: int, *, by: str = "officer") -> Review:
    """Opened, looked at for so long, approved."""
    review = house.in_review()
    open_case(review_id=review.pk, actor=house.staff[by], now=house.now)
    house.later(minutes=minutes)
    house.decide(review, by=by)
    return review


def _sends_back(house: House, review: Review) -> None:
    review.refresh_from_db()
    send_back(
        review_id=review.pk,
        version=review.version,
        reason="请再核对出院日期",
        actor=house.staff["supervisor"],
        now=house.now,
    )


def test_decisions_are_counted_by_week_month_and_lane(house: House) -> None:
    house.now = NOW - timedelta(days=10)
    house.decide(house.in_review(discharged_on=NOW.date() - timedelta(days=12)))
    house.now = NOW
    house.decide(house.in_review())
    house.denied()
    house.decide(house.in_review(), by="officer2")
    numbers = _mine(house)
    assert (numbers.week, numbers.month) == (2, 3)
    assert [(lane.week, lane.month) for lane in numbers.lanes] == [(1, 2), (1, 1)]


def test_a_decision_that_was_taken_back_does_not_count(house: House) -> None:
    house.decide(house.in_review())
    undo(
        decision_id=Decision.objects.get().pk,
        reason="看错了",
        actor=house.staff["officer"],
        now=house.now,
    )
    assert _mine(house).month == 0


def test_the_time_is_the_middle_one_from_opening_to_deciding(house: House) -> None:
    for minutes in (1, 2, 3, 4):
        _decides(house, minutes)
    assert _mine(house).minutes is None, "four are too few"
    _decides(house, 14)
    house.decide(house.in_review())  # never opened: it took no time that anybody knows
    assert _mine(house).minutes == pytest.approx(3)


def test_a_lease_that_ran_out_tells_no_time(house: House) -> None:
    for _ in range(5):
        _decides(house, 16)
    assert _mine(house).minutes is None


def test_the_share_that_the_second_person_confirmed(house: House) -> None:
    for _ in range(4):
        house.confirm(house.proposed())
    house.proposed()
    assert _mine(house).confirmed is None, "what waits is no answer"
    _sends_back(house, house.proposed())
    assert _mine(house).confirmed == pytest.approx(0.8)


def test_what_was_proposed_again_counts_as_both(house: House) -> None:
    for _ in range(3):
        house.confirm(house.proposed())
    review = house.proposed()
    house.later(minutes=1)
    _sends_back(house, review)
    house.later(minutes=1)
    last = Proposal.objects.latest("pk")
    house.decide(review, Wish(Outcome.DENIED, denial_reason=last.denial_reason))
    house.confirm(review)
    assert _mine(house).confirmed == pytest.approx(0.8)


def test_sampling_tells_the_officers_what_was_found_once_it_is_settled(
    house: House, settings: Settings
) -> None:
    draw_all(settings)
    for number in range(5):
        house.approved()
        sample = taken(house, "officer2")
        wrong = Decimal(1) if number < 2 else sample.draw.decision.amount
        reads(house, sample, pays(wrong), by="officer2")
        assert _mine(house).feedback == [] or number > 1
        if number == 0:
            settles(house, sample, by="supervisor", kind="none")
        elif number == 1:
            assert _mine(house).feedback == [], "not before a second reader has spoken"
            settles(house, sample, by="supervisor")
    numbers = _mine(house)
    assert numbers.agreed == pytest.approx(0.8)
    [said] = numbers.feedback
    assert "住院津贴少算了一天" in said.note
    assert _mine(house, "officer2").feedback == []


def test_a_team_is_told_of_in_sums_only(house: House) -> None:
    for _ in range(5):
        _decides(house, 2)
    [lane] = _team(house).lanes
    assert lane.decided is None, "one person's numbers are theirs alone"
    _decides(house, 4, by="officer2")
    [lane] = _team(house).lanes
    assert (lane.decided, lane.hasty) == (6, 0)
    assert lane.minutes == pytest.approx(2)
    assert lane.confirmed is None


def test_a_few_hasty_ones_are_not_told_of(house: House) -> None:
    for by in ("officer", "officer", "officer2", "officer2"):
        _decides(house, 0, by=by)
    _decides(house, 1)
    [lane] = _team(house).lanes
    assert lane.hasty is None
    _decides(house, 0)
    [lane] = _team(house).lanes
    assert lane.hasty == 5


def test_a_long_row_of_yes_is_a_warning_without_a_name(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_queries, "LONG_STREAK", 3)
    for _ in range(3):
        house.confirm(house.proposed())
        house.decide(house.in_review(), by="officer2")
    found = _team(house)
    assert (found.confirming.persons, found.confirming.longest) == (1, 3)
    assert (found.approving.persons, found.approving.longest) == (1, 3)
    _sends_back(house, house.proposed())
    assert _team(house).confirming.persons == 0


def test_numbers_take_as_many_statements_for_many_as_for_one(
    house: House, settings: Settings, django_assert_max_num_queries: AtMost
) -> None:
    draw_all(settings)
    for _ in range(6):
        _decides(house, 1)
        house.denied()
    supervisor = User.objects.get(pk=house.staff["supervisor"].pk)
    with django_assert_max_num_queries(5):
        my_numbers(house.staff["officer"], week=WEEK, month=MONTH)
    with django_assert_max_num_queries(5):
        team(supervisor, since=MONTH)
