"""An expert ticks a checklist; it goes with the opinion. The machine and nobody else ticks."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from config.kernel.denial import Denied
from reviews.actions.advise import decline, give_final_opinion, give_initial_opinion
from reviews.actions.opinions import Judgement
from reviews.actions.tick import keep_checklist
from reviews.advice import expert_word
from reviews.models import KeptChecklist, Opinion, Referral
from reviews.policies import OpenQuestion
from reviews.rows.checklists import kept_rows
from tests.stages import House

CANCER = "malignant_tumour"


def _keeps(
    house: House,
    referral: Referral,
    disease: str = CANCER,
    *,
    by: str = "expert",
    **shown: str,
) -> KeptChecklist:
    return keep_checklist(
        referral_id=referral.pk,
        disease=disease,
        shown=shown,
        actor=house.staff[by],
        now=house.now,
    )


def _judges(house: House, referral: Referral) -> Opinion:
    judgement = Judgement("critical_illness", "出院诊断明确", "high")
    officer: dict[str, Any] = {"actor": house.staff["expert"], "now": house.now}
    give_initial_opinion(referral_id=referral.pk, judgement=judgement, **officer)
    return give_final_opinion(referral_id=referral.pk, judgement=judgement, **officer)


@pytest.fixture
def referral(house: House) -> Referral:
    """A question whose evidence the expert has opened."""
    asked = house.refer()
    house.looks(asked)
    return asked


def test_the_opinion_names_the_list_and_what_it_leaves_open(
    house: House, referral: Referral
) -> None:
    kept = _keeps(house, referral, histology="facts-diagnosis")
    opinion = _judges(house, referral)
    assert opinion.checklist == kept
    row = kept_rows(referral.review.claim)[opinion.pk]
    assert row.list.shown == 1
    assert (row.list.missing, len(row.list.open)) == (2, 2)
    assert "ICD-O-3" in row.list.open[0]


def test_each_keeping_is_a_row_and_the_newest_goes_with_the_opinion(
    house: House, referral: Referral
) -> None:
    _keeps(house, referral, histology="facts-diagnosis")
    newest = _keeps(house, referral, histology="facts-diagnosis", behaviour="facts-diagnosis")
    assert (
        _keeps(house, referral, histology="facts-diagnosis", behaviour="facts-diagnosis") == newest
    )
    assert KeptChecklist.objects.count() == 2
    assert _judges(house, referral).checklist == newest


def test_a_list_that_was_put_away_goes_with_nothing(house: House, referral: Referral) -> None:
    _keeps(house, referral, histology="facts-diagnosis")
    _keeps(house, referral, "")
    assert _judges(house, referral).checklist is None


def test_without_a_list_an_opinion_is_one_all_the_same(house: House, referral: Referral) -> None:
    assert _judges(house, referral).checklist is None


def test_the_machine_ticks_nothing(house: House) -> None:
    """Neither its reading of the diagnosis nor an answered question leaves a list."""
    review = house.advised()
    assert not KeptChecklist.objects.exists()
    opinion = expert_word(review).opinion
    assert opinion is not None
    assert opinion.checklist is None


def test_evidence_is_opened_before_it_is_named(house: House) -> None:
    referral = house.refer()
    with pytest.raises(OpenQuestion):
        _keeps(house, referral, histology="facts-diagnosis")


@pytest.mark.parametrize(
    ("disease", "shown"),
    [
        ("flat_feet", {}),
        (CANCER, {"horoscope": "facts-diagnosis"}),
        (CANCER, {"histology": "facts-horoscope"}),
        ("", {"histology": "facts-diagnosis"}),
    ],
)
def test_what_is_not_on_the_list_is_refused(
    house: House, referral: Referral, disease: str, shown: dict[str, str]
) -> None:
    with pytest.raises(OpenQuestion):
        _keeps(house, referral, disease, **shown)
    assert not KeptChecklist.objects.exists()


@pytest.mark.parametrize("who", ["expert2", "officer", "supervisor"])
def test_only_the_expert_who_was_asked_ticks(house: House, referral: Referral, who: str) -> None:
    with pytest.raises(Denied):
        _keeps(house, referral, by=who)


def test_nobody_ticks_after_the_question_has_ended(house: House, referral: Referral) -> None:
    decline(
        referral_id=referral.pk,
        reason="time",
        note="",
        actor=house.staff["expert"],
        now=house.now,
    )
    with pytest.raises(Denied):
        _keeps(house, referral)


def _row(house: House, referral: Referral, **other: Any) -> dict[str, Any]:
    values = {
        "referral": referral,
        "norm": "ci_2020",
        "edition": "1",
        "disease": CANCER,
        "shown": {"histology": "facts-diagnosis"},
        "kept_by": house.staff["expert"],
        "kept_at": house.now,
    }
    return {**values, **other}


def test_the_database_refuses_ticks_of_others_and_of_what_was_not_opened(
    house: House, referral: Referral
) -> None:
    for wrong, why in (
        ({"kept_by": house.staff["officer"]}, "only the expert"),
        ({"shown": {"histology": "facts-horoscope"}}, "evidence that the expert opened"),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            KeptChecklist.objects.create(**_row(house, referral, **wrong))


def test_an_opinion_names_a_list_of_its_own_question(house: House, referral: Referral) -> None:
    other = house.refer()
    house.looks(other)
    foreign = _keeps(house, other, histology="facts-diagnosis")
    with pytest.raises(IntegrityError, match="its own question"), transaction.atomic():
        Opinion.objects.create(
            referral=referral,
            review=referral.review,
            claim_version=referral.claim_version,
            stage="initial",
            conclusion="ordinary",
            grounds="诊断明确",
            confidence="high",
            proposal_seen=False,
            checklist=foreign,
            given_by=house.staff["expert"],
            given_at=house.now,
        )


def test_too_early_is_said_and_counts_from_what_the_hospital_answered(house: House) -> None:
    review = house.in_review(disease=("I63.900", "脑梗死"))
    enquiry = house.asks_hospital(review, topic="known_before")
    house.hears(enquiry, "2026-07-01")
    referral = house.refer(review)
    house.looks(referral)
    _keeps(house, referral, "stroke_sequelae", imaging="facts-diagnosis")
    opinion = _judges(house, referral)
    row = kept_rows(review.claim)[opinion.pk]
    assert row.list.too_early
    assert row.list.missing == 2
    assert row.list.open[-1].startswith("任 1 项：")
    assert "2026-12-28" in row.list.earliest
    assert "2026-07-01" in row.list.earliest
