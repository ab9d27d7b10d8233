"""What the desk lists: scope, order, pages, counts – and how many statements it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.kernel.denial import Denied
from members.actions.staff import add_staff, grant_role
from members.models import ConflictOfInterest, Unit, User
from members.roles import Role
from reviews import queries, queue_queries
from reviews.actions.lease import open_case
from reviews.models import Decision
from reviews.queue_filters import Filters
from reviews.states import ReviewState
from tests.reviews.actions.test_freeze import freeze
from tests.stages import PASSWORD, House


@contextmanager
def at_most(number: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as caught:
        yield
    assert len(caught) <= number, "\n".join(row["sql"][:160] for row in caught)


def _page(house: House, user: User, lane: str, after: str = "") -> queries.QueuePage:
    return queue_queries.queue_page(
        user,
        lane=lane,
        filters=Filters(),
        after=after,
        today=house.now.date(),
        now=house.now,
    )


def _fresh(user: User) -> User:
    """As the next request sees them: roles are read once per request."""
    return User.objects.get(pk=user.pk)


def _officer_of(house: House, unit: Unit) -> User:
    user = add_staff(
        username=f"of-{unit.pk}",
        display_name="镇审核员",
        password=PASSWORD,
        phone="19900029999",
        member=None,
        actor=None,
    )
    grant_role(
        user=user, role=Role.CASE_OFFICER, unit=unit, reason="test", actor=None, now=house.now
    )
    return user


def test_the_queue_is_in_the_order_of_urgency(house: House) -> None:
    later = house.in_review()
    house.later(days=-1)
    sooner = house.in_review()
    rows = _page(house, house.staff["officer"], "green").rows
    assert [row.reference for row in rows] == [sooner.claim.reference, later.claim.reference]


def test_pages_follow_each_other_without_gap_or_repeat(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    wanted = [house.in_review().claim.reference for _ in range(5)]
    seen: list[str] = []
    after = ""
    for _ in range(3):
        page = _page(house, house.staff["officer"], "green", after)
        seen += [row.reference for row in page.rows]
        after = page.older
    assert sorted(seen) == sorted(wanted)
    assert after == ""


@pytest.mark.parametrize(
    "cursor", ["x", "12", "1-", "-1", "1-2-3", "９-９", "1" * 40, f"{2**63}-1"]
)
def test_a_broken_page_link_says_so(house: House, cursor: str) -> None:
    with pytest.raises(Denied):
        _page(house, house.staff["officer"], "green", cursor)


@pytest.mark.slow
@pytest.mark.parametrize("lane", ["green", "officer", "second"])
def test_a_page_of_the_queue_takes_at_most_five_statements(house: House, lane: str) -> None:
    for _ in range(3):
        house.in_review()
        house.in_review(cause="unknown")
        house.proposed()
    user = _fresh(house.staff["officer"])
    _page(house, user, lane)  # the calendar is cached
    user = _fresh(user)
    with at_most(5):
        queries.lane_counts(user)
        page = _page(house, user, lane)
    assert len(page.rows) == 3
    for _ in range(2):
        house.in_review()
        house.proposed()
        house.in_review(cause="unknown")
    user = _fresh(user)
    with at_most(5):
        queries.lane_counts(user)
        assert len(_page(house, user, lane).rows) == 5


def test_a_row_says_everything_that_the_list_prints(house: House) -> None:
    green, asked, waiting = house.in_review(), house.in_review(cause="unknown"), house.proposed()
    officer = house.staff["officer"]
    open_case(review_id=asked.pk, actor=house.staff["officer2"], now=house.now)
    (row,) = _page(house, officer, "green").rows
    assert row.masked_name == green.member.masked_name
    assert green.member.name not in str(row)
    assert (row.benefit, row.assessment_id) == (
        green.claim.assessments.get().benefit,
        green.claim.assessments.get().pk,
    )
    assert (row.days_left, row.held_by) == (5, "")
    (row,) = _page(house, officer, "officer").rows
    assert row.held_by == "测试officer2"
    assert not row.held_by_me
    assert "就医原因" in row.reason_words
    (row,) = _page(house, officer, "second").rows
    proposal = waiting.proposals.get()
    assert row.proposal == (
        proposal.outcome,
        proposal.amount,
        proposal.proposed_by.display_name,
        proposal.proposed_at,
    )


def test_counts_come_from_the_counter_and_are_right(house: House) -> None:
    house.in_review()
    house.in_review(cause="unknown")
    house.in_review(cause="unknown")
    house.proposed()
    house.withdrawn()
    user = _fresh(house.staff["officer"])
    with at_most(2):
        counts = queries.lane_counts(user)
    none = dict.fromkeys(("back", "appeal", "expert", "hold"), 0)
    assert counts == {"green": 1, "officer": 2, "second": 1} | none


def test_an_officer_of_a_unit_sees_that_unit_only(house: House) -> None:
    mine = house.in_review(house.member(unit=house.mill))
    house.in_review(house.member(unit=house.school))
    officer = _officer_of(house, house.mill)
    assert [row.reference for row in _page(house, officer, "green").rows] == [mine.claim.reference]
    assert queries.lane_counts(officer)["green"] == 1


def test_who_is_too_close_is_not_listed_anywhere(house: House) -> None:
    review = house.in_review()
    officer = house.staff["officer"]
    ConflictOfInterest.objects.create(
        user=officer, member=review.member, relation="family", since=house.now.date()
    )
    assert _page(house, officer, "green").rows == []
    assert not queries.workable_by(officer).exists()
    assert _search(house, officer, review.claim.reference) == []


def test_a_member_of_staff_does_not_see_their_own_workplace(house: House) -> None:
    officer = house.staff["officer"]
    officer.member = house.member(unit=house.mill)
    officer.save(update_fields=["member"])
    house.in_review(house.member(unit=house.mill))
    other = house.in_review(house.member(unit=house.school))
    rows = _page(house, officer, "green").rows
    assert [row.reference for row in rows] == [other.claim.reference]


def test_a_member_who_changed_the_workplace_is_judged_by_where_they_are_now(house: House) -> None:
    officer = house.staff["officer"]
    officer.member = house.member(unit=house.school)
    officer.save(update_fields=["member"])
    review = house.in_review(house.member(unit=house.mill))
    assert len(_page(house, officer, "green").rows) == 1
    review.member.unit = house.school
    review.member.save(update_fields=["unit"])
    assert _page(house, officer, "green").rows == []


@pytest.mark.parametrize("role", ["maker", "checker", "helper", "admin"])
def test_other_roles_see_no_case(house: House, role: str) -> None:
    house.in_review()
    user = house.staff[role]
    assert not queries.visible_to(user).exists()
    assert set(queries.lane_counts(user).values()) == {0}


def _search(house: House, user: User, words: str) -> list[str]:
    rows = queries.search(user, words, today=house.now.date(), now=house.now)
    return [row.reference for row in rows]


def test_search_finds_any_part_of_a_reference_and_of_a_name(house: House) -> None:
    review = house.in_review(house.member(name="阿依努尔·买买提"))
    reference, name = review.claim.reference, review.member.name
    officer = house.staff["officer"]
    for words in (
        reference,
        reference.lower(),
        f" {reference[:5]} ",
        reference[2:6],
        reference[-4:],
        name,
        f"{name[0]} {name[1:]}",
        name[:2],
        name[2:5],
        name[-2:],
    ):
        assert _search(house, officer, words) == [reference], words
    for words in ("", " ", name[0], reference[:3], "%", "C___", "'; DROP", "C%%%%", "阿努", "买阿"):
        assert _search(house, officer, words) == [], words


def test_a_name_of_the_same_pieces_in_another_order_is_not_found(house: House) -> None:
    house.in_review(house.member(name="安小安安"))
    assert _search(house, house.staff["officer"], "安安小") == []


def test_of_very_many_fifty_are_found_the_newest_first(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for _ in range(3):
        house.in_review(house.member(name="王建国"))
    found = queries.search(house.staff["officer"], "建国", today=house.now.date(), now=house.now)
    assert len(found) == 2
    assert found[0].review_id > found[1].review_id


def test_what_is_over_has_no_days_left(house: House) -> None:
    review = house.in_review()
    officer = house.staff["officer"]
    house.decide(review)
    (row,) = queries.search(officer, review.claim.reference, today=house.now.date(), now=house.now)
    assert row.days_left is None


def test_search_finds_closed_cases_too(house: House) -> None:
    claim = house.withdrawn()
    rows = queries.search(
        house.staff["officer"], claim.reference, today=house.now.date(), now=house.now
    )
    assert [row.state for row in rows] == [ReviewState.CLOSED]


def test_what_is_overdue_is_counted_by_days_not_by_hours(house: House) -> None:
    review = house.in_review()
    officer = house.staff["officer"]

    def late(today: Any) -> int:
        rows, number = queries.overdue(officer, today=today, now=house.now, limit=10)
        assert len(rows) == number
        return number

    assert late(review.due_on) == 0, "the promised day itself is in time"
    assert late(review.due_on.replace(day=review.due_on.day - 1)) == 0
    tomorrow = review.due_on.fromordinal(review.due_on.toordinal() + 1)
    assert late(tomorrow) == 1
    house.decide(review)
    assert late(tomorrow) == 0, "what is decided is not late"


def test_my_day_the_queue_and_the_line_itself_agree_on_what_is_overdue(house: House) -> None:
    house.later(days=-3)  # a Friday, and so is the promised day
    review = house.in_review()
    assert review.due_on.isoformat() == "2026-11-27"
    for days, late in ((0, False), (1, False), (2, False), (3, True)):
        mine, listed, left = _overdue(house, review.due_on + timedelta(days=days))
        assert (mine, listed, left < 0) == (late, late, late), days


def test_what_is_frozen_is_overdue_nowhere(house: House) -> None:
    review = house.in_review()
    later = review.due_on + timedelta(days=9)
    assert _overdue(house, later)[:2] == (1, 1)
    freeze(house, review.claim)
    assert _overdue(house, later)[:2] == (0, 0)


def _overdue(house: House, today: date) -> tuple[int, int, int]:
    """How many “My day” counts, how many the queue lists, and the days that the only line says."""
    seen: dict[str, Any] = {"today": today, "now": house.now}
    officer = _fresh(house.staff["officer"])
    rows, number = queries.overdue(officer, limit=10, **seen)
    assert len(rows) == number
    late = queue_queries.queue_page(officer, lane="green", filters=Filters(left="overdue"), **seen)
    [line] = queue_queries.queue_page(officer, lane="green", filters=Filters(), **seen).rows
    return number, len(late.rows), line.days_left or 0


def test_what_i_have_open_and_what_i_decided_are_mine(house: House) -> None:
    officer, other = house.staff["officer"], house.staff["officer2"]
    review, decided = house.in_review(), house.in_review()
    open_case(review_id=review.pk, actor=officer, now=house.now)
    decision = house.decide(decided)
    assert isinstance(decision, Decision)
    today = house.now.date()
    assert [r.reference for r in queries.open_with(officer, today=today, now=house.now)] == [
        review.claim.reference
    ]
    assert queries.open_with(other, today=today, now=house.now) == []
    assert [row.reference for row in queries.just_decided(officer, now=house.now)] == [
        decided.claim.reference
    ]
    assert queries.just_decided(other, now=house.now) == []
    assert queries.just_decided(officer, now=house.later(minutes=10)) == []


def test_both_persons_find_their_common_decision(house: House) -> None:
    review = house.proposed()
    house.confirm(review)
    for who in ("officer", "supervisor"):
        (row,) = queries.just_decided(house.staff[who], now=house.now)
        assert (row.reference, row.denied) == (review.claim.reference, True)
