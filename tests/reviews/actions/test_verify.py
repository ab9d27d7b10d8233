"""What the fiscal platform says of a receipt, on the desk and in the money; and its silence."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from claims.actions.record import record_payment
from claims.actions.verify import begin_round, verify_receipt
from claims.models import Claim, ReceiptVerification
from claims.receipts import question_of, receipt_facts
from config.kernel.adapters import AdapterError
from config.models import WorkItem
from members.connectors.fiscal_platform.base import ReceiptAnswer, ReceiptQuestion
from payouts.actions.batch import NothingToPay, prepare_batch
from payouts.actions.problem import close_problem
from payouts.actions.receipts import ReceiptCancelled
from payouts.actions.release import release_batch
from payouts.models import PaymentInstruction, PaymentProblem
from reviews.actions.correct import correct
from reviews.actions.effect import take_effect
from reviews.actions.verify import note_receipt
from reviews.models import CheckResult, Decision, Proposal
from reviews.rows.checks import check_rows
from reviews.rows.history import history_of
from reviews.states import ReviewState
from tests.desktop import Desk, a_desk
from tests.hospitals import taken_in
from tests.stages import House

AGREES = ReceiptAnswer("agrees")
CANCELLED = ReceiptAnswer("cancelled")


class Platform:
    """Says what it is told to say; an error is raised. Counts the questions."""

    name = "scripted"
    says: ReceiptAnswer | AdapterError = AGREES
    asked: list[ReceiptQuestion] = []

    def check(self, question: ReceiptQuestion) -> ReceiptAnswer:
        Platform.asked.append(question)
        if isinstance(Platform.says, AdapterError):
            raise Platform.says
        return Platform.says


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


@pytest.fixture
def platform(settings: Settings) -> type[Platform]:
    settings.RECEIPT_PLATFORM = {"adapter": f"{__name__}.Platform"}
    Platform.says, Platform.asked = AGREES, []
    return Platform


def _check(claim: Claim) -> CheckResult:
    claim.refresh_from_db()
    return CheckResult.objects.get(
        claim=claim, claim_version=claim.version, name="receipt_verified"
    )


def _sentence(claim: Claim) -> str:
    [row] = [row for row in check_rows(claim) if row.name == "receipt_verified"]
    return row.sentence


def _lane(desk: Desk, claim: Claim) -> str:
    return desk.house.review(claim).state


def _next_day(desk: Desk) -> None:
    desk.house.later(days=1)
    begin_round(now=desk.house.now)
    desk.house.work()


def _decided(desk: Desk, claim: Claim) -> Decision:
    """Complete, and approved by as many as it takes; not in effect yet."""
    review = desk.house.review(claim)
    if not claim.facts.filter(name="hospital_level").exists():
        correct(
            review_id=review.pk,
            name="hospital_level",
            value="3",
            was_id=None,
            actor=desk.house.staff["officer"],
            now=desk.house.now,
        )
        desk.house.work()
    made = desk.house.decide(review)
    decision = desk.house.confirm(review) if isinstance(made, Proposal) else made
    assert isinstance(decision, Decision)
    return decision


def _problems() -> Any:
    return PaymentProblem.objects.filter(kind="receipt_cancelled")


def test_off_is_could_not_be_checked_and_asks_nobody(desk: Desk) -> None:
    claim = desk.by_photo()
    check = _check(claim)
    assert (check.outcome, check.evidence) == ("no_data", {"answer": "off"})
    assert _lane(desk, claim) == ReviewState.WITH_OFFICER
    assert not ReceiptVerification.objects.exists()
    assert not WorkItem.objects.filter(kind__startswith="claims.verify").exists()
    assert begin_round(now=desk.house.now) == 0


def test_a_receipt_that_agrees_is_a_tick(desk: Desk, platform: type[Platform]) -> None:
    claim = desk.by_photo()
    assert _check(claim).outcome == "pass"
    assert platform.asked == [question_of(receipt_facts(claim))]
    assert "receipt_verified" not in desk.house.review(claim).pre_reviews.latest("pk").reasons


def test_it_was_the_last_thing_against_green(desk: Desk, platform: type[Platform]) -> None:
    """The claim did not wait for the answer; the answer may still make it green."""
    platform.says = AdapterError("later", permanent=False)
    taken_in(desk.house)
    claim = desk.by_photo()
    before = desk.house.review(claim).pre_reviews.latest("pk")
    assert before.reasons == ["receipt_verified"]
    assert _lane(desk, claim) == ReviewState.WITH_OFFICER
    assert "asked" in _sentence_en(claim)
    platform.says = AGREES
    desk.house.later(minutes=2)
    desk.house.work()
    assert desk.house.review(claim).pre_reviews.latest("pk").reasons == []
    assert _lane(desk, claim) == ReviewState.GREEN


def _sentence_en(claim: Claim) -> str:
    claim.refresh_from_db()
    with translation.override("en"):
        return _sentence(claim)


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (ReceiptAnswer("differs", ("total",)), "医疗费总额"),
        (CANCELLED, "冲红"),
        (ReceiptAnswer("unknown"), "查无"),
    ],
    ids=["differs", "cancelled", "unknown"],
)
def test_what_does_not_hold_goes_to_an_officer_with_its_sentence(
    desk: Desk, platform: type[Platform], says: ReceiptAnswer, words: str
) -> None:
    platform.says = says
    claim = desk.by_photo()
    assert _check(claim).outcome == "fail"
    assert words in _sentence(claim)
    assert _lane(desk, claim) == ReviewState.WITH_OFFICER
    assert claim.state == "in_review"
    sentences = [row.sentences for row in history_of(claim).checks]
    assert any(words in text for row in sentences for _version, _outcome, text in row)


@pytest.mark.parametrize("permanent", [False, True])
def test_down_is_could_not_be_checked_after_the_last_try(
    desk: Desk, platform: type[Platform], permanent: bool
) -> None:
    platform.says = AdapterError("no", permanent=permanent)
    claim = desk.by_photo()
    assert claim.state == "in_review"  # it did not wait
    for _try in range(4):
        desk.house.later(hours=1)
        desk.house.work()
    assert _check(claim).evidence == {"answer": "unreachable"}
    assert _check(claim).outcome == "no_data"
    assert len(platform.asked) == (1 if permanent else 4)
    platform.says = AGREES
    _next_day(desk)
    assert _check(claim).outcome == "pass"


def test_twice_is_once(desk: Desk, platform: type[Platform]) -> None:
    claim = desk.by_photo()
    assert verify_receipt(claim_id=claim.pk, platform=Platform(), now=desk.house.now) is None
    said = ReceiptVerification.objects.get()
    for _again in range(2):
        note_receipt(verification_id=said.pk, now=desk.house.now)
    assert len(platform.asked) == 1
    assert _check(claim).outcome == "pass"
    assert begin_round(now=desk.house.now) == begin_round(now=desk.house.now) == 1
    desk.house.work()
    assert len(platform.asked) == 2
    assert ReceiptVerification.objects.count() == 1


def test_a_missing_value_is_named_and_nobody_is_asked(desk: Desk, platform: type[Platform]) -> None:
    claim = desk.by_photo(without=("check_code",))
    assert _check(claim).evidence == {"answer": "missing", "facts": "check_code"}
    assert "校验码" in _sentence(claim)
    assert not platform.asked


def test_a_correction_asks_again_about_what_is_asked_and_about_nothing_else(
    desk: Desk, platform: type[Platform]
) -> None:
    platform.says = ReceiptAnswer("differs", ("total",))
    claim = desk.by_photo()
    officer, review = desk.house.staff["officer"], desk.house.review(claim)
    correct(
        review_id=review.pk,
        name="hospital_level",
        value="3",
        was_id=None,
        actor=officer,
        now=desk.house.now,
    )
    desk.house.work()
    assert len(platform.asked) == 1
    assert _check(claim).outcome == "fail"
    platform.says = AGREES
    total = claim.facts.current().get(name="total")
    correct(
        review_id=review.pk,
        name="total",
        value="27999.00",
        was_id=total.pk,
        actor=officer,
        now=desk.house.now,
    )
    desk.house.work()
    assert [asked.total for asked in platform.asked][1:] == [Decimal("27999.00")]
    assert _check(claim).outcome == "pass"


def test_cancelled_before_a_decision_takes_effect_goes_back_to_an_officer(
    desk: Desk, platform: type[Platform]
) -> None:
    claim = desk.by_photo()
    decision = _decided(desk, claim)
    platform.says = CANCELLED
    begin_round(now=desk.house.now)
    desk.house.work()
    assert not take_effect(decision_id=decision.pk, now=desk.house.later(minutes=11))
    assert _lane(desk, claim) == ReviewState.WITH_OFFICER
    assert Decision.objects.get(pk=decision.pk).undo.reason == "facts_changed"
    assert _check(claim).evidence == {"answer": "cancelled"}
    claim.refresh_from_db()
    assert claim.state == "in_review"  # nobody refused it
    assert not _problems().exists()


def test_cancelled_before_payment_nothing_leaves_until_a_person_has_looked(
    desk: Desk, platform: type[Platform]
) -> None:
    claim = desk.house.effective(_decided(desk, desk.by_photo()))
    payment = PaymentInstruction.objects.get(award__claim=claim)
    platform.says = CANCELLED
    _next_day(desk)
    problem = _problems().get()
    assert (problem.claim, problem.instruction) == (claim, payment)
    maker = desk.house.staff["maker"]
    with pytest.raises(ReceiptCancelled):
        prepare_batch(references=[payment.reference], actor=maker, now=desk.house.now)
    with pytest.raises(NothingToPay):
        prepare_batch(references=None, actor=maker, now=desk.house.now)
    close_problem(problem_id=problem.pk, note="已换开新票据", actor=maker, now=desk.house.now)
    prepare_batch(references=[payment.reference], actor=maker, now=desk.house.now)


def test_cancelled_later_is_told_once_and_by_whoever_pays(
    desk: Desk, platform: type[Platform]
) -> None:
    claim = desk.house.effective(_decided(desk, desk.by_photo()))
    _next_day(desk)
    assert not _problems().exists()
    platform.says = CANCELLED
    for _day in range(3):
        _next_day(desk)
    assert _problems().get().unit_path == claim.unit_path
    assert ReceiptVerification.objects.filter(answer="cancelled").count() == 1
    claim.refresh_from_db()
    assert claim.state == "approved"


def test_cancelled_after_payment_finance_sees_it_once_and_the_history_tells(
    desk: Desk, platform: type[Platform], client: Client
) -> None:
    house = desk.house
    claim = house.effective(_decided(desk, desk.by_photo()))
    record_payment(
        claim_id=claim.pk, amount=Decimal("1.00"), paid_at=house.now, now=house.later(hours=1)
    )
    platform.says = CANCELLED
    for _day in range(2):
        _next_day(desk)
    claim.refresh_from_db()
    assert claim.state == "paid"
    assert [done.note for done in history_of(claim).happenings if "冲红" in done.note]
    client.force_login(house.staff["maker"])
    page = client.get(reverse("payouts:returns")).content.decode()
    assert page.count("审定后票据被冲红") == 1


def test_a_batch_with_a_cancelled_receipt_is_not_released(
    desk: Desk, platform: type[Platform]
) -> None:
    house = desk.house
    claim = house.effective(_decided(desk, desk.by_photo()))
    batch = prepare_batch(references=None, actor=house.staff["maker"], now=house.now)
    platform.says = CANCELLED
    _next_day(desk)
    assert _problems().get().claim == claim
    with pytest.raises(ReceiptCancelled):
        release_batch(
            batch_id=batch.pk,
            count=batch.count,
            total=batch.total,
            fingerprint=batch.fingerprint,
            actor=house.staff["checker"],
            now=house.now,
        )


def test_nobody_watches_for_ever(desk: Desk, platform: type[Platform], settings: Settings) -> None:
    desk.house.effective(_decided(desk, desk.by_photo()))
    later = desk.house.now + timedelta(days=settings.RECEIPT_WATCH_DAYS + 1)
    assert begin_round(now=later) == 0


@pytest.mark.slow
def test_over_real_http_from_filing_to_the_desk(desk: Desk, fiscal_platform: Any) -> None:
    claim = desk.by_photo()
    assert _check(claim).evidence == {"answer": "unknown"}
    asked = question_of(receipt_facts(claim))
    assert asked is not None
    fiscal_platform.plant_receipt(replace(asked, total=asked.total + 1))
    _next_day(desk)
    assert _check(claim).evidence == {"answer": "differs", "facts": "total"}
    fiscal_platform.plant_receipt(asked)
    _next_day(desk)
    assert _check(claim).outcome == "pass"
    fiscal_platform.plant_receipt(asked, cancelled=True)
    _next_day(desk)
    assert _check(claim).evidence == {"answer": "cancelled"}
