"""The model's figure on the case page: beside the machine's proposal, and nowhere that is blind."""

import pytest
from django.utils import translation
from pytest_django import Settings

from reviews.models import Prediction, QualitySample, Review
from reviews.scoring_words import said_chance
from tests.reviews.clearing.models import Served
from tests.reviews.sampling.stages import draw_all, taken
from tests.stages import CANCER
from tests.visitor import Visitor, words

pytestmark = pytest.mark.slow  # whole pages

HEADING = "How likely an error is, as the model sees it"


def _page(review: Review, visitor: Visitor) -> str:
    return visitor.sees(f"/desk/cases/{review.claim.reference}/")


def _officer(served: Served, who: str = "officer") -> Visitor:
    return Visitor().signs_in(served.staff[who])


def test_it_stands_beside_the_proposal_with_what_speaks_for_and_against(served: Served) -> None:
    served.champion()
    review = served.house.in_review()
    page = _page(review, _officer(served))
    chance = Prediction.objects.get(claim=review.claim).chance
    with translation.override("en"):
        assert said_chance(chance) in page
    for told in (HEADING, "Speaks for the proposal", "decides nothing", "Model pre-1"):
        assert told in page
    assert "With a person because No threshold is certified for this model" in page
    assert page.index("Proposed amount") < page.index(HEADING)


def test_the_history_tells_what_was_said_and_what_became_of_it(served: Served) -> None:
    served.champion()
    review = served.house.in_review()
    page = _officer(served).sees(f"/desk/cases/{review.claim.reference}/history")
    assert "The model answered" in page
    assert "in 1,000 cases like this have an error · No threshold is certified" in page


def test_in_chinese_too(served: Served) -> None:
    served.champion()
    review = served.house.in_review()
    visitor = Visitor("zh-hans").signs_in(served.staff["officer"])
    page = words(visitor.get(f"/desk/cases/{review.claim.reference}/"))
    for told in ("出差错的可能性（模型估计）", "支持系统建议", "由人办理的原因"):
        assert told in page


def test_without_a_model_there_is_no_such_part(served: Served) -> None:
    assert HEADING not in _page(served.house.in_review(), _officer(served))


def test_of_a_case_that_was_not_green_nothing_is_told(served: Served) -> None:
    served.champion()
    review = served.house.in_review(disease=CANCER)
    assert Prediction.objects.filter(claim=review.claim).exists()
    assert HEADING not in _page(review, _officer(served))


def test_a_model_on_trial_is_not_heard(served: Served) -> None:
    served.serves(served.registers(), "challenger")
    review = served.house.in_review()
    assert Prediction.objects.filter(claim=review.claim).exists()
    assert HEADING not in _page(review, _officer(served))


def test_whoever_reads_a_drawn_decision_does_not_see_it(served: Served, settings: Settings) -> None:
    draw_all(settings)
    served.champion()
    claim = served.house.approved()
    assert Prediction.objects.filter(claim=claim).exists()
    sample = taken(served.house, "officer2")
    page = _officer(served, "officer2").sees(f"/desk/samples/{sample.uid}/")
    assert claim.reference in page
    assert HEADING not in page
    assert "cases like this" not in page
    assert QualitySample.objects.count() == 1


def test_whoever_is_new_to_an_appeal_does_not_see_it(served: Served) -> None:
    served.champion()
    review = served.house.appealed()
    served.house.work()
    assert HEADING not in _page(review, _officer(served, "officer2"))


def test_an_expert_does_not_see_it(served: Served) -> None:
    served.champion()
    referral = served.house.asks_one()
    assert Prediction.objects.filter(claim=referral.review.claim).exists()
    expert = Visitor().signs_in(served.staff[served.house.name_of(referral)])
    page = expert.sees(f"/expert/cases/{referral.review.claim.reference}/")
    assert HEADING not in page
    assert "cases like this" not in page
