"""A denial that the member does not accept: other people, and each on their own first."""

from decimal import Decimal

import pytest
from django.conf import settings

from claims.actions.ask import reopen_for_appeal
from claims.models import Claim
from claims.states import ClaimState
from config.kernel.denial import Conflict, Denied
from config.kernel.moves import MoveDenied
from members.actions.sign_in import user_of_member
from members.workdays import calendar
from payouts.models import Award
from reviews.actions.appeal import appeal
from reviews.actions.decide import Wish
from reviews.actions.lease import next_case, open_case
from reviews.models import Decision, PreReview, Proposal
from reviews.models.decision import DenialReason, Outcome
from reviews.policies import JudgedBefore, OpenQuestion
from reviews.queries import workable_by
from reviews.states import ReviewState
from tests.stages import House

DENY = Wish(Outcome.DENIED, denial_reason=DenialReason.THIRD_PARTY, note="仍有责任方")


def _again(house: House, wish: Wish, first: str, second: str) -> Claim:
    review = house.appealed()
    house.views(review, by=first)
    proposal = house.decide(review, wish, by=first)
    assert isinstance(proposal, Proposal)
    house.views(review, by=second)
    decision = house.confirm(review, by=second)
    return house.effective(decision)


def test_an_appeal_opens_a_second_round_with_an_officer_and_a_new_promise(house: House) -> None:
    claim = house.denied()
    house.later(days=1)
    review = house.appealed(claim)
    claim.refresh_from_db()
    assert claim.state == ClaimState.APPEALED
    assert (review.round, review.state) == (2, ReviewState.WITH_OFFICER)
    assert claim.promised_on == review.due_on
    assert calendar().between(house.now.date(), review.due_on) == settings.REVIEW_WORKING_DAYS
    assert claim.settlement_links.get().released_at is None
    assert review.pre_reviews.get().reasons == ["appeal"]


def test_it_needs_words_a_denial_and_the_member(house: House) -> None:
    claim = house.denied()
    member = user_of_member(claim.member)
    with pytest.raises(OpenQuestion):
        appeal(claim_id=claim.pk, text="太短了", actor=member, now=house.now)
    other = user_of_member(house.member())
    for who in (other, house.staff["officer"]):
        with pytest.raises(Denied):
            appeal(claim_id=claim.pk, text="不同意这个决定的理由", actor=who, now=house.now)
    approved = house.approved()
    with pytest.raises(MoveDenied):
        appeal(
            claim_id=approved.pk,
            text="不同意这个决定的理由",
            actor=user_of_member(approved.member),
            now=house.now,
        )


def test_fifteen_working_days_and_not_one_more(house: House) -> None:
    claim = house.denied()
    last = calendar().add(house.now.date(), settings.APPEAL_WORKING_DAYS).day
    house.later(days=(last - house.now.date()).days + 1)
    with pytest.raises(MoveDenied):
        house.appealed(claim)
    house.later(days=-1)
    assert house.appealed(claim).round == 2


def test_one_open_appeal_and_none_after_it(house: House) -> None:
    claim = _again(house, DENY, "officer2", "supervisor2")
    assert claim.state == ClaimState.DENIED
    with pytest.raises(MoveDenied):
        house.appealed(claim)


def test_a_stay_that_was_claimed_anew_is_not_appealed(house: House) -> None:
    from claims.actions.submit import submit_one_tap

    claim = house.denied()
    member = user_of_member(claim.member)
    submit_one_tap(encounter_id=claim.encounter_id, cause="illness", actor=member, now=house.now)
    with pytest.raises(Conflict, match=r"重新|anew"):
        reopen_for_appeal(claim_id=claim.pk, actor=member, now=house.now)
    claim.refresh_from_db()
    assert claim.state == ClaimState.DENIED


def test_who_judged_before_neither_takes_nor_decides_nor_confirms(house: House) -> None:
    review = house.appealed()  # officer proposed, supervisor confirmed the denial
    for who in ("officer", "supervisor"):
        assert not open_case(review_id=review.pk, actor=house.staff[who], now=house.now)
        assert not workable_by(house.staff[who]).filter(pk=review.pk).exists()
    with pytest.raises(JudgedBefore):
        house.views(review, by="officer")
    with pytest.raises(JudgedBefore):
        house.decide(review, DENY, by="officer")
    assert next_case(actor=house.staff["officer"], now=house.now) is None
    assert next_case(actor=house.staff["officer2"], now=house.now) == review
    house.views(review, by="officer2")
    house.decide(review, DENY, by="officer2")
    with pytest.raises(JudgedBefore):
        house.confirm(review, by="supervisor")


def test_nobody_decides_before_they_said_what_they_think(house: House) -> None:
    review = house.appealed()
    with pytest.raises(OpenQuestion):
        house.decide(review, DENY, by="officer2")
    house.views(review, by="officer2")
    with pytest.raises(MoveDenied):
        house.views(review, by="officer2")
    house.decide(review, DENY, by="officer2")
    with pytest.raises(OpenQuestion):
        house.confirm(review, by="supervisor2")
    house.views(review, by="supervisor2", conclusion="deny")
    assert house.confirm(review, by="supervisor2")


def test_granted_on_appeal_it_is_paid_the_ordinary_way(house: House) -> None:
    amount = Wish(Outcome.APPROVED, Decimal("1000.00"), override_reason="R1", note="逃逸，无人赔偿")
    claim = _again(house, amount, "officer2", "supervisor2")
    assert claim.state == ClaimState.APPROVED
    assert Award.objects.get(claim=claim).amount == amount.amount
    assert Decision.objects.filter(claim=claim).count() == 2


def test_changed_facts_keep_an_appeal_out_of_the_green_lane(house: House) -> None:
    review = house.appealed()
    claim = review.claim
    Claim.objects.filter(pk=claim.pk).update(version=2)
    from reviews.actions.pre_review import pre_review_claim

    pre_review = pre_review_claim(claim_id=claim.pk, now=house.now)
    assert pre_review is not None
    assert "appeal" in pre_review.reasons
    assert pre_review.route != PreReview.Route.GREEN
    assert house.review(claim).state == ReviewState.WITH_OFFICER


def test_the_experts_of_the_first_round_are_not_asked_again(house: House) -> None:
    review = house.advised("excluded", override_reason="M2")
    readers = {house.name_of(sitting) for sitting in review.referrals.all()}
    assert len(readers) == 2
    proposal = house.decide(review, DENY)
    assert isinstance(proposal, Proposal)
    claim = house.effective(house.confirm(review))
    second = house.appealed(claim)
    house.views(second, by="officer2")
    for reader in readers:
        with pytest.raises(OpenQuestion):
            house.refer(second, by="officer2", to=reader)
    new = house.not_asked(review)
    referral = house.refer(second, by="officer2", to=new)
    house.judges(referral, by=new)
