"""The whole way of a decision by nobody, by the acts that people and workers really do."""

from decimal import Decimal

import pytest
from pytest_django import Settings

from claims.models import Entitlement
from claims.states import ClaimState
from config.kernel.tasks import enqueue
from config.models import WorkItem
from members.models import Message
from reviews.actions.certify import approve_certificate
from reviews.actions.certify_thresholds import certify_thresholds
from reviews.actions.lease import open_case
from reviews.models import Alarm, Decision, DecisionEffect, DecisionUndo, MemberLetter, Prediction
from reviews.states import ReviewState
from tests.reviews.clearing.models import Served
from tests.reviews.clearing.stages import Automatic
from tests.reviews.sampling.stages import draw_all, pays, reads, taken
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # many claims, from the insurer's file to the letter

# Few enough readings for a test: five without an error prove a bound of a half at 95 %.
ENOUGH = 6


@pytest.fixture(autouse=True)
def _bounds_of_a_half(settings: Settings) -> None:
    settings.AUTOMATIC_DECISIONS = True
    settings.CLEARING_ALPHAS = dict.fromkeys(settings.CLEARING_ALPHAS, 0.5)


@pytest.fixture
def draw_none(settings: Settings) -> None:
    settings.QUALITY_SAMPLE_RATES = dict.fromkeys(settings.QUALITY_SAMPLE_RATES, Decimal("0.0001"))


def _read_by_people(served: Served) -> None:
    """Cases that the model answered for, decided by one officer and read by another."""
    house = served.house
    for _case in range(ENOUGH):
        claim = house.approved()
        decision = Decision.objects.get(claim=claim)
        reads(house, taken(house, "officer2"), pays(decision.amount), by="officer2")


def test_trained_certified_switched_on_a_green_case_is_granted_and_read(
    served: Served, settings: Settings
) -> None:
    draw_all(settings)
    house, model = served.house, served.champion()
    _read_by_people(served)
    made = certify_thresholds(
        scheme_id=house.scheme.pk, model=model, actor=served.staff["supervisor"], now=house.now
    )
    assert made.certificate is not None
    approve_certificate(
        certificate_id=made.certificate.pk, actor=served.staff["supervisor2"], now=house.now
    )
    Automatic(house, model).switched_on()
    house.later(minutes=1)

    review = house.in_review()
    prediction = Prediction.objects.get(claim=review.claim)
    decision = Decision.objects.get(prediction=prediction)
    assert (prediction.cleared, prediction.held_by) == (True, "")
    assert prediction.certificate == made.certificate
    assert (decision.decided_by, decision.confirmed_by) == (None, None)
    assert decision.amount == decision.assessment.benefit > 0
    assert review.state == ReviewState.DECIDED

    house.later(minutes=30)
    house.work()
    assert not DecisionEffect.objects.filter(decision=decision).exists(), "it is drawn"
    reads(house, taken(house, "officer2"), pays(decision.amount), by="officer2")
    house.work()
    review.claim.refresh_from_db()
    assert review.claim.state == ClaimState.APPROVED
    assert Message.objects.filter(template="approved", member=review.member).count() == 1
    assert MemberLetter.objects.filter(claim=review.claim, kind="approved").count() == 1
    assert Entitlement.objects.get(member=review.member).used == decision.amount


def test_cleared_twice_by_a_worker_that_was_killed_it_is_granted_once(served: Served) -> None:
    served.runs()
    house = served.house
    house.undone.add("reviews.clear_claim")
    review = house.in_review()
    prediction = Prediction.objects.get(claim=review.claim)
    assert prediction.cleared
    assert not Decision.objects.exists(), "killed between the answer and the grant"
    house.undone.discard("reviews.clear_claim")
    house.later(minutes=5)
    house.work()
    enqueue("reviews.clear_claim", prediction.pk, version=1, now=house.now)
    house.work()
    assert Decision.objects.count() == 1
    assert not WorkItem.objects.filter(kind="reviews.clear_claim").exclude(state="done").exists()


def test_who_opens_it_between_answer_and_grant_has_it(served: Served) -> None:
    served.runs()
    house = served.house
    house.undone.add("reviews.clear_claim")
    review = house.in_review()
    assert open_case(review_id=review.pk, actor=served.staff["officer"], now=house.now)
    house.undone.discard("reviews.clear_claim")
    house.work()
    assert not Decision.objects.exists()
    assert isinstance(house.decide(review), Decision)


def test_a_file_that_changes_takes_back_what_is_pending(served: Served) -> None:
    served.runs()
    house = served.house
    pending = Decision.objects.get(claim=house.in_review().claim)
    assert pending.decided_by is None
    house.later(minutes=1)
    (served.folder / "pre-1" / "model.json").unlink()
    review = house.in_review()
    assert Alarm.objects.get().kind == "artefact"
    assert review.state == ReviewState.GREEN
    undo = DecisionUndo.objects.get(decision=pending)
    assert (undo.reason, undo.undone_by) == ("automatic_stopped", None)


def test_the_page_of_models_tells_of_the_file(served: Served) -> None:
    served.runs()
    (served.folder / "pre-1" / "model.json").unlink()
    served.house.in_review()
    page = Visitor().signs_in(served.staff["supervisor"]).sees("/watch/model/?scheme=hangzhou")
    assert "The model's file is not the one that was registered" in page
    assert "Refused because: model.json cannot be read" in page
    assert str(served.folder) not in page


@pytest.mark.usefixtures("draw_none")
def test_member_letter_and_desk_say_that_nobody_decided(served: Served) -> None:
    served.runs()
    house = served.house
    review = house.in_review()
    house.later(minutes=11)
    house.work()
    claim = review.claim
    assert DecisionEffect.objects.filter(decision__claim=claim).exists()
    member = Visitor().signs_in(claim.member)
    assert "Automatically, by the rules" in member.sees(f"/m/claim/{claim.reference}/")
    letter = MemberLetter.objects.get(claim=claim, kind="approved")
    told = member.sees(f"/m/claim/{claim.reference}/letters/{letter.uid}/")
    assert "自动审核" in told
    assert "人工复核" in told
    desk = Visitor().signs_in(served.staff["officer"]).sees(f"/desk/cases/{claim.reference}/")
    assert "With a person because" not in desk
