"""A wording that is remembered, and withdrawn, by several at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest

from config.kernel.denial import Denied
from members.models import User
from reviews.actions.advise import give_final_opinion
from reviews.actions.opinions import Judgement
from reviews.actions.remember import remember_wording, withdraw_wording
from reviews.models import Decision, KnownWording, KnownWordingEnd, Referral
from reviews.wording_queries import known_codes
from tests.concurrency.test_reviews import at_once
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    house = build_house()
    house.undone.add("reviews.remember_wording")
    return house


def _in_effect(house: House) -> int:
    review = house.in_review(disease=("K29.500", "慢性浅表性胃炎"))
    referral = house.refer(review, kind=Referral.Kind.NECESSITY)
    house.judges(referral, "ordinary")
    opinion = give_final_opinion(
        referral_id=referral.pk,
        judgement=Judgement("ordinary", "出院诊断明确", "high", icd10="K29.500"),
        actor=house.staff["expert"],
        now=house.now,
    )
    decision = house.decide(opinion.review)
    assert isinstance(decision, Decision)
    house.effective(decision)
    return decision.pk


def _remembers(house: House, decision: int) -> Callable[[], Any]:
    return lambda: remember_wording(decision_id=decision, now=house.now)


def test_two_workers_remember_it_once(union: House) -> None:
    decision = _in_effect(union)
    first, second = at_once(_remembers(union, decision), _remembers(union, decision))
    assert [one.pk for one in first] == [one.pk for one in second]
    assert KnownWording.objects.count() == 1


def test_two_cases_with_one_wording_both_count(union: House) -> None:
    one, two = _in_effect(union), _in_effect(union)
    at_once(_remembers(union, one), _remembers(union, two))
    [known] = known_codes("慢性浅表性胃炎")
    assert (known.times, known.people) == (2, 1)


def test_two_who_withdraw_it_end_it_once(union: House) -> None:
    [known] = remember_wording(decision_id=_in_effect(union), now=union.now)

    def withdraws(who: str) -> Callable[[], Any]:
        return lambda: withdraw_wording(
            known_id=known.pk,
            reason="编码有误",
            actor=User.objects.get(pk=union.staff[who].pk),
            now=union.now,
        )

    results = at_once(withdraws("supervisor"), withdraws("expert"))
    assert sum(isinstance(result, Denied) for result in results) == 1
    assert KnownWordingEnd.objects.count() == 1
