"""What the database refuses even when nobody asks it politely."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from members.models import ConflictOfInterest, User
from reviews.actions.effect import undo
from reviews.models import (
    CheckResult,
    Decision,
    DecisionEffect,
    DecisionUndo,
    LaneCount,
    PreReview,
    Proposal,
    Review,
    ReviewEvent,
)
from reviews.models.decision import DenialReason, Outcome
from reviews.states import ReviewState
from tests.stages import House


def _decision(house: House, review: Review, **other: Any) -> dict[str, Any]:
    """A decision that the database would take, with what the test wants changed."""
    assessment = review.claim.assessments.latest("pk")
    values = {
        "review": review,
        "review_version": review.version,
        "claim": review.claim,
        "assessment": assessment,
        "outcome": Outcome.APPROVED,
        "amount": assessment.benefit,
        "decided_by": house.staff["officer"],
        "decided_at": house.now,
        "effective_at": house.now,
    }
    return {**values, **other}


def _refused(values: dict[str, Any], why: str) -> None:
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        Decision.objects.create(**values)


def _proposal(house: House, review: Review, **other: Any) -> Proposal:
    values = {
        "review": review,
        "review_version": review.version,
        "assessment": review.claim.assessments.latest("pk"),
        "outcome": Outcome.DENIED,
        "amount": Decimal("0"),
        "denial_reason": DenialReason.DUPLICATE,
        "why_two": ["denial"],
        "proposed_by": house.staff["officer"],
        "proposed_at": house.now,
    }
    return Proposal.objects.create(**{**values, **other})


def test_the_plain_decision_of_these_tests_is_taken(house: House) -> None:
    assert Decision.objects.create(**_decision(house, house.in_review()))


def test_the_second_person_is_another_one(house: House) -> None:
    review = house.in_review()
    officer = house.staff["officer"]
    proposal = _proposal(house, review)
    said = {"outcome": Outcome.DENIED, "amount": 0, "denial_reason": DenialReason.DUPLICATE}
    both = {"confirmed_by": officer, "confirmed_at": house.now, "proposal": proposal}
    _refused(_decision(house, review, **said, **both), "decision_two_persons")


def test_who_confirmed_and_when_come_together(house: House) -> None:
    review = house.in_review()
    half = {"confirmed_by": house.staff["supervisor"], "proposal": _proposal(house, review)}
    said = {"outcome": Outcome.DENIED, "amount": 0, "denial_reason": DenialReason.DUPLICATE}
    _refused(_decision(house, review, **said, **half), "confirmed_by_and_at_together")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (
            {"outcome": "denied", "amount": 0, "denial_reason": "late"},
            "two_where_needed|one person",
        ),
        ({"override_reason": "A2"}, "two_where_needed|one person"),
        ({"amount": Decimal("1")}, "one person approves what was computed"),
        ({"outcome": "denied"}, "zero_with_a_reason|two_where_needed|one person"),
        ({"amount": Decimal("0")}, "zero_with_a_reason|one person"),
    ],
)
def test_one_person_cannot_do_what_needs_two(
    house: House, changed: dict[str, Any], why: str
) -> None:
    _refused(_decision(house, house.in_review(), **changed), why)


def test_one_person_cannot_pay_to_a_new_account(house: House) -> None:
    review = house.in_review(house.member(known_account=False))
    _refused(_decision(house, review), "an account that is known")


def test_the_second_person_confirms_what_was_proposed_and_nothing_else(house: House) -> None:
    review = house.in_review()
    proposal = _proposal(house, review)
    second = {
        "proposal": proposal,
        "confirmed_by": house.staff["supervisor"],
        "confirmed_at": house.now,
    }
    _refused(_decision(house, review, **second), "confirms what the first one proposed")
    said = {"outcome": Outcome.DENIED, "amount": 0, "denial_reason": DenialReason.DUPLICATE}
    stolen = {**second, "decided_by": house.staff["officer2"]}
    _refused(_decision(house, review, **said, **stolen), "confirms what the first one proposed")


def test_review_claim_and_arithmetic_belong_together(house: House) -> None:
    review, other = house.in_review(), house.in_review()
    strange = other.claim.assessments.get()
    _refused(_decision(house, review, assessment=strange), "belong together")
    _refused(_decision(house, review, claim=other.claim), "belong together")


def test_an_effect_is_never_before_the_decision(house: House) -> None:
    review = house.in_review()
    later = house.now.replace(year=2027)
    _refused(_decision(house, review, decided_at=later), "effective_not_before_decided")


def test_nobody_involved_decides_confirms_or_proposes(house: House) -> None:
    review = house.in_review()
    filer = review.claim.filed_by
    _refused(_decision(house, review, decided_by=filer), "involved")
    officer = house.staff["officer"]
    ConflictOfInterest.objects.create(
        user=officer, member=review.member, relation="family", since=house.now.date()
    )
    _refused(_decision(house, review), "involved")
    with pytest.raises(IntegrityError, match="involved"), transaction.atomic():
        _proposal(house, review)


def test_one_decision_and_one_proposal_for_each_version(house: House) -> None:
    review = house.in_review()
    values = _decision(house, review)
    Decision.objects.create(**values)
    _refused(values, "decision_once_per_version")
    _proposal(house, review)
    with pytest.raises(IntegrityError, match="proposal_once_per_version"), transaction.atomic():
        _proposal(house, review)


def test_only_changed_facts_take_back_without_a_person(house: House) -> None:
    decision = Decision.objects.create(**_decision(house, house.in_review()))
    with pytest.raises(IntegrityError, match="by_a_person"), transaction.atomic():
        DecisionUndo.objects.create(decision=decision, reason="just so", undone_at=house.now)
    assert DecisionUndo.objects.create(
        decision=decision, reason="facts_changed", undone_at=house.now
    )


def test_a_lease_is_whole_or_not_there(house: House) -> None:
    review = house.in_review()
    with pytest.raises(IntegrityError, match="review_lease_whole"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(lease_until=house.now)


def test_one_review_for_each_round(house: House) -> None:
    review = house.in_review()
    review.pk = None
    with pytest.raises(IntegrityError, match="review_one_per_round"), transaction.atomic():
        review.save(force_insert=True)


WRITTEN_ONCE: list[Any] = [
    ReviewEvent, CheckResult, PreReview, Proposal, Decision, DecisionEffect, DecisionUndo,
]  # fmt: skip


def test_what_was_written_is_never_changed_or_deleted(house: House) -> None:
    approved = house.approved()
    house.denied()
    decision = house.decide(house.in_review())
    assert isinstance(decision, Decision)
    undo(decision_id=decision.pk, reason="doubt", actor=house.staff["officer"], now=house.now)
    assert approved.decisions.exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE only waits for these
    for model in WRITTEN_ONCE:
        assert model.objects.exists(), f"without a {model.__name__} this proves nothing"
        _keeps_its_rows(model._meta.db_table)


def _keeps_its_rows(table: str) -> None:
    for statement in (
        f"UPDATE {table} SET id = id",  # noqa: S608  our own table's name
        f"DELETE FROM {table}",  # noqa: S608
        f"TRUNCATE {table} CASCADE",
    ):
        with (
            pytest.raises(DatabaseError, match="never changed or deleted"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_counter_of_lanes_keeps_up_with_raw_sql(house: House) -> None:
    review = house.in_review()

    def counted(state: ReviewState) -> int:
        return sum(LaneCount.objects.filter(lane=state).values_list("number", flat=True))

    assert counted(ReviewState.GREEN) == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_review SET state = 'proposed' WHERE id = %s", [review.pk])
    assert (counted(ReviewState.GREEN), counted(ReviewState.PROPOSED)) == (0, 1)


def test_the_counter_never_goes_below_zero(house: House) -> None:
    house.in_review()
    with pytest.raises(IntegrityError, match="not_negative"), transaction.atomic():
        LaneCount.objects.update(number=-1)


def test_a_user_of_the_wrong_kind_is_no_exception(house: House) -> None:
    """The member's own sign-in is no officer, whatever a statement says."""
    review = house.in_review()
    own = User.objects.get(member=review.member)
    _refused(_decision(house, review, decided_by=own), "involved")
