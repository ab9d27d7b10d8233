"""The member takes the claim back: the desk closes it, whatever it had done."""

from claims.actions.submit import withdraw
from claims.models import Entitlement
from members.actions.sign_in import user_of_member
from reviews.actions.close import close_review
from reviews.models import Review
from reviews.states import ReviewState
from tests.stages import House


def _withdrawn(house: House, review: Review) -> None:
    claim = review.claim
    withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=house.now)
    house.work()
    review.refresh_from_db()


def test_an_open_case_is_closed_in_the_members_name(house: House) -> None:
    for review in (house.in_review(), house.in_review(cause="unknown"), house.proposed()):
        _withdrawn(house, review)
        event = review.events.latest("pk")
        assert review.state == ReviewState.CLOSED
        assert (event.reason, event.actor) == ("withdrawn", user_of_member(review.member))


def test_closing_twice_changes_nothing(house: House) -> None:
    review = house.in_review()
    _withdrawn(house, review)
    events = review.events.count()
    close_review(claim_id=review.claim_id, now=house.now)
    assert review.events.count() == events


def test_a_claim_that_was_not_withdrawn_is_not_closed(house: House) -> None:
    review = house.in_review()
    close_review(claim_id=review.claim_id, now=house.now)
    review.refresh_from_db()
    assert review.state == ReviewState.GREEN


def test_what_a_pending_decision_drew_is_given_back(house: House) -> None:
    review = house.in_review()
    house.decide(review)
    _withdrawn(house, review)
    assert review.state == ReviewState.CLOSED
    assert Entitlement.objects.get(member=review.member).used == 0
