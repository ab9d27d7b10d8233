"""Training finds what is there, calls nothing what is not, and folds into plain numbers."""

import random

import pytest
from sklearn.metrics import roc_auc_score

from reviews.drift import calibration_error
from reviews.scoring.artefact import FILE, unwritten, write
from reviews.scoring.fit import FOLDS, Fitted, TooFew, fit, fold, matrix
from reviews.scoring.score import MISSING, Scorer
from reviews.thresholds import certify
from tests.reviews.scoring.cases import World, simulated


def test_a_model_of_the_simulated_world_knows_errors_it_has_not_seen(scorer: Scorer) -> None:
    unseen = simulated(6000, seed=6)
    said = [scorer.score(row).chance for row in unseen.rows]
    wrong = [bool(found) for found in unseen.truth]
    assert roc_auc_score(wrong, said) > 0.75
    error = calibration_error(list(zip(said, wrong, strict=True)))
    assert error is not None
    assert error < 0.02
    surest = sorted(zip(said, wrong, strict=True))[: len(said) // 2]
    assert sum(one for _chance, one in surest) / len(surest) < sum(wrong) / len(wrong) / 2


@pytest.mark.slow
def test_what_is_certified_of_it_keeps_its_promise_in_that_world() -> None:
    """One world, the whole way; `certify_simulation` counts broken promises over many."""
    world = simulated(8_000, seed=21)
    model = unwritten(fit(world.rows, world.labels, world.groups, seed=1), version="pre-1")
    alphas = {"excluded": 0.01, "missed_critical": 0.005, "wrong_amount": 0.01}
    read = simulated(12_000, seed=22)
    said = [model.score(row).chance for row in read.rows]
    found = certify(list(zip(said, read.errors, strict=True)), alphas, confidence=0.95)
    assert found.threshold is not None
    assert found.share > 0.2
    stream = simulated(12_000, seed=23)
    cleared = [
        truth
        for row, truth in zip(stream.rows, stream.truth, strict=True)
        if model.score(row).chance <= found.threshold
    ]
    for kind, alpha in alphas.items():
        assert sum(kind in truth for truth in cleared) / len(cleared) <= alpha


def test_labels_that_mean_nothing_teach_nothing(world: World) -> None:
    labels = world.labels
    random.Random(3).shuffle(labels)
    model = fit(world.rows, labels, world.groups, seed=1)
    unseen = simulated(4000, seed=8)
    said = model.estimator.predict_proba(matrix(unseen.rows))[:, 1]
    assert abs(roc_auc_score(unseen.labels, said) - 0.5) < 0.1
    rate = sum(labels) / len(labels)
    assert max(said) < 5 * rate, "nobody is told that a case is probably wrong"


def test_the_same_rows_and_seed_give_the_same_file(world: World, tmp_path: object) -> None:
    folders = [tmp_path / name for name in ("a", "b")]  # type: ignore[operator]
    for folder in folders:
        fitted = fit(world.rows[:1500], world.labels[:1500], world.groups[:1500], seed=4)
        write(folder, fitted, version="twice")
    assert (folders[0] / FILE).read_bytes() == (folders[1] / FILE).read_bytes()


def test_it_says_what_it_weighs(fitted: Fitted) -> None:
    weights = fold(fitted).weights
    assert weights["cause_known"] < 0
    assert weights["diagnosis_band=low"] > weights["diagnosis_band=high"]
    assert weights["sex_f"] == 0, "nobody's was known"
    assert f"age={MISSING}" in weights, "a tenth of them"
    gone = {"diagnosis_label=ordinary", "diagnosis_label=refused", f"hospital_level={MISSING}"}
    assert not gone & set(weights), "in all cases, or in none"


def test_a_case_that_was_drawn_seldom_stands_for_many(world: World) -> None:
    plain = fit(world.rows, world.labels, world.groups, seed=1)
    weights = [10.0 if wrong else 1.0 for wrong in world.labels]
    weighed = fit(world.rows, world.labels, world.groups, seed=1, weights=weights)
    assert fold(weighed).base > fold(plain).base + 1.5


def test_cases_that_all_look_the_same_are_a_sentence() -> None:
    with pytest.raises(TooFew, match="look the same"):
        fit([{"age": 40}] * 40, [True, False] * 20, [str(n) for n in range(40)], seed=1)


def test_too_few_errors_are_a_sentence(world: World) -> None:
    right = [row for row, wrong in zip(world.rows, world.labels, strict=True) if not wrong][:100]
    groups = [str(number) for number in range(100)]
    with pytest.raises(TooFew, match="3 cases with an error; 8 are needed"):
        fit(right, [True] * 3 + [False] * 97, groups, seed=1)
    with pytest.raises(TooFew, match=f"of 1 members; {FOLDS}"):
        fit(right, [True] * 9 + [False] * 91, ["one"] * 9 + groups[9:], seed=1)
