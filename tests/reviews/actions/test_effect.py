"""Ten minutes later, or never: taking effect, and taking back before it."""

import pytest

from claims.actions.submit import withdraw
from claims.models import Entitlement, EntitlementMove
from claims.states import ClaimState
from config.kernel.denial import Denied
from config.models import WorkItem
from config.sandbox.records import refund_of
from members.actions.sign_in import user_of_member
from members.models import Encounter, Member, Message
from reviews.actions.effect import take_effect, undo
from reviews.models import Decision, DecisionEffect, DecisionUndo, Review
from reviews.policies import OpenQuestion
from reviews.states import ReviewState
from tests.stages import House


def _decided(house: House) -> tuple[Review, Decision]:
    review = house.in_review()
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    return review, decision


def _undo(house: House, decision: Decision, *, by: str = "officer", reason: str = "看错了") -> None:
    undo(decision_id=decision.pk, reason=reason, actor=house.staff[by], now=house.now)


def test_nothing_leaves_the_house_before_ten_minutes(house: House) -> None:
    review, decision = _decided(house)
    house.later(minutes=9, seconds=59)
    assert house.work() == 0
    assert not take_effect(decision_id=decision.pk, now=house.now)
    review.claim.refresh_from_db()
    assert review.claim.state == ClaimState.IN_REVIEW
    assert not Message.objects.filter(template="approved").exists()


def test_after_ten_minutes_the_claim_moves_the_member_is_told_and_finance_hears(
    house: House,
) -> None:
    review, decision = _decided(house)
    house.later(minutes=10)
    house.work()
    review.claim.refresh_from_db()
    assert review.claim.state == ClaimState.APPROVED
    assert Message.objects.filter(template="approved", member=review.member).count() == 1
    assert WorkItem.objects.filter(kind="payouts.award", subject=decision.pk).exists()
    assert DecisionEffect.objects.get(decision=decision).took_effect_at == house.now


def test_taking_effect_twice_is_once(house: House) -> None:
    _review, decision = _decided(house)
    house.later(minutes=11)
    assert take_effect(decision_id=decision.pk, now=house.now)
    assert not take_effect(decision_id=decision.pk, now=house.now)
    assert DecisionEffect.objects.count() == 1


def test_a_denial_tells_the_member_and_pays_nothing(house: House) -> None:
    claim = house.denied()
    assert claim.state == ClaimState.DENIED
    assert claim.events.latest("pk").reason == "third_party"
    assert Message.objects.filter(template="denied", member=claim.member).count() == 1
    assert not WorkItem.objects.filter(kind="payouts.award").exists()


def test_taken_back_in_time_gives_the_entitlement_back_and_opens_the_case(house: House) -> None:
    review, decision = _decided(house)
    house.later(minutes=9)
    _undo(house, decision)
    review.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER
    assert Entitlement.objects.get(member=review.member).used == 0
    assert EntitlementMove.objects.filter(claim=review.claim).count() == 2
    house.later(minutes=2)
    house.work()
    review.claim.refresh_from_db()
    assert review.claim.state == ClaimState.IN_REVIEW, "what was taken back has no effect"
    assert isinstance(house.decide(review), Decision), "and it can be decided again"


def test_both_persons_may_take_back_and_nobody_else(house: House) -> None:
    review = house.proposed()
    decision = house.confirm(review)
    for stranger in ("officer2", "supervisor2", "maker"):
        with pytest.raises(Denied):
            _undo(house, decision, by=stranger)
    _undo(house, decision, by="officer")
    assert DecisionUndo.objects.get(decision=decision).undone_by == house.staff["officer"]


def test_taking_back_needs_a_reason(house: House) -> None:
    _review, decision = _decided(house)
    with pytest.raises(OpenQuestion):
        _undo(house, decision, reason="   ")
    assert not DecisionUndo.objects.exists()


def test_it_is_too_late_after_ten_minutes_even_if_the_worker_is_behind(house: House) -> None:
    _review, decision = _decided(house)
    house.later(minutes=10)
    with pytest.raises(Denied, match="10"):
        _undo(house, decision)


def test_taking_back_twice_is_refused(house: House) -> None:
    _review, decision = _decided(house)
    _undo(house, decision)
    with pytest.raises(Denied):
        _undo(house, decision)
    assert DecisionUndo.objects.count() == 1


def test_a_member_who_withdraws_in_the_ten_minutes_is_not_paid(house: House) -> None:
    review, decision = _decided(house)
    claim = review.claim
    withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=house.now)
    house.later(minutes=11)
    assert not take_effect(decision_id=decision.pk, now=house.now)
    house.work()
    review.refresh_from_db()
    assert review.state == ReviewState.CLOSED
    assert Entitlement.objects.get(member=claim.member).used == 0
    taken_back = DecisionUndo.objects.get(decision=decision)
    assert (taken_back.reason, taken_back.undone_by) == ("withdrawn", user_of_member(claim.member))


def test_facts_that_change_in_the_ten_minutes_stop_the_decision(house: House) -> None:
    member = house.member()
    record = house.record(member)
    house.feed(record)
    house.work()
    review = _review_of(house, member)
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    house.later(minutes=1)
    house.feed(refund_of(record, settled_at=house.now))
    house.later(minutes=10)
    # Whatever order the worker takes: the outdated decision must not leave the house.
    assert house.now >= decision.effective_at
    house.work()
    review.refresh_from_db()
    review.claim.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER
    assert review.claim.state == ClaimState.IN_REVIEW
    assert not DecisionEffect.objects.exists()
    taken_back = DecisionUndo.objects.get(decision=decision)
    assert (taken_back.reason, taken_back.undone_by) == ("facts_changed", None)
    assert Entitlement.objects.get(member=member).used == 0
    newest = review.claim.assessments.latest("pk")
    assert newest.inputs["used"] == "0.00", "the recount comes after the giving back"
    assert "settlement_stands" in review.pre_reviews.latest("pk").reasons


def _review_of(house: House, member: Member) -> Review:
    from claims.actions.submit import submit_one_tap

    encounter = Encounter.objects.get(member=member)
    submit_one_tap(
        encounter_id=encounter.pk,
        cause="illness",
        actor=user_of_member(encounter.member),
        now=house.now,
    )
    house.work()
    return Review.objects.select_related("claim__bank_account", "member").get(member=member)
