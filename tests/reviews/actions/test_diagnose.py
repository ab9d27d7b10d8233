"""What the machine reads in a diagnosis sends a case to people. It can do nothing else."""

import pytest
from pytest_django import Settings

from claims.states import ClaimState
from config.models import WorkItem
from reviews.actions.diagnose import give_up_diagnosis, propose_diagnosis
from reviews.models import CheckResult, MedicalFinding, MedicalProposal, PreReview
from reviews.states import ReviewState
from tests.stages import CANCER, House


def _check(claim_id: int) -> str:
    return CheckResult.objects.get(claim=claim_id, name="diagnosis").outcome


def test_an_ordinary_diagnosis_stays_green(house: House) -> None:
    review = house.in_review()
    assert review.state == ReviewState.GREEN
    assert MedicalProposal.objects.get().label == "ordinary"
    assert _check(review.claim_id) == "pass"


@pytest.mark.parametrize(
    ("disease", "outcome", "route"),
    [
        (CANCER, "fail", PreReview.Route.EXPERT),
        (("Z41.100", "美容手术"), "fail", PreReview.Route.EXPERT),
        (("", ""), "no_data", PreReview.Route.OFFICER),
    ],
)
def test_whatever_else_it_reads_or_refuses_goes_to_a_person(
    house: House, disease: tuple[str, str], outcome: str, route: PreReview.Route
) -> None:
    review = house.in_review(disease=disease)
    assert review.state == ReviewState.WITH_OFFICER
    assert _check(review.claim_id) == outcome
    latest = review.pre_reviews.latest("pk")
    assert (latest.route, latest.reasons) == (route, ["diagnosis"])
    assert review.claim.state == ClaimState.IN_REVIEW
    assert not MedicalFinding.objects.exists()


def test_the_amount_is_the_same_whatever_it_reads(house: House) -> None:
    plain, read = house.in_review(), house.in_review(disease=CANCER)
    assert plain.claim.assessments.get().benefit == read.claim.assessments.get().benefit


def test_asked_before_the_pre_review_it_routes_from_the_beginning(house: House) -> None:
    claim = house.submitted(disease=CANCER)
    assert propose_diagnosis(claim_id=claim.pk, now=house.now) is not None
    house.work()
    pre_review = house.review(claim).pre_reviews.get()
    assert (pre_review.route, pre_review.reasons) == (PreReview.Route.EXPERT, ["diagnosis"])


def test_once_per_version_however_often_it_is_asked(house: House) -> None:
    review = house.in_review(disease=CANCER)
    assert propose_diagnosis(claim_id=review.claim_id, now=house.now) is None
    assert MedicalProposal.objects.count() == 1
    assert review.pre_reviews.count() == 2


def test_a_model_that_cannot_be_asked_gives_the_case_to_a_person(
    house: House, settings: Settings
) -> None:
    settings.DIAGNOSIS_MODEL = "reviews.no_such_model.propose"
    review = house.in_review()
    assert review.state == ReviewState.GREEN  # nobody waits for the machine
    for _attempt in range(5):
        house.later(hours=1)
        house.work()
    item = WorkItem.objects.get(kind="reviews.propose_diagnosis")
    assert item.state == WorkItem.State.DEAD
    review.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER
    assert _check(review.claim_id) == "no_data"
    assert not MedicalProposal.objects.exists()


def test_a_decided_case_is_left_alone(house: House) -> None:
    claim = house.approved()
    give_up_diagnosis(claim_id=claim.pk, now=house.now)
    assert _check(claim.pk) == "pass"
    claim.refresh_from_db()
    assert claim.state == ClaimState.APPROVED
