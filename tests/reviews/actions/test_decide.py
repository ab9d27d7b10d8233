"""One person, two persons, fifty at once: who decides what, and what it draws."""

from decimal import Decimal

import pytest

from claims.models import Assessment, Entitlement, EntitlementMove
from config.kernel.denial import Denied
from config.models import WorkItem
from members.models import User
from reviews.actions.bulk import BulkOutcome, Seen, confirm_green
from reviews.actions.decide import Wish, confirm, decide, send_back
from reviews.models import Decision, Proposal, Review, ReviewEvent
from reviews.models.decision import DenialReason, Outcome, OverrideReason
from reviews.policies import OpenQuestion, Stale
from reviews.states import ReviewState
from tests.stages import PRIMARY, House

COMPUTED = Decimal("1767.00")  # 20 % of 1,000 and 50 % of 3,134


def _case(review: Review) -> Seen:
    return Seen(review.pk, review.version, review.claim.assessments.latest("pk").pk)


def _refused(house: House, review: Review, wish: Wish, sentence: str) -> None:
    with pytest.raises(OpenQuestion, match=sentence):
        house.decide(review, wish)
    review.refresh_from_db()
    assert review.state in {ReviewState.GREEN, ReviewState.WITH_OFFICER}
    assert not EntitlementMove.objects.exists()


def test_one_officer_approves_what_was_computed(house: House) -> None:
    review = house.in_review()
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    assert (decision.amount, decision.confirmed_by) == (COMPUTED, None)
    review.refresh_from_db()
    assert review.state == ReviewState.DECIDED
    entitlement = Entitlement.objects.get(member=review.member)
    assert (entitlement.used, entitlement.base_used) == (COMPUTED, Decimal("4134.00"))
    work = WorkItem.objects.get(kind="reviews.take_effect", subject=decision.pk)
    assert work.due_at == decision.effective_at
    assert (decision.effective_at - house.now).total_seconds() == 600


def test_a_decision_names_everything_that_it_rests_on(house: House) -> None:
    review = house.in_review()
    decision = house.decide(review, Wish(Outcome.APPROVED, note="  看过单据  "))
    assert isinstance(decision, Decision)
    assert decision.assessment == review.claim.assessments.get()
    assert decision.pre_review == review.pre_reviews.get()
    assert decision.note == "看过单据"
    assert decision.review_version == 1


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"self_borne": "14000.00"}, ["large_amount"]),
        ({"known_account": False}, ["new_account"]),
        ({"known_account": False, "self_borne": "14000.00"}, ["large_amount", "new_account"]),
    ],
)
def test_some_approvals_need_a_second_person(
    house: House, how: dict[str, object], why: list[str]
) -> None:
    known = bool(how.pop("known_account", True))
    review = house.in_review(house.member(known_account=known), **how)
    proposal = house.decide(review)
    assert isinstance(proposal, Proposal)
    assert proposal.why_two == why
    assert not EntitlementMove.objects.exists(), "a proposal draws nothing"
    decision = house.confirm(review)
    assert decision.decided_by == house.staff["officer"]
    assert decision.confirmed_by == house.staff["supervisor"]
    assert Entitlement.objects.get(member=review.member).used == proposal.amount


def test_another_amount_needs_a_reason_and_a_second_person(house: House) -> None:
    review = house.in_review()
    other = Decimal("1000.00")
    _refused(house, review, Wish(Outcome.APPROVED, other), "金额与计算结果不同|Another amount")
    wish = Wish(Outcome.APPROVED, other, override_reason=OverrideReason.A2, note="商保已赔")
    proposal = house.decide(review, wish)
    assert isinstance(proposal, Proposal)
    assert proposal.why_two == ["override"]
    decision = house.confirm(review)
    assert (decision.amount, decision.override_reason) == (other, "A2")
    assert Entitlement.objects.get(member=review.member).used == other


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (Wish(Outcome.APPROVED, Decimal("0")), "大于零|above zero"),
        (Wish(Outcome.APPROVED, Decimal("-1")), "大于零|above zero"),
        (Wish(Outcome.APPROVED, Decimal("30200.01")), "30,200.00"),
        (Wish(Outcome.APPROVED, Decimal("10"), override_reason="XX"), "原因|reason"),
        (Wish(Outcome.APPROVED, Decimal("10"), override_reason="Z9", note="太短"), "十个字|ten"),
        (Wish(Outcome.APPROVED, Decimal("10"), override_reason="R3"), "编号|number"),
        (Wish(Outcome.DENIED), "会员将看到|member will read"),
        (Wish(Outcome.DENIED, denial_reason="because"), "会员将看到|member will read"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_happens(
    house: House, wish: Wish, sentence: str
) -> None:
    _refused(house, house.in_review(), wish, sentence)


def test_what_the_rules_give_nothing_for_cannot_be_approved_as_computed(house: House) -> None:
    review = house.in_review(at=PRIMARY)
    _refused(house, review, Wish(Outcome.APPROVED), "大于零|above zero")
    wish = Wish(
        Outcome.APPROVED, Decimal("300"), override_reason=OverrideReason.R3, note="〔2026〕7号"
    )
    proposal = house.decide(review, wish)
    assert isinstance(proposal, Proposal)
    assert proposal.why_two == ["override"]


def test_a_denial_always_needs_two_and_draws_nothing(house: House) -> None:
    review = house.proposed()
    proposal = review.proposals.get()
    assert (proposal.why_two, proposal.amount) == (["denial"], Decimal("0.00"))
    decision = house.confirm(review)
    assert decision.denial_reason == DenialReason.THIRD_PARTY
    assert not EntitlementMove.objects.exists()


def test_the_second_person_sends_back_with_a_reason(house: House) -> None:
    review = house.proposed()
    supervisor = house.staff["supervisor"]

    def back(reason: str) -> None:
        send_back(
            review_id=review.pk,
            version=review.version,
            reason=reason,
            actor=supervisor,
            now=house.now,
        )

    with pytest.raises(OpenQuestion):
        back("  ")
    back("请核实责任认定书")
    review.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER
    event = ReviewEvent.objects.filter(review=review).latest("pk")
    assert (event.move, event.actor, event.reason) == (
        "send_back",
        supervisor,
        "请核实责任认定书",
    )
    # And the officer may propose again: a new row, the old one stays.
    house.decide(review, Wish(Outcome.DENIED, denial_reason=DenialReason.THIRD_PARTY))
    assert review.proposals.count() == 2


def test_a_version_or_an_amount_that_is_outdated_changes_nothing(house: House) -> None:
    review = house.in_review()
    _pk, version, assessment, _nobody = _case(review)
    officer = house.staff["officer"]
    for seen, arithmetic in ((version - 1, assessment), (version, assessment + 100)):
        with pytest.raises(Stale):
            decide(
                review_id=review.pk,
                version=seen,
                assessment_id=arithmetic,
                wish=Wish(Outcome.APPROVED),
                actor=officer,
                now=house.now,
            )
    assert not Decision.objects.exists()


def test_a_case_without_arithmetic_has_to_be_computed_first(house: House) -> None:
    from reviews.actions.pre_review import give_to_officer

    claim = house.submitted()
    give_to_officer(claim_id=claim.pk, now=house.now)
    review = house.review(claim)
    with pytest.raises(OpenQuestion):
        decide(
            review_id=review.pk,
            version=review.version,
            assessment_id=0,
            wish=Wish(Outcome.APPROVED),
            actor=house.staff["officer"],
            now=house.now,
        )


def test_two_claims_of_one_member_share_one_limit(house: House) -> None:
    member = house.member()
    first = house.in_review(member)
    second = house.in_review(member, admitted_on=first.claim.encounter.discharged_on)
    house.decide(first)
    with pytest.raises(Stale) as stale:
        house.decide(second)
    assert stale.value.code == "amount_changed"


def test_many_green_cases_are_confirmed_each_on_its_own(house: House) -> None:
    green = [house.in_review() for _ in range(3)]
    moved = house.in_review()
    seen = [_case(review) for review in [*green, moved]]
    house.decide(moved, by="officer2")
    outcomes = confirm_green(cases=seen, actor=house.staff["officer"], now=house.now)
    assert [outcome.refusal == "" for outcome in outcomes] == [True, True, True, False]
    assert all(outcome.amount == COMPUTED for outcome in outcomes[:3])
    assert Decision.objects.filter(decided_by=house.staff["officer"]).count() == 3
    assert outcomes[3].reference == moved.claim.reference


def test_of_two_green_cases_of_one_member_the_second_waits_for_its_recount(house: House) -> None:
    member = house.member()
    first = house.in_review(member)
    second = house.in_review(member, admitted_on=first.claim.encounter.discharged_on)
    outcomes = confirm_green(
        cases=[_case(first), _case(second)], actor=house.staff["officer"], now=house.now
    )
    assert outcomes[0].refusal == ""
    assert outcomes[1].refusal != ""


def test_a_green_case_that_now_needs_two_goes_to_the_second_person(
    house: House, settings: object
) -> None:
    review = house.in_review()
    settings.SECOND_PERSON_FROM = Decimal("1000")  # type: ignore[attr-defined]
    (outcome,) = confirm_green(cases=[_case(review)], actor=house.staff["officer"], now=house.now)
    assert outcome == BulkOutcome(review.claim.reference, COMPUTED, proposed=True)


def test_no_more_than_fifty_at_once(house: House) -> None:
    with pytest.raises(Denied, match="50"):
        confirm_green(cases=[Seen(1, 1, 1)] * 51, actor=house.staff["officer"], now=house.now)


def test_a_bulk_passes_over_what_the_person_may_not_see(house: House) -> None:
    review = house.in_review()
    stranger: User = house.staff["maker"]
    cases = [_case(review), Seen(10**9, 1, 1)]
    assert confirm_green(cases=cases, actor=stranger, now=house.now) == []
    assert not Decision.objects.exists()


def test_a_bulk_does_not_take_what_left_the_green_lane(house: House) -> None:
    review = house.in_review(cause="unknown")
    (outcome,) = confirm_green(cases=[_case(review)], actor=house.staff["officer"], now=house.now)
    assert outcome.refusal != ""


def test_confirming_twice_is_refused(house: House) -> None:
    review = house.proposed()
    version = review.version
    house.confirm(review)
    with pytest.raises(Stale):
        confirm(
            review_id=review.pk, version=version, actor=house.staff["supervisor2"], now=house.now
        )
    assert Decision.objects.count() == 1


def test_arithmetic_that_changed_under_a_proposal_is_not_confirmed(house: House) -> None:
    member = house.member(known_account=False)
    first = house.in_review(member)
    second = house.in_review(member, admitted_on=first.claim.encounter.discharged_on)
    for review in (first, second):
        assert isinstance(house.decide(review), Proposal)
    house.confirm(first)
    with pytest.raises(Stale) as stale:
        house.confirm(second)
    assert stale.value.code == "amount_changed"
    assert Assessment.objects.filter(claim=second.claim).count() == 1
