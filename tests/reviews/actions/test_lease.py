"""Who has a case open, and which one comes next."""

from datetime import timedelta

import pytest

from config.kernel.denial import Denied
from members.actions.staff import grant_role
from members.models import User
from members.policies import NotAllowed
from members.roles import Role
from reviews.actions.decide import Wish
from reviews.actions.lease import LEASE, next_case, open_case, release_case
from reviews.models import Review
from reviews.models.decision import DenialReason, Outcome
from reviews.policies import check_lease
from tests.stages import House


def _open(house: House, review: Review, by: str) -> bool:
    return open_case(review_id=review.pk, actor=house.staff[by], now=house.now)


def _next(house: House, by: str = "officer", after: Review | None = None) -> str | None:
    found = next_case(actor=house.staff[by], now=house.now, after=after.pk if after else None)
    return found.claim.reference if found else None


def test_opening_takes_the_case_and_a_colleague_reads_only(house: House) -> None:
    review = house.in_review()
    assert _open(house, review, "officer")
    assert not _open(house, review, "officer2")
    review.refresh_from_db()
    assert review.lease_holder == house.staff["officer"]
    with pytest.raises(Denied):
        check_lease(house.staff["officer2"], review, house.now)
    with pytest.raises(Denied):
        house.decide(review, by="officer2")


def test_the_heartbeat_prolongs_and_keeps_since_when(house: House) -> None:
    review = house.in_review()
    _open(house, review, "officer")
    since = house.now
    house.later(minutes=10)
    assert _open(house, review, "officer")
    review.refresh_from_db()
    assert (review.leased_at, review.lease_until) == (since, house.now + LEASE)


def test_a_lease_that_ran_out_is_free_for_all_and_begins_anew(house: House) -> None:
    review = house.in_review()
    _open(house, review, "officer")
    house.later(minutes=15)
    assert _open(house, review, "officer2")
    review.refresh_from_db()
    assert (review.lease_holder, review.leased_at) == (house.staff["officer2"], house.now)


def test_whoever_only_reads_keeps_nobody_from_working(house: House) -> None:
    review = house.in_review()
    assert not _open(house, review, "supervisor"), "it does not wait for a second person"
    assert _open(house, review, "officer")
    waiting = house.proposed()
    assert not _open(house, waiting, "officer"), "nor does a proposal wait for its officer"
    assert _open(house, waiting, "supervisor")


def test_a_stranger_may_not_open(house: House) -> None:
    review = house.in_review()
    with pytest.raises(NotAllowed):
        _open(house, review, "maker")


def test_giving_back_is_only_for_the_holder(house: House) -> None:
    review = house.in_review()
    _open(house, review, "officer")
    release_case(review_id=review.pk, actor=house.staff["officer2"])
    assert not _open(house, review, "officer2")
    release_case(review_id=review.pk, actor=house.staff["officer"])
    assert _open(house, review, "officer2")


def test_a_move_gives_the_case_back(house: House) -> None:
    review = house.in_review()
    _open(house, review, "officer")
    house.decide(review)
    review.refresh_from_db()
    assert (review.lease_holder, review.lease_until, review.leased_at) == (None, None, None)


def test_next_is_the_most_urgent_that_is_free(house: House) -> None:
    first = house.in_review()
    house.later(days=1)
    second = house.in_review()
    assert _next(house) == first.claim.reference
    assert _next(house, "officer2") == second.claim.reference
    assert _next(house, "officer") == first.claim.reference, "one's own open case comes first"
    third = _next(house, "supervisor")
    assert third is None, "nothing waits for a second person"


def test_next_goes_on_behind_the_one_that_was_left_and_begins_again(house: House) -> None:
    cases = []
    for _ in range(3):
        cases.append(house.in_review())
        house.later(hours=1)
    names = [case.claim.reference for case in cases]
    assert _next(house, after=cases[0]) == names[1]
    assert _next(house, after=cases[1]) == names[2]
    assert _next(house, after=cases[2]) == names[0]


def test_next_is_nothing_when_the_only_case_is_the_one_that_was_left(house: House) -> None:
    only = house.in_review()
    assert _next(house, after=only) is None


def test_nobody_gets_their_own_proposal_as_second_person(house: House) -> None:
    from members.actions.staff import grant_role
    from members.models import User
    from members.roles import Role

    officer = house.staff["officer"]
    grant_role(
        user=officer,
        role=Role.SUPERVISOR,
        unit=house.district,
        reason="holiday cover",
        actor=None,
        now=house.now,
    )
    both = User.objects.get(pk=officer.pk)
    review = house.in_review()
    from reviews.actions.decide import Wish

    house.decide(review, Wish(Outcome.DENIED, denial_reason=DenialReason.DUPLICATE))
    assert next_case(actor=both, now=house.now) is None
    assert not open_case(review_id=review.pk, actor=both, now=house.now)
    assert _next(house, "supervisor") == review.claim.reference


def test_next_passes_over_people_who_are_too_close(house: House) -> None:
    colleague = house.member(unit=house.school)
    officer = house.staff["officer"]
    officer.member = house.member(unit=house.mill)
    officer.save(update_fields=["member"])
    house.in_review(house.member(unit=house.mill))
    other = house.in_review(colleague)
    assert _next(house) == other.claim.reference


def test_the_lease_is_a_quarter_of_an_hour() -> None:
    assert timedelta(minutes=15) == LEASE


def test_who_is_officer_and_second_person_gets_both_but_not_the_own_proposal(house: House) -> None:
    officer = house.staff["officer"]
    grant_role(
        user=officer,
        role=Role.SUPERVISOR,
        unit=house.district,
        reason="test",
        actor=None,
        now=house.now,
    )
    own = house.proposed()
    green = house.in_review()
    review = house.in_review(cause="third_party")
    house.decide(
        review, Wish(Outcome.DENIED, denial_reason=DenialReason.THIRD_PARTY), by="officer2"
    )
    both = User.objects.get(pk=officer.pk)
    found: list[Review] = []
    for _ in range(3):
        left = found[-1].pk if found else None
        following = next_case(actor=both, now=house.now, after=left)
        assert following is not None
        found.append(following)
    assert {one.pk for one in found} == {green.pk, review.pk}
    assert own.pk not in {one.pk for one in found}
