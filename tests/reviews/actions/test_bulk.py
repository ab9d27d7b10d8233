"""Many cases at once: each on its own, with a result of its own."""

import inspect
from datetime import timedelta

import pytest

from config.kernel.denial import Denied
from members.models import User
from reviews.actions import bulk
from reviews.actions.bulk import Seen, assign_many, release_many, tag_many
from reviews.actions.lease import keep_case, open_case
from reviews.actions.tag import add_tag
from reviews.models import Decision, DeskEvent, Proposal, Review, Tag
from reviews.views.bulk import ACTS
from tests.stages import House


def _staff(house: House, who: str) -> User:
    return User.objects.get(pk=house.staff[who].pk)


def _seen(*reviews: Review) -> list[Seen]:
    found = []
    for review in reviews:
        review.refresh_from_db()
        found.append(Seen(review.pk, review.version, 0, review.assigned_to_id or 0))
    return found


def _tag(house: House) -> Tag:
    return add_tag(label="急件", actor=_staff(house, "supervisor"), now=house.now)


def _open(house: House, review: Review, by: str) -> None:
    assert open_case(review_id=review.pk, actor=_staff(house, by), now=house.now)


def test_there_is_no_bulk_denial_of_any_kind() -> None:
    assert set(ACTS) == {"confirm", "assign", "tag", "untag", "release"}
    source = inspect.getsource(bulk)
    assert "Outcome.DENIED" not in source
    assert source.count("Wish(") == 1


def test_many_are_assigned_and_each_says_what_became_of_it(house: House) -> None:
    free, taken, decided = house.in_review(), house.in_review(), house.in_review()
    seen = _seen(free, taken, decided)
    officer2 = house.staff["officer2"]
    assign_many(cases=_seen(taken), to_id=officer2.pk, actor=officer2, now=house.now)
    house.decide(decided)
    outcomes = assign_many(
        cases=seen, to_id=house.staff["officer"].pk, actor=_staff(house, "officer"), now=house.now
    )
    assert [bool(outcome.refusal) for outcome in outcomes] == [False, True, True]
    assert "测试officer2" in outcomes[1].refusal
    assert DeskEvent.objects.filter(act="assign").count() == 2, "each is logged alone"


def test_many_are_tagged_and_untagged(house: House) -> None:
    tag = _tag(house)
    first, second = house.in_review(), house.in_review()
    officer = _staff(house, "officer")
    for off, wanted in ((False, ["急件"]), (True, [])):
        for again in (False, True):
            outcomes = tag_many(
                cases=_seen(first, second), tag_id=tag.pk, actor=officer, now=house.now, off=off
            )
            assert [bool(outcome.refusal) for outcome in outcomes] == [again, again]
            first.refresh_from_db()
            assert first.tags == wanted
    assert DeskEvent.objects.count() == 4


def test_what_one_has_open_is_given_back_and_a_colleague_s_stays(house: House) -> None:
    mine, theirs, nobodys = house.in_review(), house.in_review(), house.in_review()
    _open(house, mine, "officer")
    _open(house, theirs, "officer2")
    outcomes = release_many(
        cases=_seen(mine, theirs, nobodys), reason="", actor=_staff(house, "officer"), now=house.now
    )
    assert [bool(outcome.refusal) for outcome in outcomes] == [False, True, True]
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.lease_holder is None
    assert theirs.lease_holder == house.staff["officer2"]


def test_a_supervisor_takes_a_case_from_a_colleague_with_a_reason(house: House) -> None:
    review = house.in_review()
    _open(house, review, "officer2")
    supervisor = _staff(house, "supervisor")
    (refused,) = release_many(cases=_seen(review), reason=" ", actor=supervisor, now=house.now)
    assert refused.refusal
    (outcome,) = release_many(
        cases=_seen(review), reason="请假，急件", actor=supervisor, now=house.now
    )
    assert not outcome.refusal
    event = DeskEvent.objects.get(act="break")
    assert (event.to, event.reason) == (house.staff["officer2"], "请假，急件")
    held = keep_case(review_id=review.pk, actor=_staff(house, "officer2"), now=house.now)
    assert not held, "the colleague's open page does not take it again by itself"


def test_a_lease_that_ran_out_is_nothing_to_give_back(house: House) -> None:
    review = house.in_review()
    _open(house, review, "officer")
    (outcome,) = release_many(
        cases=_seen(review),
        reason="",
        actor=_staff(house, "officer"),
        now=house.now + timedelta(minutes=16),
    )
    assert outcome.refusal


def test_fifty_at_most_for_every_act(house: House) -> None:
    many, officer = [Seen(1, 1, 1)] * 51, _staff(house, "officer")
    with pytest.raises(Denied, match="50"):
        assign_many(cases=many, to_id=None, actor=officer, now=house.now)
    with pytest.raises(Denied, match="50"):
        tag_many(cases=many, tag_id=1, actor=officer, now=house.now)
    with pytest.raises(Denied, match="50"):
        release_many(cases=many, reason="", actor=officer, now=house.now)


def test_what_the_person_may_not_see_is_passed_over_without_a_word(house: House) -> None:
    review = house.in_review()
    maker = _staff(house, "maker")
    cases = [*_seen(review), Seen(10**9, 1, 1)]
    assert assign_many(cases=cases, to_id=maker.pk, actor=maker, now=house.now) == []
    assert not DeskEvent.objects.exists()
    assert not Decision.objects.exists()
    assert not Proposal.objects.exists()
