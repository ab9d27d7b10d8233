"""Every sentence with which the desk says no, and who hears it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation

from claims.actions.submit import withdraw
from config.kernel.denial import Denied
from members.actions.sign_in import user_of_member
from members.models import ConflictOfInterest, Member, User
from reviews.advice import ExpertWord
from reviews.models import Decision, Opinion, Review
from reviews.policies import (
    WHY_TWO_LABELS,
    check_may_confirm,
    check_may_decide,
    check_may_recount,
    check_may_reveal,
    check_may_see,
    check_may_undo,
    check_may_work,
    why_two_persons,
)
from tests.stages import House


def _no(code: str, sentence: str, check: Callable[..., None], *args: object, **kw: object) -> None:
    with translation.override("en"), pytest.raises(Denied) as denied:
        check(*args, **kw)
    with translation.override("en"):
        assert sentence in str(denied.value)
    assert denied.value.code == code


def _close_to(house: House, user: User, member: Member) -> None:
    ConflictOfInterest.objects.create(
        user=user, member=member, relation="family", since=house.now.date()
    )


def test_who_has_no_role_or_another_unit_sees_nothing(house: House) -> None:
    review = house.in_review()
    _no("not_allowed", "Your role", check_may_see, house.staff["maker"], review)
    review.unit_path = "/999/"
    _no("not_allowed", "a unit that is not yours", check_may_see, house.staff["officer"], review)


def test_who_is_too_close_sees_and_reveals_nothing(house: House) -> None:
    review = house.in_review()
    officer = house.staff["officer"]
    _close_to(house, officer, review.member)
    for check in (check_may_see, check_may_reveal, check_may_work):
        _no("conflict_of_interest", "related to this person", check, officer, review)


def test_colleagues_of_one_workplace_are_too_close(house: House) -> None:
    review = house.in_review(house.member(unit=house.mill))
    officer = house.staff["officer"]
    officer.member = house.member(unit=house.mill)
    officer.save(update_fields=["member"])
    _no("conflict_of_interest", "same unit", check_may_see, officer, review)


def test_the_full_id_number_needs_its_own_permission(house: House) -> None:
    review = house.in_review()
    check_may_reveal(house.staff["officer"], review)
    _no("not_allowed", "Your role", check_may_reveal, house.staff["admin"], review)


def test_who_filed_a_claim_does_not_decide_it(house: House) -> None:
    review = house.in_review()
    officer = house.staff["officer"]
    review.claim.filed_by = officer
    args = (officer, review)
    seen = {"version": review.version, "now": house.now}
    _no("filed_by_you", "You filed this claim", check_may_decide, *args, **seen)
    _no("filed_by_you", "You filed this claim", check_may_work, *args)
    _no("filed_by_you", "You filed this claim", check_may_recount, *args, house.now)


def test_a_decision_is_made_on_the_version_that_was_seen(house: House) -> None:
    review = house.in_review()
    _no(
        "stale",
        "Someone else changed this case",
        check_may_decide,
        house.staff["officer"],
        review,
        version=review.version + 1,
        now=house.now,
    )


def test_only_a_case_that_waits_for_an_officer_is_decided(house: House) -> None:
    review = house.proposed()
    _no(
        "wrong_state",
        "no longer waiting for an officer",
        check_may_decide,
        house.staff["officer"],
        review,
        version=review.version,
        now=house.now,
    )


def test_a_supervisor_does_not_decide_and_an_officer_does_not_confirm(house: House) -> None:
    open_case, proposed = house.in_review(), house.proposed()
    _no(
        "not_allowed",
        "Your role",
        check_may_decide,
        house.staff["supervisor"],
        open_case,
        version=open_case.version,
        now=house.now,
    )
    _no(
        "not_allowed",
        "Your role",
        check_may_confirm,
        house.staff["officer2"],
        proposed,
        version=proposed.version,
        now=house.now,
    )


def test_only_a_proposal_is_confirmed(house: House) -> None:
    review = house.in_review()
    _no(
        "wrong_state",
        "not waiting for a second person",
        check_may_confirm,
        house.staff["supervisor"],
        review,
        version=review.version,
        now=house.now,
    )


def test_nobody_is_the_second_person_on_their_own_proposal(house: House) -> None:
    from members.actions.staff import grant_role
    from members.roles import Role

    review = house.proposed()
    officer = house.staff["officer"]
    grant_role(
        user=officer,
        role=Role.SUPERVISOR,
        unit=house.district,
        reason="cover",
        actor=None,
        now=house.now,
    )
    both = User.objects.get(pk=officer.pk)
    seen = {"version": review.version, "now": house.now}
    _no("own_proposal", "You proposed this yourself", check_may_confirm, both, review, **seen)
    _no("own_proposal", "You proposed this yourself", check_may_work, both, review)


def test_nothing_is_decided_between_a_withdrawal_and_the_closing(house: House) -> None:
    review = house.in_review()
    claim = review.claim
    withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=house.now)
    claim.refresh_from_db()
    review.claim = claim
    officer = house.staff["officer"]
    seen = {"version": review.version, "now": house.now}
    said = "The member has taken this claim back"
    _no("wrong_state", said, check_may_decide, officer, review, **seen)
    _no("wrong_state", said, check_may_recount, officer, review, house.now)
    with pytest.raises(Denied):
        house.decide(house.review(claim))
    assert not Decision.objects.exists()


def test_a_colleagues_open_case_is_left_alone(house: House) -> None:
    from reviews.actions.lease import open_case

    review = house.in_review()
    open_case(review_id=review.pk, actor=house.staff["officer2"], now=house.now)
    review.refresh_from_db()
    _no(
        "leased",
        "A colleague is working on this case",
        check_may_decide,
        house.staff["officer"],
        review,
        version=review.version,
        now=house.now,
    )


def test_taking_back_is_for_those_who_decided_in_time_and_once(house: House) -> None:
    from reviews.actions.effect import take_effect, undo

    review = house.in_review()
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    officer = house.staff["officer"]
    said = "Only those who decided"
    _no("denied", said, check_may_undo, house.staff["officer2"], decision, house.now)
    _no("not_allowed", "Your role", check_may_undo, house.staff["maker"], decision, house.now)
    late = house.later(minutes=10)
    _no("wrong_state", "10 minutes are over", check_may_undo, officer, decision, late)
    take_effect(decision_id=decision.pk, now=late)
    again = Decision.objects.select_related("review").get(pk=decision.pk)
    early = decision.decided_at
    _no("wrong_state", "has taken effect", check_may_undo, officer, again, early)
    other = house.decide(house.in_review())
    assert isinstance(other, Decision)
    undo(decision_id=other.pk, reason="doubt", actor=officer, now=house.now)
    other = Decision.objects.select_related("review").get(pk=other.pk)
    _no("wrong_state", "taken back already", check_may_undo, officer, other, house.now)


def test_why_two_persons_are_needed_has_a_word_for_each(house: House) -> None:
    review: Review = house.in_review(house.member(known_account=False), self_borne="14000.00")
    assessment = review.claim.assessments.get()
    asked = [
        why_two_persons(review.claim, assessment, amount=Decimal("6000"), denied=False),
        why_two_persons(review.claim, assessment, amount=Decimal("0"), denied=True),
    ]
    assert asked == [["override", "large_amount", "new_account"], ["denial"]]
    weighty = []
    for conclusion, override in (
        ("critical_illness", ""),
        ("excluded", ""),
        ("ordinary", "M2"),
    ):
        word = ExpertWord(Opinion(conclusion=conclusion, override_reason=override))
        weighty.append(
            why_two_persons(
                review.claim, assessment, amount=Decimal("1"), denied=False, experts=word
            )[2:]
        )
    weighty.append(
        why_two_persons(
            review.claim,
            assessment,
            amount=Decimal("1"),
            denied=False,
            experts=ExpertWord(differed=True),
        )[2:]
    )
    assert weighty == [
        ["critical_illness"],
        ["exclusion", "against_expert"],
        ["expert_override"],
        ["experts_differed"],
    ]
    said = {code for codes in [*asked, *weighty] for code in codes}
    assert said == set(WHY_TWO_LABELS)
