"""The queue under its filters: what is left, in which order, page by page – and by which index."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from claims.actions.ask import record_answer
from members.actions.sign_in import user_of_member
from members.models import User
from members.workdays import calendar
from reviews import queries, queue_queries
from reviews.actions.assign import assign_case
from reviews.actions.hold import hold_case, resume_case, resume_overdue
from reviews.actions.tag import add_tag, tag_case
from reviews.models import Review
from reviews.queue_filters import Filters
from tests.reviews.test_queries import at_most
from tests.stages import House


def _fresh(house: House, who: str = "officer") -> User:
    return User.objects.get(pk=house.staff[who].pk)


def _found(
    house: House, filters: Filters, *, lane: str = "officer", who: str = "officer", after: str = ""
) -> list[str]:
    user = _fresh(house, who)
    frame = queue_queries.frame(user, filters)
    page = queue_queries.queue_page(
        user,
        lane=lane,
        filters=filters,
        unit_path=frame.unit_path,
        after=after,
        today=house.now.date(),
        now=house.now,
    )
    return [row.reference for row in page.rows]


def _held(house: House, review: Review) -> Review:
    hold_case(
        review_id=review.pk,
        version=review.version,
        until=house.now.date() + timedelta(days=7),
        reason="缺出院小结",
        actor=house.staff["officer"],
        now=house.now,
    )
    return house.review(review.claim)


def test_time_left_is_a_range_of_the_rank(house: House) -> None:
    review = house.in_review(cause="unknown")
    days = calendar()
    wanted = {
        "overdue": review.due_on + timedelta(days=1),
        "today": review.due_on,
        "two_days": next(
            day
            for back in range(1, 20)
            if days.add(day := review.due_on - timedelta(days=back), 2).day == review.due_on
        ),
    }
    for left, day in wanted.items():
        house.now = house.now.replace(year=day.year, month=day.month, day=day.day)
        assert _found(house, Filters(left=left)) == [review.claim.reference], left
        others = {"overdue": "today", "today": "overdue", "two_days": "today"}
        assert _found(house, Filters(left=others[left])) == [], left


def test_by_reason_item_channel_tag_and_who(house: House) -> None:
    unknown, injury = house.in_review(cause="unknown"), house.in_review(cause="work_injury")
    why = next(mark.removeprefix("why:") for mark in unknown.marks if mark.startswith("why:"))
    tag = add_tag(label="急件", actor=_fresh(house, "supervisor"), now=house.now)
    tag_case(review_id=injury.pk, tag_id=tag.pk, actor=_fresh(house), now=house.now)
    assign_case(
        review_id=unknown.pk,
        to_id=house.staff["officer2"].pk,
        seen_id=None,
        actor=_fresh(house),
        now=house.now,
    )
    both = {unknown.claim.reference, injury.claim.reference}
    one, other = [unknown.claim.reference], [injury.claim.reference]
    assert set(_found(house, Filters(item="out_of_pocket", channel="one_tap"))) == both
    assert set(_found(house, Filters(why=why))) >= set(one)
    assert _found(house, Filters(item="women")) == []
    assert _found(house, Filters(channel="photo")) == []
    assert _found(house, Filters(tag="急件")) == other
    assert _found(house, Filters(to="nobody")) == other
    assert _found(house, Filters(to=str(house.staff["officer2"].pk))) == one
    assert _found(house, Filters(to="me"), who="officer2") == one
    assert _found(house, Filters(to="me", tag="急件"), who="officer2") == []


def test_by_unit_below_the_desk_and_never_beside_it(house: House) -> None:
    mill = house.in_review(house.member(unit=house.mill), cause="unknown")
    school = house.in_review(house.member(unit=house.school), cause="unknown")
    assert _found(house, Filters(unit=str(house.mill.pk))) == [mill.claim.reference]
    assert len(_found(house, Filters(unit=str(house.district.pk)))) == 2
    frame = queue_queries.frame(_fresh(house), Filters(unit="999999"))
    assert "unit" not in frame.names
    assert school.claim.reference not in _found(house, Filters(unit="999999"))


def test_pages_follow_each_other_under_a_filter(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    tag = add_tag(label="急件", actor=_fresh(house, "supervisor"), now=house.now)
    wanted = []
    for number in range(8):
        review = house.in_review(cause="unknown")
        house.later(minutes=1)
        if number % 2:
            tag_case(review_id=review.pk, tag_id=tag.pk, actor=_fresh(house), now=house.now)
            wanted.append(review.claim.reference)
    seen, after = [], ""
    for _ in range(3):
        page = queue_queries.queue_page(
            _fresh(house),
            lane="officer",
            filters=Filters(tag="急件"),
            after=after,
            today=house.now.date(),
            now=house.now,
        )
        seen += [row.reference for row in page.rows]
        after = page.older
        if not after:
            break
    assert seen == wanted


def test_an_answer_brings_a_case_into_a_lane_of_its_own_until_somebody_acts(house: House) -> None:
    review = _held(house, house.in_review(cause="unknown"))
    assert _found(house, Filters(), lane="hold") == [review.claim.reference]
    assert _found(house, Filters(), lane="mine") == [review.claim.reference]
    assert _found(house, Filters(), lane="mine", who="officer2") == []
    member = user_of_member(review.claim.member)
    record_answer(claim_id=review.claim_id, actor=member, now=house.now)
    resume_case(claim_id=review.claim_id, now=house.now)
    assert _found(house, Filters(), lane="back") == [review.claim.reference]
    assert _found(house, Filters(), lane="officer") == []
    assert queue_queries.frame(_fresh(house), Filters()).counts["back"] == 1
    review = _held(house, house.review(review.claim))
    house.later(days=9)
    resume_overdue(now=house.now)
    house.work()
    assert _found(house, Filters(), lane="back") == [], "a day that is over is no answer"
    assert _found(house, Filters(), lane="officer") == [review.claim.reference]


def test_an_appeal_waits_in_a_lane_of_its_own(house: House) -> None:
    review = house.appealed()
    assert _found(house, Filters(), lane="appeal", who="officer2") == [review.claim.reference]
    assert _found(house, Filters(), lane="officer", who="officer2") == []
    assert queue_queries.frame(_fresh(house, "officer2"), Filters()).counts["appeal"] == 1


def test_all_around_the_list_is_one_statement(house: House) -> None:
    house.in_review()
    add_tag(label="急件", actor=_fresh(house, "supervisor"), now=house.now)
    user = _fresh(house)
    user.role_grants.count()
    filters = Filters(unit=str(house.mill.pk), tag="急件", to=str(house.staff["officer2"].pk))
    with at_most(2):  # the roles, and the frame
        frame = queue_queries.frame(user, filters)
    assert frame.names == {"unit": "测试纺织厂", "tag": "急件", "to": "测试officer2"}
    assert frame.counts["green"] == 1


def test_colleagues_are_officers_who_share_the_desk(house: House) -> None:
    names = {user.username for user in queue_queries.colleagues(_fresh(house))}
    assert names == {"officer", "officer2", "officer3"}


def _plan(house: House, lane: str, filters: Filters) -> str:
    """How PostgreSQL would go about it in a table that is worth an index."""
    reviews = queue_queries.narrowed(
        _fresh(house), lane=lane, filters=filters, unit_path="", today=house.now.date()
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    return str(reviews.order_by("rank", "pk")[:51].explain())


@pytest.mark.parametrize(
    ("lane", "filters", "index"),
    [
        ("officer", Filters(), "review_queue"),
        ("back", Filters(), "review_queue"),
        ("officer", Filters(left="today"), "review_queue"),
        ("officer", Filters(why="cover", tag="急件"), "review_queue"),
        ("mine", Filters(), "review_held_by"),
    ],
)
def test_the_order_comes_from_an_index(
    house: House, lane: str, filters: Filters, index: str
) -> None:
    plan = _plan(house, lane, filters)
    assert index in plan, plan
    assert "Sort" not in plan.replace("Incremental Sort", ""), plan


def test_what_is_rare_is_found_by_its_marks(house: House) -> None:
    reviews = queue_queries.narrowed(
        _fresh(house),
        lane="officer",
        filters=Filters(tag="急件"),
        unit_path="",
        today=house.now.date(),
    )
    with connection.cursor() as cursor:
        # In a table of this size every index is as good as any other, and so is walking through
        # the whole of one; marks are looked up in a bitmap, or not at all.
        cursor.execute("DROP INDEX review_queue, review_open, review_unit_path")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    assert "review_marks" in str(reviews.explain())


def test_a_file_has_the_most_urgent_and_no_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_queries, "MOST_EXPORTED", 1)
    first = house.in_review()
    house.later(hours=1)
    house.in_review()
    how: dict[str, Any] = {"lane": "green", "filters": Filters(), "unit_path": ""}
    rows = queue_queries.all_rows(_fresh(house), today=house.now.date(), now=house.now, **how)
    assert [row.reference for row in rows] == [first.claim.reference]
