"""There is no way to a denial without a person: not in the code, and not by raw SQL."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from members.actions.sign_in import user_of_member
from members.models import RoleGrant, User
from reviews.actions.alarm import raise_alarm
from reviews.actions.certify import end_certificate
from reviews.actions.switch import switch_off
from reviews.models import (
    Certificate,
    CertificateApproval,
    Decision,
    DecisionEffect,
    Prediction,
    Review,
)
from reviews.states import REVIEW_MOVES, ReviewState
from tests.reviews.clearing.stages import Automatic
from tests.reviews.sampling.stages import draw_all

ROOT: Path = settings.BASE_DIR
# Who stands in for people: work in the background, commands, and the action that clears.
WITHOUT_A_PERSON = [
    *(ROOT / "reviews" / "management").rglob("*.py"),
    ROOT / "reviews" / "tasks.py",
    ROOT / "reviews" / "actions" / "clear.py",
    ROOT / "reviews" / "actions" / "effect.py",
    ROOT / "reviews" / "actions" / "take_back.py",
    ROOT / "reviews" / "actions" / "pre_review.py",
    ROOT / "reviews" / "actions" / "diagnose.py",
    ROOT / "reviews" / "actions" / "score.py",
]


def _row(auto: Automatic, prediction: Prediction, **forged: Any) -> dict[str, Any]:
    """A decision by nobody as `clear_claim` would write it."""
    review = Review.objects.get(pk=prediction.pre_review.review_id)
    assessment = prediction.claim.assessments.latest("pk")
    values = {
        "review_id": review.pk,
        "review_version": review.version,
        "claim_id": review.claim_id,
        "assessment_id": assessment.pk,
        "pre_review_id": prediction.pre_review_id,
        "proposal_id": None,
        "outcome": "approved",
        "amount": assessment.benefit,
        "override_reason": "",
        "denial_reason": "",
        "note": "",
        "decided_by_id": None,
        "prediction_id": prediction.pk,
        "decided_at": auto.house.now,
        "confirmed_by_id": None,
        "confirmed_at": None,
        "effective_at": auto.house.now + timedelta(minutes=10),
    }
    return {**values, **forged}


def _insert(values: dict[str, Any]) -> None:
    """By hand, as somebody at a console would."""
    columns = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reviews_decision ({columns}) VALUES ({places})",  # noqa: S608  ours
            list(values.values()),
        )


def _refused(why: str, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        _insert(values)


@pytest.fixture
def prediction(auto: Automatic) -> Prediction:
    return auto.on().predicts(auto.green())


def test_what_is_cleared_can_be_written(auto: Automatic, prediction: Prediction) -> None:
    _insert(_row(auto, prediction))
    assert Decision.objects.get().decided_by is None


def test_nobody_denies(auto: Automatic, prediction: Prediction) -> None:
    denied = {"outcome": "denied", "amount": 0, "denial_reason": "late"}
    _refused("decision_|nobody decided", _row(auto, prediction, **denied))
    _refused("decision_|nobody decided", _row(auto, prediction, prediction_id=None, **denied))


def test_nobody_lowers_the_amount(auto: Automatic, prediction: Prediction) -> None:
    less = _row(auto, prediction)["amount"] - Decimal("0.01")
    _refused("what was computed", _row(auto, prediction, amount=less))
    reasoned = _row(auto, prediction, amount=less, override_reason="R1")
    _refused("decision_|computed|nobody decided", reasoned)
    _refused("decision_|computed|nobody decided", _row(auto, prediction, amount=0))


def test_no_account_of_a_member_decides(auto: Automatic, prediction: Prediction) -> None:
    stranger = user_of_member(auto.house.member(unit=auto.house.school))
    for forged in (
        {"decided_by_id": stranger.pk, "prediction_id": None},
        {"decided_by_id": stranger.pk},
        {
            "decided_by_id": stranger.pk,
            "prediction_id": None,
            "outcome": "denied",
            "amount": 0,
            "denial_reason": "late",
        },
    ):
        _refused("only staff decide", _row(auto, prediction, **forged))


def test_nobody_decides_who_left_or_lost_their_role(
    auto: Automatic, prediction: Prediction
) -> None:
    left, revoked = auto.staff["officer2"], auto.staff["officer3"]
    User.objects.filter(pk=left.pk).update(is_active=False)
    RoleGrant.objects.filter(user=revoked).update(until=auto.house.now)
    for user in (left, revoked):
        by = {"decided_by_id": user.pk, "prediction_id": None}
        _refused("only staff decide", _row(auto, prediction, **by))


def test_only_on_the_case_s_own_prediction(auto: Automatic, prediction: Prediction) -> None:
    other = auto.predicts(auto.green())
    _refused("nothing clears this case", _row(auto, prediction, prediction_id=other.pk))
    _refused("nothing clears", _row(auto, prediction, pre_review_id=other.pre_review_id))
    _refused("nothing clears", _row(auto, prediction, prediction_id=None))
    held = auto.predicts(auto.green(), chance=0.5)
    _refused("nothing clears this case", _row(auto, held))


def test_a_prediction_is_cleared_by_a_champion_s_certificate_alone(auto: Automatic) -> None:
    review = auto.on().green()
    for forged in ({"role": "challenger"}, {"certificate": None}, {"held_by": "open_case"}):
        with pytest.raises(IntegrityError, match="prediction_cleared"), transaction.atomic():
            auto.predicts(review, **forged)


def _unapproved(auto: Automatic) -> Prediction:
    auto.switched_on()
    certificate = auto.certified()
    return auto.predicts(auto.green(), certificate=certificate, cleared=True, held_by="")


def test_not_under_a_certificate_that_waits_for_its_second_person(auto: Automatic) -> None:
    _refused("nothing clears", _row(auto, _unapproved(auto)))


PROVED = {"n": 598, "k": 0, "upper": 0.005, "alpha": 0.005, "p_value": 0.0499}


@pytest.mark.parametrize(
    "kinds",
    [
        dict.fromkeys(("excluded", "missed_critical", "wrong_amount"), PROVED),
        {"any": PROVED},
        {"any": PROVED, "missed_critical": {"n": 598, "k": 0, "upper": 0.005}},
        {"any": PROVED | {"p_value": 0.0501}, "missed_critical": PROVED},
        {"any": PROVED, "missed_critical": PROVED | {"alpha": 0}},
    ],
)
def test_not_where_a_promised_bound_has_no_proof_that_passed(
    auto: Automatic, kinds: dict[str, object]
) -> None:
    proved = auto.on().model.certificates.get()
    each_alone = Certificate.objects.create(
        model=proved.model,
        scheme=proved.scheme,
        threshold=proved.threshold,
        confidence=proved.confidence,
        kinds=kinds,
        cases=proved.cases,
        share=proved.share,
        manifest_sha256=proved.manifest_sha256,
        certified_by=proved.certified_by,
        certified_at=proved.certified_at,
        valid_until=proved.valid_until,
    )
    CertificateApproval.objects.create(
        certificate=each_alone, approved_by=auto.staff["supervisor2"], approved_at=auto.house.now
    )
    forged = auto.predicts(auto.green(), certificate=each_alone, cleared=True, held_by="")
    _refused("nothing clears", _row(auto, forged))


def test_not_after_its_day(auto: Automatic, prediction: Prediction) -> None:
    late = auto.house.now + timedelta(days=200)
    _refused("nothing clears", _row(auto, prediction, decided_at=late, effective_at=late))


def _ended(auto: Automatic) -> None:
    end_certificate(
        certificate_id=auto.model.certificates.get().pk,
        reason="换一个模型",
        actor=auto.staff["supervisor"],
        now=auto.house.now,
    )


def _alarm(auto: Automatic) -> None:
    raise_alarm(scheme_id=auto.house.scheme.pk, kind="drift", model=auto.model, now=auto.house.now)


def _off(auto: Automatic) -> None:
    supervisor = auto.staff["supervisor"]
    switch_off(scheme_id=None, reason="停下来看看", actor=supervisor, now=auto.house.now)


def _off_here(auto: Automatic) -> None:
    switch_off(
        scheme_id=auto.house.scheme.pk,
        reason="停下来看看",
        actor=auto.staff["supervisor"],
        now=auto.house.now,
    )


@pytest.mark.parametrize("stop", [_ended, _alarm, _off, _off_here])
def test_not_after_a_stop(auto: Automatic, prediction: Prediction, stop: Any) -> None:
    row = _row(auto, prediction)
    stop(auto)
    _refused("nothing clears", row)


@pytest.mark.parametrize("stop", [_ended, _alarm, _off, _off_here])
def test_after_a_stop_it_takes_no_effect(auto: Automatic, stop: Any) -> None:
    decision = auto.on().cleared()
    stop(auto)
    with pytest.raises(IntegrityError, match="stopped"), transaction.atomic():
        DecisionEffect.objects.create(decision=decision, took_effect_at=auto.house.now)


def test_drawn_and_unread_it_takes_no_effect(auto: Automatic, settings: Any) -> None:
    draw_all(settings)
    decision = auto.on().cleared()
    with pytest.raises(IntegrityError, match="drawn to be read"), transaction.atomic():
        DecisionEffect.objects.create(decision=decision, took_effect_at=auto.house.now)


def test_an_appeal_is_for_people(auto: Automatic, prediction: Prediction) -> None:
    appeal = auto.house.appealed()
    assert appeal.round > 1
    row = _row(auto, prediction, review_id=appeal.pk, claim_id=appeal.claim_id)
    _refused("nobody decided|a view of their own", row)


def test_what_an_officer_has_is_not_cleared_behind_their_back(auto: Automatic) -> None:
    review = auto.on().green()
    prediction = auto.predicts(review)
    row = _row(auto, prediction)
    auto.house.decide(review)
    _refused("nobody decided|unique|duplicate", {**row, "review_version": 99})


def test_a_medical_finding_is_for_people(auto: Automatic) -> None:
    auto.on()
    review = auto.house.advised()
    prediction = auto.predicts(
        review, certificate=auto.model.certificates.get(), cleared=True, held_by=""
    )
    _refused("nobody decided", _row(auto, prediction))


def test_the_only_move_by_nobody_leads_from_green_and_is_no_refusal() -> None:
    assert {s for s in ReviewState if REVIEW_MOVES.allows("clear", s)} == {ReviewState.GREEN}
    assert REVIEW_MOVES.target("clear", ReviewState.GREEN) == ReviewState.DECIDED


def _said_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("path", WITHOUT_A_PERSON, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_work_without_a_person_names_a_denial(path: Path) -> None:
    assert not {"DENIED", "denied", "DenialReason"} & set(_said_in(path))


def test_only_who_judges_writes_decisions() -> None:
    writers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "reviews").rglob("*.py")
        if "migrations" not in path.parts and "Decision.objects.create" in path.read_text("utf-8")
    }
    assert writers == {"reviews/actions/keep_decision.py"}
    callers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "reviews").rglob("*.py")
        if "keep_decision(" in path.read_text("utf-8")
    }
    assert callers == {
        "reviews/actions/keep_decision.py",
        "reviews/actions/decide.py",
        "reviews/actions/clear.py",
    }
