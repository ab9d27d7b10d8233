"""Each version of a claim is shown to the models in service: once, late enough, and to nobody who
is not registered."""

import hashlib
import os
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import skops.io
from django.db import connection, transaction
from pytest_django import Settings

from claims.models import Claim
from config.kernel.adapters import AdapterError
from config.models import WorkItem
from members.connectors.fiscal_platform.base import ReceiptAnswer, ReceiptQuestion
from reviews.actions.correct import correct
from reviews.actions.diagnose import propose_diagnosis
from reviews.actions.model_duty import end_duty
from reviews.actions.pre_review import pre_review_claim
from reviews.actions.score import score_claim, score_waiting
from reviews.champion.proposal import ModelRefused
from reviews.models import Alarm, Decision, FeatureSnapshot, ModelDuty, Prediction, Review
from reviews.opened_models import opened
from reviews.scoring.artefact import ARCHIVE, FILE
from reviews.scoring.score import chance_of, grained
from reviews.states import ReviewState
from tests.desktop import Desk, a_desk
from tests.hospitals import taken_in
from tests.reviews.clearing.models import Served
from tests.stages import CANCER, House


class Killed(Exception):
    """The worker is gone before its transaction is committed."""


class _Killing:
    """Lets so many statements through, and no more."""

    def __init__(self, survived: int) -> None:
        self.left = survived

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        if self.left == 0:
            raise Killed
        self.left -= 1
        return execute(*args)


def _begins_and_is_killed(claim: Claim, served: Served) -> None:
    assert score_claim(claim_id=claim.pk, version=claim.version, now=served.house.now)
    raise Killed


def _scored(served: Served, **how: Any) -> Review:
    return served.house.in_review(**how)


def test_without_a_model_in_service_nothing_is_said_and_people_have_it(served: Served) -> None:
    review = _scored(served)
    assert review.state == ReviewState.GREEN
    assert FeatureSnapshot.objects.filter(claim=review.claim).count() == 1, "to learn from"
    assert not Prediction.objects.exists()
    assert not Alarm.objects.exists()


def test_the_model_in_service_and_the_one_on_trial_are_asked_of_the_same_values(
    served: Served,
) -> None:
    champion = served.champion()
    trial = served.registers("pre-2")
    served.serves(trial, "challenger")
    review = _scored(served)
    said = {one.model_id: one for one in Prediction.objects.filter(claim=review.claim)}
    first, second = said[champion.pk], said[trial.pk]
    assert (first.role, second.role) == ("champion", "challenger")
    assert first.snapshot_id == second.snapshot_id
    assert first.chance == second.chance, "the same model under two names"
    assert (first.cleared, first.held_by) == (False, "no_certificate")
    assert (second.cleared, second.held_by, second.certificate) == (False, "", None)
    assert first.pre_review == review.pre_reviews.get()


def test_what_speaks_for_and_against_adds_up_to_the_chance(served: Served) -> None:
    model = served.champion()
    prediction = Prediction.objects.get(claim=_scored(served).claim_id)
    parts = [one["log_odds"] for one in prediction.contributions]
    assert parts == sorted(parts, key=lambda part: -abs(part))
    assert prediction.chance == chance_of(grained(opened(model).base) + sum(parts))
    values = prediction.snapshot.values
    assert {one["feature"]: one["value"] for one in prediction.contributions} == values


@pytest.mark.parametrize("first", [propose_diagnosis, pre_review_claim])
def test_whichever_comes_last_has_it_scored(served: Served, first: Callable[..., object]) -> None:
    served.champion()
    claim = served.house.submitted()
    first(claim_id=claim.pk, now=served.house.now)
    assert not WorkItem.objects.filter(kind="reviews.score_claim").exists()
    served.house.work()
    assert Prediction.objects.filter(claim=claim).count() == 1
    assert WorkItem.objects.filter(kind="reviews.score_claim", state="done").count() == 1


def test_asked_twice_it_says_it_once(served: Served) -> None:
    served.champion()
    claim = _scored(served).claim
    again = score_claim(claim_id=claim.pk, version=claim.version, now=served.house.now)
    assert again == []
    assert Prediction.objects.count() == FeatureSnapshot.objects.count() == 1


def test_green_cases_that_waited_are_scored_once_a_model_comes_into_service(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviews.actions.score.STEP", 2)
    waited = [_scored(served) for _number in range(3)]
    with_people = _scored(served, disease=CANCER)
    assert not Prediction.objects.exists()
    served.house.undone.discard("reviews.score_again")
    model = served.champion()
    while served.house.work():
        pass
    said = Prediction.objects.filter(model=model)
    assert {one.claim_id for one in said} == {review.claim_id for review in waited}
    assert with_people.claim_id not in {one.claim_id for one in said}
    duty = ModelDuty.objects.get(model=model)
    score_waiting(duty_id=duty.pk, step=0, now=served.house.now)
    served.house.work()
    assert Prediction.objects.count() == 3


def test_a_model_that_has_ended_asks_for_nothing(served: Served) -> None:
    review = _scored(served)
    model = served.champion()
    duty = ModelDuty.objects.get(model=model)
    WorkItem.objects.filter(kind__in=("reviews.score_waiting", "reviews.score_again")).delete()
    end_duty(
        duty_id=duty.pk,
        reason="换一个模型",
        actor=served.staff["supervisor"],
        now=served.house.now,
    )
    score_waiting(duty_id=duty.pk, step=0, now=served.house.now)
    assert not WorkItem.objects.filter(kind="reviews.score_again").exists()
    assert not Prediction.objects.filter(claim=review.claim_id).exists()


def test_killed_in_the_middle_it_is_as_if_it_had_not_begun(served: Served) -> None:
    served.champion()
    served.house.undone.add("reviews.score_claim")
    claim = _scored(served).claim
    with pytest.raises(Killed), transaction.atomic():
        _begins_and_is_killed(claim, served)
    assert not Prediction.objects.exists()
    assert not FeatureSnapshot.objects.exists()
    served.house.undone.discard("reviews.score_claim")
    served.house.work()
    assert Prediction.objects.count() == 1


def test_killed_before_any_of_its_statements_it_does_the_same_once(served: Served) -> None:
    """As a worker does it, killed before its first statement, its second, and so on."""
    auto = served.runs()
    house = served.house
    house.undone.add("reviews.score_claim")
    claim = house.in_review().claim
    for survived in count():
        try:
            with transaction.atomic(), connection.execute_wrapper(_Killing(survived)):
                score_claim(claim_id=claim.pk, version=claim.version, now=house.now)
            break
        except Killed:
            assert not Prediction.objects.exists()
            assert not FeatureSnapshot.objects.exists()
            assert not WorkItem.objects.filter(kind="reviews.clear_claim").exists()
    assert survived > 20, "it was killed at each of them"
    assert Prediction.objects.get().certificate == auto.model.certificates.get()
    assert WorkItem.objects.filter(kind="reviews.clear_claim").count() == 1


def test_new_facts_are_scored_anew_and_old_work_does_nothing(served: Served, desk: Desk) -> None:
    served.champion()
    house = served.house
    house.undone.add("reviews.score_claim")
    claim = desk.by_photo()
    asked_before = claim.version
    correct(
        review_id=house.review(claim).pk,
        name="hospital_level",
        value="3",
        was_id=None,
        actor=house.staff["officer"],
        now=house.now,
    )
    house.work()
    assert score_claim(claim_id=claim.pk, version=asked_before, now=house.now) == []
    house.undone.discard("reviews.score_claim")
    house.work()
    [prediction] = Prediction.objects.filter(claim=claim)
    assert prediction.claim_version == asked_before + 1


def test_a_case_for_people_is_scored_and_held(served: Served) -> None:
    served.champion()
    review = _scored(served, disease=CANCER)
    prediction = Prediction.objects.get(claim=review.claim)
    assert prediction.pre_review == review.pre_reviews.latest("pk"), "that of the diagnosis"
    assert (prediction.cleared, prediction.held_by) == (False, "no_certificate")


def test_an_appeal_is_scored_by_nobody(served: Served) -> None:
    house = served.house
    denied = house.denied()
    served.champion()
    review = house.appealed(denied)
    house.work()
    assert review.round == 2
    assert not Prediction.objects.filter(claim=denied).exists()


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


class Platform:
    """A fiscal platform that cannot be reached until it is told to agree."""

    name = "scripted"
    agrees = False

    def check(self, question: ReceiptQuestion) -> ReceiptAnswer:
        if not Platform.agrees:
            raise AdapterError("out of reach", permanent=False)
        return ReceiptAnswer("agrees")


@pytest.fixture
def platform(settings: Settings) -> Iterator[type[Platform]]:
    settings.RECEIPT_PLATFORM = {"adapter": f"{__name__}.Platform"}
    yield Platform
    Platform.agrees = False


def test_what_waits_for_the_fiscal_platform_is_scored_after_its_answer(
    served: Served, desk: Desk, platform: type[Platform]
) -> None:
    served.champion()
    taken_in(served.house)
    claim = desk.by_photo()
    assert served.house.review(claim).state == ReviewState.WITH_OFFICER
    assert not FeatureSnapshot.objects.exists()
    platform.agrees = True
    served.house.later(minutes=2)
    served.house.work()
    assert served.house.review(claim).state == ReviewState.GREEN
    prediction = Prediction.objects.get(claim=claim)
    assert prediction.pre_review.route == "green"
    assert prediction.snapshot.values["checks_no_data"] == 0


# -- files that are not the registered ones --------------------------------------------------------
def _one_byte(folder: Path) -> None:
    raw = bytearray((folder / FILE).read_bytes())
    raw[200] ^= 1
    (folder / FILE).write_bytes(raw)


def _another_version(folder: Path) -> None:
    (folder / FILE).write_bytes((folder.parent / "pre-2" / FILE).read_bytes())


def _missing(folder: Path) -> None:
    (folder / FILE).unlink()


def _missing_archive(folder: Path) -> None:
    (folder / ARCHIVE).unlink()


def _pickled(folder: Path) -> None:
    (folder / ARCHIVE).write_bytes(pickle.dumps({"model": 1}))


@pytest.mark.parametrize(
    "spoil", [_one_byte, _another_version, _missing, _missing_archive, _pickled]
)
def test_a_file_that_is_not_the_registered_one_says_nothing_and_rings_once(
    served: Served, spoil: Callable[[Path], None]
) -> None:
    model = served.champion()
    spoil(served.folder / model.version)
    for _case in range(2):
        assert _scored(served).state == ReviewState.GREEN, "it stays with people"
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.model, alarm.scheme) == ("artefact", model, served.house.scheme)
    assert str(served.folder) not in str(alarm.detail)
    assert not Prediction.objects.exists()
    assert not Decision.objects.exists()
    assert FeatureSnapshot.objects.count() == 2
    assert not WorkItem.objects.filter(kind="reviews.score_claim").exclude(state="done").exists()


class Strange:
    """Not a kind of thing that a model of ours holds."""

    def __init__(self) -> None:
        self.value = 1


@pytest.mark.parametrize("as_pickle", [True, False])
def test_an_archive_of_a_strange_kind_is_not_opened_even_if_registered(
    served: Served, as_pickle: bool
) -> None:
    archive = served.folder / "pre-1" / ARCHIVE
    if as_pickle:
        archive.write_bytes(pickle.dumps(print))
    else:
        skops.io.dump({"model": Strange()}, archive)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    served.known["pre-1"] = replace(served.known["pre-1"], archive_sha256=digest)
    served.champion()
    _scored(served)
    assert Alarm.objects.get().kind == "artefact"
    assert not Prediction.objects.exists()


def test_files_without_a_row_answer_nobody(served: Served) -> None:
    assert (served.folder / "pre-1" / FILE).exists()
    _scored(served)
    assert not Prediction.objects.exists()
    assert not ModelDuty.objects.exists()


def test_a_version_that_is_a_path_is_opened_nowhere(served: Served) -> None:
    model = served.registers()
    for version in ("../pre-1", "a/b", "..", "."):
        model.version = version
        with pytest.raises(ModelRefused, match="no name of a folder"):
            opened(model)


def test_what_is_changed_after_it_was_opened_is_seen(served: Served) -> None:
    model = served.champion()
    _scored(served)
    assert opened(model) is opened(model), "opened once a process"
    path = served.folder / model.version / FILE
    before = path.stat()
    _one_byte(path.parent)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size, "neither size nor time of change tell"
    _scored(served)
    assert Prediction.objects.count() == 1
    assert Alarm.objects.get().kind == "artefact"


def test_mended_it_answers_again(served: Served) -> None:
    model = served.champion()
    path = served.folder / model.version / FILE
    sound = path.read_bytes()
    _missing(path.parent)
    _scored(served)
    path.write_bytes(sound)
    _scored(served)
    assert Prediction.objects.get().chance > 0


def test_a_model_on_trial_that_cannot_be_opened_stops_nothing(served: Served) -> None:
    champion = served.champion()
    trial = served.registers("pre-2")
    served.serves(trial, "challenger")
    _missing(served.folder / "pre-2")
    _scored(served)
    assert Prediction.objects.get().model == champion
    assert not Alarm.objects.exists()


def test_a_model_out_of_service_is_not_asked(served: Served) -> None:
    served.champion()
    duty = ModelDuty.objects.get()
    end_duty(
        duty_id=duty.pk, reason="换一个模型", actor=served.staff["supervisor"], now=served.house.now
    )
    _scored(served)
    assert not Prediction.objects.exists()


def test_whatever_fails_in_scoring_the_case_waits_for_a_person(
    served: Served, settings: Settings
) -> None:
    served.champion()
    settings.MODELS_DIR = None  # no way to say where: not a file that is wrong, but a setting
    review = _scored(served)
    for _try in range(4):
        served.house.later(hours=1)
        served.house.work()
    assert WorkItem.objects.get(kind="reviews.score_claim").state == "dead"
    review.refresh_from_db()
    assert review.state == ReviewState.GREEN
    assert isinstance(served.house.decide(review), Decision)
    assert Claim.objects.get(pk=review.claim_id).version == 1
