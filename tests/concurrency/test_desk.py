"""Two people sort the same cases at the same moment – on the real database, with real threads."""

from collections.abc import Callable
from typing import Any

import pytest

from members.models import User
from reviews.actions.assign import assign_case
from reviews.actions.bulk import BulkOutcome, Seen, assign_many, confirm_green, tag_many
from reviews.actions.lease import next_case, open_case, release_for
from reviews.actions.saved_view import save_view
from reviews.actions.tag import add_tag
from reviews.models import CaseTag, Decision, DeskEvent, Review, SavedView, Tag
from reviews.models.desk import MOST_VIEWS
from tests.concurrency.test_reviews import at_once
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def _me(union: House, who: str) -> User:
    """Read anew: each thread has roles of its own."""
    return User.objects.get(pk=union.staff[who].pk)


def _seen(*reviews: Review) -> list[Seen]:
    return [Seen(review.pk, review.version, 0, review.assigned_to_id or 0) for review in reviews]


def _assigns(union: House, cases: list[Seen], to: str, by: str) -> Callable[[], list[BulkOutcome]]:
    return lambda: assign_many(
        cases=cases, to_id=union.staff[to].pk, actor=_me(union, by), now=union.now
    )


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_assign_the_same_cases_each_case_goes_to_one(union: House, attempt: int) -> None:
    seen = _seen(*(union.in_review() for _ in range(6)))
    one, other = at_once(
        _assigns(union, seen, "officer", "supervisor"),
        # From the other end, so that each has begun when they meet.
        _assigns(union, seen[::-1], "officer2", "supervisor2"),
    )
    assert len(one) == len(other) == 6
    told = {outcome.reference: outcome.refusal for outcome in other}
    for outcome in one:
        assert bool(outcome.refusal) != bool(told[outcome.reference])
    events = DeskEvent.objects.filter(act="assign")
    assert events.count() == 6, "what was skipped left no trace"
    for event in events.select_related("review"):
        assert event.review.assigned_to_id == event.to_id
    assert attempt in range(3)


def test_of_two_officers_who_take_the_same_case_one_has_it(union: House) -> None:
    review = union.in_review()
    results = at_once(
        _assigns(union, _seen(review), "officer", "officer"),
        _assigns(union, _seen(review), "officer2", "officer2"),
    )
    refusals = [outcome.refusal for (outcome,) in results]
    assert sorted(map(bool, refusals)) == [False, True]
    review.refresh_from_db()
    assert review.assigned_to is not None
    assert review.assigned_to.username == ("officer2" if refusals[0] else "officer")


@pytest.mark.parametrize("attempt", range(3))
def test_next_while_it_is_being_assigned_never_leads_to_two(union: House, attempt: int) -> None:
    cases = [union.in_review() for _ in range(4)]
    seen = _seen(*cases)

    def takes(who: str) -> Callable[[], Any]:
        return lambda: next_case(actor=_me(union, who), now=union.now)

    assigned, third, second = at_once(
        _assigns(union, seen, "officer2", "supervisor"), takes("officer3"), takes("officer2")
    )
    assert [outcome.refusal for outcome in assigned] == [""] * 4, "a lease hinders no assigning"
    got = [found.pk for found in (third, second) if found is not None]
    assert len(got) == len(set(got))
    # From now on nobody but the second officer is given any of them.
    assert next_case(actor=_me(union, "officer"), now=union.now) is None
    for review in Review.objects.filter(lease_holder__isnull=False):
        assert review.pk in got
    assert attempt in range(3)


def test_assigning_and_confirming_at_once_are_both_done_or_say_why(union: House) -> None:
    review = union.in_review()
    assessment = review.claim.assessments.latest("pk")
    case = Seen(review.pk, review.version, assessment.pk)
    assigned, confirmed = at_once(
        _assigns(union, [case], "officer2", "supervisor"),
        lambda: confirm_green(cases=[case], actor=_me(union, "officer"), now=union.now),
    )
    assert confirmed[0].refusal == ""
    assert Decision.objects.count() == 1
    given = DeskEvent.objects.filter(act="assign").count()
    assert given == (0 if assigned[0].refusal else 1)


def test_one_tag_twice_at_once_is_on_the_case_once(union: House) -> None:
    review = union.in_review()
    tag = add_tag(label="急件", actor=_me(union, "supervisor"), now=union.now)

    def tags(who: str) -> Callable[[], Any]:
        return lambda: tag_many(
            cases=_seen(review), tag_id=tag.pk, actor=_me(union, who), now=union.now
        )

    results = at_once(tags("officer"), tags("officer2"))
    assert sorted(bool(outcome.refusal) for (outcome,) in results) == [False, True]
    assert CaseTag.objects.count() == DeskEvent.objects.filter(act="tag").count() == 1


def test_one_label_added_twice_at_once_is_on_the_list_once(union: House) -> None:
    def adds(who: str) -> Callable[[], Any]:
        return lambda: add_tag(label="急件", actor=_me(union, who), now=union.now)

    results = at_once(adds("supervisor"), adds("supervisor2"))
    assert sum(isinstance(result, Tag) for result in results) == 1
    assert Tag.objects.count() == 1


def test_taking_a_case_from_a_colleague_twice_at_once_is_once(union: House) -> None:
    review = union.in_review()
    open_case(review_id=review.pk, actor=_me(union, "officer"), now=union.now)

    def breaks(who: str) -> Callable[[], Any]:
        return lambda: release_for(
            review_id=review.pk, reason="请假一周", actor=_me(union, who), now=union.now
        )

    results = at_once(breaks("supervisor"), breaks("supervisor2"))
    assert sorted(result is None for result in results) == [False, True]
    assert DeskEvent.objects.filter(act="break").count() == 1


def test_giving_on_twice_at_once_is_once(union: House) -> None:
    review = union.in_review()
    assign_case(
        review_id=review.pk,
        to_id=union.staff["officer"].pk,
        seen_id=None,
        actor=_me(union, "officer"),
        now=union.now,
    )
    review.refresh_from_db()
    results = at_once(
        _assigns(union, _seen(review), "officer2", "officer"),
        _assigns(union, _seen(review), "officer3", "supervisor"),
    )
    assert sorted(bool(outcome.refusal) for (outcome,) in results) == [False, True]


def test_the_last_free_place_for_a_view_is_given_once(union: House) -> None:
    for number in range(MOST_VIEWS - 1):
        save_view(name=f"v{number}", query="", actor=_me(union, "officer"), now=union.now)

    def saves(name: str) -> Callable[[], Any]:
        return lambda: save_view(
            name=name, query="lane=green", actor=_me(union, "officer"), now=union.now
        )

    results = at_once(saves("一"), saves("二"))
    assert sum(result is False for result in results) == 1
    assert SavedView.objects.count() == MOST_VIEWS
