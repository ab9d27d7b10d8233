"""Arithmetic, checks, a lane – once per version of the facts; and what happens when they change."""

from typing import Any

import pytest

from claims.models import Assessment
from claims.states import ClaimState
from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from config.sandbox.records import refund_of
from members.models import Encounter, Member
from reviews.actions.decide import Wish
from reviews.actions.pre_review import give_to_officer, pre_review_claim, recount
from reviews.checks.registry import BY_NAME, CHECKS
from reviews.models import CheckResult, PreReview, Review
from reviews.models.decision import DenialReason, Outcome
from reviews.states import ReviewState
from tests.stages import PRIMARY, SECONDARY, House

# What is asked about a stay that the insurer told of.
BY_PHOTO = {
    "papers_complete", "read_surely", "name_matches", "id_matches", "paper_sums", "hospital_listed",
    "receipt_unused", "receipt_verified", "paper_alone", "fee_catalogue", "fee_rules",
    "one_receipt", "cause_in_papers", "procedure_fits",
}  # fmt: skip
ASKED = BY_NAME.keys() - BY_PHOTO


def test_a_plain_stay_is_green_with_every_check_on_record(house: House) -> None:
    review = house.in_review()
    assert review.state == ReviewState.GREEN
    results = CheckResult.objects.filter(claim=review.claim)
    assert {result.name for result in results} == ASKED
    # No decision yet to compare the cost with, and no case waits for one.
    assert [result.name for result in results if result.outcome != "pass"] == ["amount_usual"]
    pre_review = review.pre_reviews.get()
    assert (pre_review.route, pre_review.reasons) == (PreReview.Route.GREEN, [])
    assert pre_review.assessment == review.claim.assessments.get()


@pytest.mark.parametrize(
    ("how", "reasons"),
    [
        ({"cause": "unknown"}, {"cause", "payable", "amount_within_one_person"}),
        ({"cause": "work_injury"}, {"cause", "payable"}),
        ({"at": PRIMARY}, {"hospital_level", "payable"}),
        ({"self_borne": "14000.00"}, {"amount_within_one_person"}),
    ],
)
def test_whatever_did_not_pass_brings_it_to_an_officer(
    house: House, how: dict[str, Any], reasons: set[str]
) -> None:
    review = house.in_review(**how)
    assert review.state == ReviewState.WITH_OFFICER
    assert set(review.pre_reviews.get().reasons) == reasons


def test_a_new_account_and_a_shared_one_are_looked_at(house: House) -> None:
    review = house.in_review(house.member(known_account=False))
    assert review.pre_reviews.get().reasons == ["account_known"]


def test_once_per_version_of_the_facts(house: House) -> None:
    review = house.in_review()
    assert pre_review_claim(claim_id=review.claim_id, now=house.now) is None
    assert Assessment.objects.filter(claim=review.claim).count() == 1


def test_a_withdrawn_claim_gets_no_review(house: House) -> None:
    from claims.actions.submit import withdraw
    from members.actions.sign_in import user_of_member

    claim = house.submitted()
    withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=house.now)
    house.work()
    assert not Review.objects.exists()


def test_the_two_claims_of_a_stay_across_the_year_do_not_overlap(house: House) -> None:
    from datetime import date

    from claims.actions.submit import submit_one_tap
    from claims.models import Claim
    from members.actions.sign_in import user_of_member

    member = house.member()
    encounter = house.stay(member, admitted_on=date(2025, 12, 28), discharged_on=date(2026, 1, 6))
    claims = submit_one_tap(
        encounter_id=encounter.pk, cause="illness", actor=user_of_member(member), now=house.now
    )
    house.work()
    assert len(claims) == 2
    for claim in Claim.objects.filter(member=member):
        overlap = CheckResult.objects.get(claim=claim, name="stay_overlap")
        assert overlap.outcome == "pass"


def test_another_claim_for_the_same_days_is_looked_at(house: House) -> None:
    member = house.member()
    first = house.in_review(member)
    second = house.in_review(member, at=SECONDARY)
    result = CheckResult.objects.get(claim=second.claim, name="stay_overlap")
    assert (result.outcome, result.evidence) == ("fail", {"other": first.claim.reference})


def test_after_the_machines_last_try_an_officer_has_it_bare(house: House) -> None:
    claim = house.submitted()
    give_to_officer(claim_id=claim.pk, now=house.now)
    give_to_officer(claim_id=claim.pk, now=house.now)
    claim.refresh_from_db()
    review = house.review(claim)
    assert (claim.state, review.state) == (ClaimState.IN_REVIEW, ReviewState.WITH_OFFICER)
    assert not CheckResult.objects.exists()
    # The officer has it computed and checked in one act.
    recount(review_id=review.pk, actor=house.staff["officer"], now=house.now)
    review.refresh_from_db()
    assert review.state == ReviewState.GREEN
    assert CheckResult.objects.count() == len(ASKED & {check.name for check in CHECKS})


def test_a_recount_names_the_arithmetic_that_it_replaces(house: House) -> None:
    member = house.member()
    first = house.in_review(member)
    second = house.in_review(member, admitted_on=first.claim.encounter.discharged_on)
    before = second.claim.assessments.get()
    house.decide(first)
    after = recount(review_id=second.pk, actor=house.staff["officer"], now=house.now)
    assert after.replaces == before
    assert after.inputs["used"] == "1767.00"
    # The tiers run on: the same stay is worth more once the first thousand is used up.
    assert after.benefit > before.benefit
    assert CheckResult.objects.filter(claim=second.claim).count() == len(ASKED)
    assert house.decide(second)


def test_a_recount_that_gives_nothing_leaves_the_green_lane(house: House) -> None:
    member = house.member()
    big = house.in_review(member, self_borne="60000.00")
    small = house.in_review(member, admitted_on=big.claim.encounter.discharged_on)
    assert small.state == ReviewState.GREEN
    house.decide(big)
    house.confirm(big)
    after = recount(review_id=small.pk, actor=house.staff["officer"], now=house.now)
    assert after.outcome == Assessment.Outcome.NOTHING
    small.refresh_from_db()
    assert small.state == ReviewState.WITH_OFFICER
    assert small.events.latest("pk").reason == "recounted"


@pytest.mark.parametrize("who", ["supervisor", "maker", "helper"])
def test_only_an_officer_has_it_computed_anew(house: House, who: str) -> None:
    review = house.in_review()
    with pytest.raises(Denied):
        recount(review_id=review.pk, actor=house.staff[who], now=house.now)


def test_what_is_proposed_or_decided_is_not_recounted(house: House) -> None:
    review = house.proposed()
    with pytest.raises(MoveDenied):
        recount(review_id=review.pk, actor=house.staff["officer"], now=house.now)


def test_a_reversed_settlement_sends_a_proposal_back(house: House) -> None:
    member = house.member()
    record = house.record(member)
    house.feed(record)
    house.work()
    review = _claimed(house, member)
    house.decide(review, Wish(Outcome.DENIED, denial_reason=DenialReason.DUPLICATE))
    house.later(minutes=1)
    house.feed(refund_of(record, settled_at=house.now))
    house.work()
    review.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER
    event = review.events.filter(move="send_back").get()
    assert (event.reason, event.actor) == ("facts_changed", None)
    assert review.claim.assessments.count() == 2


def test_a_reversed_settlement_brings_a_green_case_to_an_officer(house: House) -> None:
    member = house.member()
    record = house.record(member)
    house.feed(record)
    house.work()
    review = _claimed(house, member)
    assert review.state == ReviewState.GREEN
    house.later(minutes=1)
    house.feed(refund_of(record, settled_at=house.now))
    house.work()
    review.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER


def _claimed(house: House, member: Member) -> Review:
    from claims.actions.submit import submit_one_tap
    from members.actions.sign_in import user_of_member

    encounter = Encounter.objects.get(member=member)
    submit_one_tap(
        encounter_id=encounter.pk,
        cause="illness",
        actor=user_of_member(encounter.member),
        now=house.now,
    )
    house.work()
    return Review.objects.select_related("claim__bank_account", "member").get(member=member)
