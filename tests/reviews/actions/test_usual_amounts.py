"""What stays of each kind cost: counted anew, of enough cases, and asked of the next claim."""

import random
from datetime import timedelta
from decimal import Decimal
from math import exp, log

import pytest

from members.models import Encounter
from reviews.actions.usual_amounts import count_usual_amounts
from reviews.models import CheckResult, PastCase, UsualAmount
from reviews.states import ReviewState
from tests.stages import House

GASTRITIS = ("K29.500", "慢性浅表性胃炎")


@pytest.fixture
def decided(house: House) -> House:
    """Thirty-one decided stays of one kind, of about 20,000 yuan, printed from one that was done.

    The table is asked as it stands: the past cases are what it reads.
    """
    claim = house.approved(disease=GASTRITIS)
    past = PastCase.objects.get(claim=claim)
    draw = random.Random(7)
    for _number in range(30):
        other = house.approved(disease=GASTRITIS)
        row = PastCase.objects.get(claim=other)
        PastCase.objects.filter(pk=row.pk).update(
            cost=Decimal(round(exp(log(20_000) + draw.gauss(0, 0.1)), 2))
        )
    PastCase.objects.filter(pk=past.pk).update(cost=Decimal("20000"))
    return house


def test_thirty_are_needed_and_counting_twice_leaves_the_same(house: House) -> None:
    house.approved(disease=GASTRITIS)
    assert count_usual_amounts(now=house.now) == 0
    assert not UsualAmount.objects.exists()


@pytest.mark.slow
def test_the_next_stay_is_compared_and_an_unusual_one_is_an_officer_s(decided: House) -> None:
    assert count_usual_amounts(now=decided.now) == 1
    assert count_usual_amounts(now=decided.now) == 1
    row = UsualAmount.objects.get()
    assert (row.key, row.cases) == ("K29/3/6", 31)
    assert 19_000 < exp(row.middle) < 21_000
    assert 0.03 < row.spread < 0.15
    usual = decided.in_review(disease=GASTRITIS, self_borne="3800.00")
    assert _found(usual.claim_id).outcome == "pass"
    assert usual.state == ReviewState.GREEN
    dear = decided.in_review(disease=GASTRITIS, self_borne="41340.00")
    found = _found(dear.claim_id)
    assert (found.outcome, found.evidence["cases"]) == ("fail", "31")
    assert dear.state == ReviewState.WITH_OFFICER
    assert "amount_usual" in dear.pre_reviews.latest("pk").reasons
    # It asks, and lowers nothing.
    assert dear.claim.assessments.latest("pk").outcome == "pay"
    other = decided.in_review(disease=("I10.x00", "高血压病"), self_borne="41340.00")
    assert _found(other.claim_id).outcome == "no_data"
    _old_decisions_and_visits_without_a_code_do_not_count(decided)


def _old_decisions_and_visits_without_a_code_do_not_count(decided: House) -> None:
    PastCase.objects.update(decided_on=decided.now.date() - timedelta(days=4 * 366))
    assert count_usual_amounts(now=decided.now) == 0
    PastCase.objects.update(decided_on=decided.now.date())
    Encounter.objects.update(disease_code="")
    assert count_usual_amounts(now=decided.now) == 0


def test_without_anything_to_compare_with_the_case_stays_green(house: House) -> None:
    review = house.in_review(disease=GASTRITIS)
    assert _found(review.claim_id).outcome == "no_data"
    assert review.state == ReviewState.GREEN


def test_on_the_last_day_of_february_it_counts_three_years_back(house: House) -> None:
    leap = house.now.replace(year=2028, month=2, day=29)
    assert count_usual_amounts(now=leap) == 0


def _found(claim_id: int) -> CheckResult:
    return CheckResult.objects.get(claim=claim_id, name="amount_usual")
