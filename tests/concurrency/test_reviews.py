"""Two people, one case, the same moment – on the real database, with real threads."""

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from claims.models import Entitlement, EntitlementMove
from config.kernel.denial import Denied
from members.actions.sign_in import user_of_member
from members.models import User
from reviews.actions.advise import give_final_opinion, give_initial_opinion, take
from reviews.actions.appeal import appeal
from reviews.actions.decide import Wish, confirm, decide
from reviews.actions.effect import take_effect, undo
from reviews.actions.enquire import HospitalQuestion, enquire, lapse_overdue
from reviews.actions.lease import next_case
from reviews.actions.opinions import Judgement
from reviews.actions.pre_review import recount
from reviews.actions.refer import recall
from reviews.models import (
    Decision,
    DecisionEffect,
    DecisionUndo,
    Enquiry,
    MedicalFinding,
    Opinion,
    Review,
    ReviewEvent,
    ReviewUserObjectPermission,
)
from reviews.models.decision import Outcome
from reviews.policies import Stale
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each on its own connection; results and refusals in order."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=20)
            results[place] = act()
        except Denied as denial:
            results[place] = denial
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "a deadlock, or a lost thread"
    return results


def _me(user: User) -> User:
    """As the next request sees them: nothing is shared between threads."""
    return User.objects.get(pk=user.pk)


def _approve(house: House, review: Review, who: str) -> Callable[[], Any]:
    assessment = review.claim.assessments.latest("pk")
    version = review.version

    def act() -> Any:
        return decide(
            review_id=review.pk,
            version=version,
            assessment_id=assessment.pk,
            wish=Wish(Outcome.APPROVED),
            actor=_me(house.staff[who]),
            now=house.now,
        )

    return act


def test_of_two_officers_at_once_one_decides(union: House) -> None:
    review = union.in_review()
    results = at_once(_approve(union, review, "officer"), _approve(union, review, "officer2"))
    assert sorted(isinstance(result, Decision) for result in results) == [False, True]
    assert Decision.objects.count() == 1
    assert ReviewEvent.objects.filter(review=review, move="decide").count() == 1
    assert EntitlementMove.objects.filter(claim=review.claim).count() == 1


def test_eight_presses_of_one_officer_are_one_decision(union: House) -> None:
    review = union.in_review()
    results = at_once(*[_approve(union, review, "officer")] * 8)
    assert sum(isinstance(result, Decision) for result in results) == 1
    assert EntitlementMove.objects.count() == 1


def test_two_approvals_against_one_limit_keep_it_to_the_fen(union: House) -> None:
    member = union.member()
    used_up = union.in_review(member, self_borne="49000.00")
    first = union.decide(used_up)
    assert not isinstance(first, Decision), "five thousand and more: two persons"
    union.confirm(used_up)
    entitlement = Entitlement.objects.get(member=member)
    assert entitlement.cap is not None
    left = entitlement.cap - entitlement.used
    assert Decimal(0) < left < Decimal(1000)
    discharged = used_up.claim.encounter.discharged_on
    one = union.in_review(member, admitted_on=discharged, discharged_on=discharged)
    two = union.in_review(
        member, admitted_on=discharged, discharged_on=discharged.replace(day=discharged.day + 1)
    )
    results = at_once(_approve(union, one, "officer"), _approve(union, two, "officer2"))
    won = [result for result in results if isinstance(result, Decision)]
    lost = [result for result in results if isinstance(result, Stale)]
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].code == "amount_changed"
    loser = two if won[0].review_id == one.pk else one
    after = recount(review_id=loser.pk, actor=_me(union.staff["officer"]), now=union.now)
    entitlement.refresh_from_db()
    assert entitlement.cap is not None
    assert after.benefit == entitlement.cap - entitlement.used, "the rest, and no more"
    assert entitlement.used <= entitlement.cap
    if after.benefit:
        union.decide(loser)
        entitlement.refresh_from_db()
    assert entitlement.used == entitlement.cap


def test_of_two_second_persons_one_confirms(union: House) -> None:
    review = union.proposed()

    def second(who: str) -> Callable[[], Any]:
        return lambda: confirm(
            review_id=review.pk,
            version=review.version,
            actor=_me(union.staff[who]),
            now=union.now,
        )

    results = at_once(second("supervisor"), second("supervisor2"))
    assert sorted(isinstance(result, Decision) for result in results) == [False, True]
    assert ReviewEvent.objects.filter(review=review, move="confirm").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_taking_back_against_taking_effect_is_one_or_the_other(union: House, attempt: int) -> None:
    review = union.in_review()
    decision = union.decide(review)
    assert isinstance(decision, Decision)
    # The officer's clock stands just before the ten minutes, the worker's just behind them.
    before, behind = union.later(minutes=9, seconds=59), union.later(seconds=2)

    def take_back() -> None:
        undo(
            decision_id=decision.pk,
            reason="doubt",
            actor=_me(union.staff["officer"]),
            now=before,
        )

    results = at_once(take_back, lambda: take_effect(decision_id=decision.pk, now=behind))
    effects, undos = DecisionEffect.objects.count(), DecisionUndo.objects.count()
    assert effects + undos == 1
    assert results[1] is bool(effects)
    assert isinstance(results[0], Denied) is bool(effects)
    used = Entitlement.objects.get(member=review.member).used
    assert used == (decision.amount if effects else 0)
    assert attempt in range(3)


def test_eight_officers_who_ask_for_the_next_case_get_eight_different_ones(union: House) -> None:
    for _ in range(8):
        union.in_review()
    staff = [_me(union.staff[who]) for who in ("officer", "officer2")]
    # Eight sessions of two people would share leases: six more people, for one morning.
    staff += [_colleague(union, number) for number in range(6)]

    def ask(user: User) -> Callable[[], Any]:
        def act() -> Any:
            found = next_case(actor=_me(user), now=union.now)
            return found.pk if found else None

        return act

    results = at_once(*[ask(user) for user in staff])
    assert None not in results
    assert len(set(results)) == 8
    assert Review.objects.filter(lease_holder__isnull=False).count() == 8


def test_a_case_too_few_leaves_one_officer_without(union: House) -> None:
    union.in_review()

    def ask(who: str) -> Callable[[], Any]:
        return lambda: next_case(actor=_me(union.staff[who]), now=union.now)

    results = at_once(ask("officer"), ask("officer2"))
    assert sorted(result is None for result in results) == [False, True]


def _colleague(house: House, number: int) -> User:
    from members.actions.staff import add_staff, grant_role
    from members.roles import Role
    from tests.stages import PASSWORD

    user = add_staff(
        username=f"morning-{number}",
        display_name=f"同事{number}",
        password=PASSWORD,
        phone=f"1990002{number:04d}",
        member=None,
        actor=None,
    )
    grant_role(
        user=user,
        role=Role.CASE_OFFICER,
        unit=house.district,
        reason="test",
        actor=None,
        now=house.now,
    )
    return user


def test_of_two_answers_to_one_question_one_counts(union: House) -> None:
    referral = union.asks_one()
    union.looks(referral)
    judgement = Judgement("ordinary", "诊断明确", "high")

    def initial() -> Any:
        return give_initial_opinion(
            referral_id=referral.pk,
            judgement=judgement,
            actor=_me(union.staff["expert"]),
            now=union.now,
        )

    def final() -> Any:
        return give_final_opinion(
            referral_id=referral.pk,
            judgement=judgement,
            actor=_me(union.staff["expert"]),
            now=union.now,
        )

    for act in (initial, final):
        results = at_once(act, act)
        assert sorted(isinstance(result, Opinion) for result in results) == [False, True]
    assert Opinion.objects.count() == 2
    assert MedicalFinding.objects.count() == 1


def test_of_two_experts_at_once_one_takes_the_question(union: House) -> None:
    away = union.away("expert", "expert2", "expert3")
    referral = union.asks_one(to=None, specialty="oncology")
    for absence in away[:2]:
        union.back(absence)

    def taking(who: str) -> Callable[[], Any]:
        return lambda: take(referral_id=referral.pk, actor=_me(union.staff[who]), now=union.now)

    results = at_once(taking("expert"), taking("expert2"))
    assert sorted(isinstance(result, Denied) for result in results) == [False, True]
    assert ReviewUserObjectPermission.objects.count() == 1


def test_answered_and_withdrawn_at_once_is_one_of_both(union: House) -> None:
    referral = union.asks_one()
    union.judges(referral, "ordinary")
    review = union.review(referral.review.claim)

    def answer() -> Any:
        return give_final_opinion(
            referral_id=referral.pk,
            judgement=Judgement("ordinary", "诊断明确", "high"),
            actor=_me(union.staff["expert"]),
            now=union.now,
        )

    def withdraw() -> Any:
        return recall(
            review_id=review.pk,
            version=review.version,
            reason="已问清楚",
            actor=_me(union.staff["officer"]),
            now=union.now,
        )

    results = at_once(answer, withdraw)
    assert sum(isinstance(result, Denied) for result in results) == 1
    review.refresh_from_db()
    assert review.state == "with_officer"
    assert not ReviewUserObjectPermission.objects.exists()


def test_appealed_twice_at_once_there_is_one_second_round(union: House) -> None:
    claim = union.denied()
    member = user_of_member(claim.member)

    def again() -> Any:
        return appeal(
            claim_id=claim.pk, text="没有人赔偿我这笔费用。", actor=_me(member), now=union.now
        )

    results = at_once(again, again)
    assert sum(isinstance(result, Denied) for result in results) == 1
    assert Review.objects.filter(claim=claim).count() == 2


def _letter(union: House, review: Review, who: str) -> Callable[[], Any]:
    return lambda: enquire(
        review_id=review.pk,
        version=review.version,
        question=HospitalQuestion("department", "", date(2026, 12, 7), "post"),
        actor=_me(union.staff[who]),
        now=union.now,
    )


def test_two_officers_write_to_the_hospital_and_one_letter_is_written(union: House) -> None:
    review = union.in_review()
    results = at_once(_letter(union, review, "officer"), _letter(union, review, "officer2"))
    assert sorted(isinstance(result, Denied) for result in results) == [False, True]
    assert Enquiry.objects.get().serial == 1


def test_letters_about_two_cases_at_once_have_numbers_of_their_own(union: House) -> None:
    cases = [union.in_review() for _case in range(4)]
    results = at_once(*(_letter(union, review, "officer") for review in cases))
    assert sorted(result.serial for result in results) == [1, 2, 3, 4]


def test_the_answer_and_the_end_of_its_day_at_once_bring_the_case_back_once(union: House) -> None:
    enquiry = union.asks_hospital()
    union.later(days=15)
    results = at_once(
        lambda: union.hears(enquiry, "inpatient"), lambda: lapse_overdue(now=union.now)
    )
    assert not any(isinstance(result, Denied) for result in results)
    moves = ReviewEvent.objects.filter(review=enquiry.review, move="resume")
    assert moves.count() == 1
    assert Enquiry.objects.get().state == "answered"
