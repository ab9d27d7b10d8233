"""What the database refuses about experts, the machine and appeals, also to raw SQL."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg import sql

from members.models import ConflictOfInterest, User
from reviews.models import (
    AppealView,
    Decision,
    EvidenceOpened,
    MedicalFinding,
    MedicalProposal,
    Opinion,
    PreReview,
    Proposal,
    Referral,
    Review,
    ReviewUserObjectPermission,
)
from reviews.models.decision import DenialReason, Outcome
from tests.stages import House

pytestmark = pytest.mark.slow  # each reaches its state by the whole way


def _refuses(why: str, make: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        make(**values)


def _close(house: House, who: str, referral: Referral) -> User:
    ConflictOfInterest.objects.create(
        user=house.staff[who],
        member=referral.review.member,
        relation="family",
        since=house.now.date(),
    )
    return house.staff[who]


def _opinion(house: House, referral: Referral, **other: Any) -> dict[str, Any]:
    values = {
        "referral": referral,
        "review": referral.review,
        "claim_version": 1,
        "stage": "initial",
        "conclusion": "critical_illness",
        "grounds": "诊断明确",
        "confidence": "high",
        "proposal_seen": False,
        "medical_proposal": MedicalProposal.objects.filter(claim=referral.review.claim).first(),
        "given_by": house.staff["expert"],
        "given_at": house.now,
    }
    return {**values, **other}


def test_conflict_of_interest_wins_in_sql_too(house: House) -> None:
    referral = house.refer()
    house.looks(referral)
    expert = _close(house, "expert", referral)
    why = "involved in the claim"
    _refuses(
        why,
        EvidenceOpened.objects.create,
        referral=referral,
        key="facts-stay",
        opened_by=expert,
        opened_at=house.now,
    )
    _refuses(why, Opinion.objects.create, **_opinion(house, referral))
    other = _close(house, "expert2", referral)
    _refuses(why, Referral.objects.filter(pk=referral.pk).update, expert=other)
    permission = Permission.objects.get(codename="advise_review")
    _refuses(
        why,
        ReviewUserObjectPermission.objects.create,
        user=other,
        permission=permission,
        content_object=referral.review,
    )


def test_an_opinion_is_the_asked_experts_after_the_evidence(house: House) -> None:
    referral = house.refer()
    _refuses("after the evidence", Opinion.objects.create, **_opinion(house, referral))
    house.looks(referral)
    for other, why in (
        ({"given_by": house.staff["expert2"]}, "only the expert"),
        ({"given_by": house.staff["officer2"]}, "only the expert"),
        ({"claim_version": 2}, "the version that was asked"),
        ({"stage": "final"}, "the initial opinion comes first"),
        ({"conclusion": "no_idea"}, "opinion_conclusion_known"),
        ({"grounds": ""}, "opinion_has_grounds"),
        ({"override_reason": "M2"}, "opinion_overrides_when_final"),
    ):
        _refuses(why, Opinion.objects.create, **_opinion(house, referral, **other))
    house.judges(referral)
    _refuses("opinion_once_a_stage", Opinion.objects.create, **_opinion(house, referral))
    final = _opinion(house, referral, stage="final", conclusion="ordinary", proposal_seen=True)
    _refuses("needs a reason", Opinion.objects.create, **final)
    assert Opinion.objects.create(**{**final, "override_reason": "M1"})


def test_a_finding_is_a_persons_and_rests_on_their_final_opinion(house: House) -> None:
    referral = house.asks_one()
    opinion = house.answers(referral, "cannot_tell", override_reason="F3")
    review = house.review(referral.review.claim)
    finding = {
        "review": review,
        "claim": review.claim,
        "claim_version": 1,
        "kind": "critical_illness",
        "opinion": opinion,
        "established_at": house.now,
    }
    for who in ("expert", "expert2", "officer"):
        _refuses(
            "what an expert established",
            MedicalFinding.objects.create,
            established_by=house.staff[who],
            **finding,
        )
    _refuses("established", MedicalFinding.objects.create, **finding)


def test_the_machine_has_no_way_to_refuse_or_to_lower(house: House) -> None:
    review = house.in_review()
    claim, assessment = review.claim, review.claim.assessments.get()
    pre_review = {
        "review": review,
        "claim_version": 1,
        "assessment": assessment,
        "rules_version": "x",
        "reviewed_at": house.now,
    }
    make = PreReview.objects.create
    _refuses("passes_on", make, route="denied", reasons=["diagnosis"], **pre_review)
    _refuses("green_has_no", make, route="green", reasons=["diagnosis"], **pre_review)
    _refuses(
        "medical_proposal_label_known",
        MedicalProposal.objects.create,
        claim=claim,
        claim_version=2,
        label="denied",
        confidence="high",
        model_version="x",
        model_sha256="0",
        created_at=house.now,
    )
    decision: dict[str, Any] = {
        "review": review,
        "review_version": review.version,
        "claim": claim,
        "assessment": assessment,
        "decided_at": house.now,
        "effective_at": house.now,
    }
    no_person = {"outcome": Outcome.DENIED, "amount": 0, "denial_reason": DenialReason.LATE}
    _refuses("decided_by_id|two_where|one person", Decision.objects.create, **decision, **no_person)
    columns = {field.name for field in MedicalProposal._meta.get_fields()}
    assert not columns & {"amount", "outcome", "decision", "benefit"}


def test_another_amount_without_a_reason_is_refused_even_with_two_persons(house: House) -> None:
    review = house.in_review()
    assessment = review.claim.assessments.get()
    lower = assessment.benefit - 100
    proposal = Proposal.objects.create(
        review=review,
        review_version=review.version,
        assessment=assessment,
        outcome=Outcome.APPROVED,
        amount=lower,
        why_two=["override"],
        proposed_by=house.staff["officer"],
        proposed_at=house.now,
    )
    values: dict[str, Any] = {
        "review": review,
        "review_version": review.version,
        "claim": review.claim,
        "assessment": assessment,
        "proposal": proposal,
        "outcome": Outcome.APPROVED,
        "amount": lower,
        "decided_by": house.staff["officer"],
        "decided_at": house.now,
        "confirmed_by": house.staff["supervisor"],
        "confirmed_at": house.now,
        "effective_at": house.now,
    }
    _refuses("needs a reason", Decision.objects.create, **values)
    assert Decision.objects.create(**{**values, "override_reason": "A1"})


@pytest.mark.parametrize(
    ("conclusion", "final"),
    [
        ("critical_illness", {}),
        ("excluded", {"override_reason": "M2"}),
        ("ordinary", {"override_reason": "M2"}),
    ],
)
def test_one_person_does_not_decide_on_an_opinion_that_weighs(
    house: House, conclusion: str, final: dict[str, str]
) -> None:
    review = house.advised(conclusion, **final)
    assessment = review.claim.assessments.get()
    _refuses(
        "needs two persons",
        Decision.objects.create,
        review=review,
        review_version=review.version,
        claim=review.claim,
        assessment=assessment,
        outcome=Outcome.APPROVED,
        amount=assessment.benefit,
        decided_by=house.staff["officer"],
        decided_at=house.now,
        effective_at=house.now,
    )
    proposal = house.decide(review)
    assert isinstance(proposal, Proposal)


def test_an_appeal_is_judged_by_others_in_sql_too(house: House) -> None:
    review = house.appealed()
    before = "judged the claim before"
    for who in ("officer", "supervisor"):
        user = house.staff[who]
        _refuses(
            before,
            Review.objects.filter(pk=review.pk).update,
            lease_holder=user,
            lease_until=house.now,
            leased_at=house.now,
        )
        _refuses(
            before,
            AppealView.objects.create,
            review=review,
            conclusion="deny",
            grounds="还是一样",
            recorded_by=user,
            recorded_at=house.now,
        )
    assessment = review.claim.assessments.latest("pk")
    proposal: dict[str, Any] = {
        "review": review,
        "review_version": review.version,
        "assessment": assessment,
        "outcome": Outcome.DENIED,
        "amount": 0,
        "denial_reason": DenialReason.THIRD_PARTY,
        "why_two": ["denial"],
        "proposed_at": house.now,
    }
    make = Proposal.objects.create
    _refuses(before, make, proposed_by=house.staff["officer"], **proposal)
    _refuses("a view of their own", make, proposed_by=house.staff["officer2"], **proposal)
    house.views(review, by="officer2", conclusion="deny")
    first = make(proposed_by=house.staff["officer2"], **proposal)
    decision: dict[str, Any] = {
        "review": review,
        "review_version": review.version,
        "claim": review.claim,
        "assessment": assessment,
        "proposal": first,
        "outcome": Outcome.DENIED,
        "amount": 0,
        "denial_reason": DenialReason.THIRD_PARTY,
        "decided_by": house.staff["officer2"],
        "decided_at": house.now,
        "confirmed_at": house.now,
        "effective_at": house.now,
    }
    confirm = Decision.objects.create
    _refuses(before, confirm, confirmed_by=house.staff["supervisor"], **decision)
    _refuses("a view of their own", confirm, confirmed_by=house.staff["supervisor2"], **decision)


@pytest.mark.parametrize(
    "table",
    [
        "reviews_referralevent",
        "reviews_evidenceopened",
        "reviews_opinion",
        "reviews_medicalfinding",
        "reviews_medicalproposal",
    ],
)
def test_what_was_said_and_opened_is_never_changed(house: House, table: str) -> None:
    house.advised()
    for verb in ("DELETE FROM {}", "UPDATE {} SET id = id + 1000"):
        with (
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql.SQL(verb).format(sql.Identifier(table)))


def test_a_referral_is_open_once_and_asks_someone_else(house: House) -> None:
    referral = house.refer()
    values = {
        field.attname: getattr(referral, field.attname)
        for field in Referral._meta.concrete_fields
        if field.name != "id"
    }
    make = Referral.objects.create
    _refuses("referral_one_open", make, **values)
    ended = {**values, "state": "answered", "ended_at": house.now}
    _refuses("asks_someone", make, **{**ended, "expert_id": None})
    _refuses("not_answered_by_asker", make, **{**ended, "expert_id": referral.asked_by_id})
    _refuses("open_or_ended", make, **{**values, "state": "answered"})
    _refuses("has_a_question", make, **{**ended, "question": ""})


def test_a_case_is_on_hold_until_a_day_or_not_at_all(house: House) -> None:
    review = house.in_review()
    change = Review.objects.filter(pk=review.pk).update
    _refuses("on_hold_until", change, state="on_hold")
    _refuses("on_hold_until", change, hold_until=house.now.date())
