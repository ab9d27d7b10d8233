"""Whose case it is: given, set free, refused – and what “next” makes of it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.kernel.denial import Denied
from members.actions.staff import leave
from members.models import ConflictOfInterest, User
from members.policies import NotAllowed
from reviews.actions.assign import assign_case
from reviews.actions.lease import next_case, open_case
from reviews.models import DeskEvent, Review
from reviews.policies import Stale
from tests.stages import House


def _assign(
    house: House, review: Review, to: str | None, *, by: str = "officer", seen: str | None = None
) -> None:
    assign_case(
        review_id=review.pk,
        to_id=house.staff[to].pk if to else None,
        seen_id=house.staff[seen].pk if seen else None,
        actor=User.objects.get(pk=house.staff[by].pk),
        now=house.now,
    )


def _next(house: House, by: str, after: Review | None = None) -> Any:
    actor = User.objects.get(pk=house.staff[by].pk)
    found = next_case(actor=actor, now=house.now, after=after.pk if after else None)
    return found.claim.reference if found else None


def _holder(review: Review) -> User | None:
    review.refresh_from_db()
    return review.assigned_to


def test_a_case_is_given_and_the_giving_is_on_record(house: House) -> None:
    review = house.in_review()
    version = review.version
    _assign(house, review, "officer2")
    assert _holder(review) == house.staff["officer2"]
    assert review.version == version, "an open page stays good"
    event = DeskEvent.objects.get()
    assert (event.act, event.actor, event.to) == (
        "assign", house.staff["officer"], house.staff["officer2"],
    )  # fmt: skip


def test_whoever_has_it_or_a_supervisor_gives_it_on_and_nobody_else(house: House) -> None:
    review = house.in_review()
    _assign(house, review, "officer2")
    with pytest.raises(Denied, match="测试officer2"):
        _assign(house, review, "officer", by="officer", seen="officer2")
    _assign(house, review, "officer3", by="officer2", seen="officer2")
    _assign(house, review, "officer", by="supervisor", seen="officer3")
    _assign(house, review, None, by="officer", seen="officer")
    assert _holder(review) is None
    acts = DeskEvent.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["assign", "assign", "assign", "unassign"]


def test_what_somebody_else_got_meanwhile_stays_theirs(house: House) -> None:
    review = house.in_review()
    _assign(house, review, "officer2", by="supervisor")
    with pytest.raises(Stale, match="测试officer2"):
        _assign(house, review, "officer3", by="supervisor")
    assert _holder(review) == house.staff["officer2"]


@pytest.mark.parametrize("who", ["supervisor", "expert", "maker", "helper"])
def test_only_an_officer_can_be_given_a_case(house: House, who: str) -> None:
    review = house.in_review()
    with pytest.raises(Denied):
        _assign(house, review, who)
    assert _holder(review) is None


@pytest.mark.parametrize("who", ["expert", "maker", "helper", "admin"])
def test_only_the_desk_gives_cases(house: House, who: str) -> None:
    review = house.in_review()
    with pytest.raises(NotAllowed):
        _assign(house, review, "officer", by=who)


def test_nobody_is_given_a_case_of_somebody_close(house: House) -> None:
    review = house.in_review()
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"],
        member=review.member,
        relation="family",
        since=house.now.date(),
    )
    with pytest.raises(Denied):
        _assign(house, review, "officer2")
    with pytest.raises(IntegrityError, match="involved"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(assigned_to=house.staff["officer2"])
    with pytest.raises(IntegrityError, match="involved"), transaction.atomic():
        DeskEvent.objects.create(
            review=review, act="release", actor=house.staff["officer2"], done_at=timezone.now()
        )


def test_an_appeal_is_not_given_to_whoever_judged_before(house: House) -> None:
    review = house.appealed()
    with pytest.raises(Denied):
        _assign(house, review, "officer", by="supervisor2")
    with pytest.raises(IntegrityError, match="judged"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(assigned_to=house.staff["officer"])
    _assign(house, review, "officer2", by="supervisor2")


def test_a_case_that_is_decided_is_nobody_s_to_give(house: House) -> None:
    review = house.in_review()
    house.decide(review)
    with pytest.raises(Denied):
        _assign(house, review, "officer2")


def test_next_gives_mine_first_then_what_is_nobody_s_and_never_a_colleague_s(
    house: House,
) -> None:
    urgent = house.in_review()
    house.later(hours=1)
    theirs = house.in_review()
    house.later(hours=1)
    mine = house.in_review()
    _assign(house, theirs, "officer2")
    _assign(house, mine, "officer")
    assert _next(house, "officer") == mine.claim.reference
    assert _next(house, "officer", after=mine) == urgent.claim.reference
    assert _next(house, "officer", after=urgent) == mine.claim.reference, "round again"
    assert _next(house, "officer3") is None, "one is open, two are somebody's"
    _assign(house, theirs, None, by="officer2", seen="officer2")
    assert _next(house, "officer3") == theirs.claim.reference


def test_whoever_goes_on_from_case_to_case_comes_to_all_of_them(house: House) -> None:
    cases = []
    for _ in range(4):
        cases.append(house.in_review())
        house.later(minutes=1)
    _assign(house, cases[3], "officer")
    seen: list[str] = []
    left = None
    for _ in range(4):
        seen.append(_next(house, "officer", after=left))
        left = next(one for one in cases if one.claim.reference == seen[-1])
    wanted = [cases[place].claim.reference for place in (3, 0, 1, 2)]
    assert seen == wanted


def test_one_that_becomes_mine_meanwhile_comes_next(house: House) -> None:
    first = house.in_review()
    house.later(hours=1)
    house.in_review()
    house.later(hours=1)
    late = house.in_review()
    assert _next(house, "officer") == first.claim.reference
    _assign(house, late, "officer", by="supervisor")
    assert _next(house, "officer", after=first) == late.claim.reference


def test_the_second_person_gets_a_proposal_whoever_s_case_it_was(house: House) -> None:
    proposed = house.proposed()
    _assign(house, proposed, "officer")
    assert _next(house, "supervisor") == proposed.claim.reference


def test_the_case_of_a_colleague_who_has_left_is_for_all(house: House) -> None:
    review = house.in_review()
    _assign(house, review, "officer2")
    assert _next(house, "officer") is None
    leave(user_id=house.staff["officer2"].pk, actor=house.staff["admin"], now=house.now)
    assert _next(house, "officer") == review.claim.reference
    _assign(house, review, "officer", by="officer", seen="officer2")


def test_a_case_chosen_from_a_list_is_on_record_and_the_next_one_is_not(house: House) -> None:
    picked, given, mine = house.in_review(), house.in_review(), house.in_review()
    officer = house.staff["officer"]
    open_case(review_id=picked.pk, actor=officer, now=house.now, by_hand=True)
    open_case(review_id=picked.pk, actor=officer, now=house.now, by_hand=True)
    _assign(house, mine, "officer")
    open_case(review_id=mine.pk, actor=officer, now=house.now, by_hand=True)
    found = next_case(actor=officer, now=house.now, after=picked.pk)
    assert found is not None
    open_case(review_id=given.pk, actor=officer, now=house.now, by_hand=True)
    picks = DeskEvent.objects.filter(act="pick").values_list("review", flat=True)
    assert list(picks) == [picked.pk], "once a sitting; not what was given"
    house.later(minutes=20)
    open_case(review_id=picked.pk, actor=officer, now=house.now, by_hand=True)
    assert DeskEvent.objects.filter(act="pick").count() == 2
