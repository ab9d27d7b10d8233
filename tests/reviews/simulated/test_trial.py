"""In worlds where the truth is known, a certificate keeps its promise and a guess does not."""

import pytest
from django.conf import settings

from reviews.simulated.trial import ALARM_AT, ALPHAS, CONFIDENCE, run_trial
from reviews.simulated.world import KINDS, draw_cases, judged

WORLDS = 30


def test_the_same_seed_draws_the_same_world() -> None:
    first, again, other = (draw_cases(500, seed=seed) for seed in (3, 3, 4))
    assert first.wordings == again.wordings
    assert (first.seen == again.seen).all()
    assert first.wordings != other.wordings


def test_the_worlds_promise_what_the_product_promises() -> None:
    assert settings.CLEARING_ALPHAS == ALPHAS
    assert settings.CLEARING_CONFIDENCE == CONFIDENCE
    assert settings.ALARM_EVIDENCE == ALARM_AT


def test_drift_brings_more_errors() -> None:
    calm, drifted = draw_cases(20_000, seed=1), draw_cases(20_000, seed=1, drift=1.0)
    assert drifted.truth[:, KINDS.index("missed_critical")].mean() > (
        2 * calm.truth[:, KINDS.index("missed_critical")].mean()
    )


def test_two_who_read_and_a_third_err_less_than_one() -> None:
    cases = draw_cases(40_000, seed=2)
    found = judged(cases, seed=2)
    missed = (cases.truth & ~found).sum() / cases.truth.sum()
    assert missed < 0.02


@pytest.mark.slow
def test_certified_thresholds_keep_what_they_promise_and_naive_ones_do_not() -> None:
    trials = [run_trial(seed, 6_000) for seed in range(5_000, 5_000 + WORLDS)]
    assert sum(trial.certified.broke_promise for trial in trials) <= 5  # 5 % + 3 standard errors
    assert sum(trial.naive.broke_promise for trial in trials) > 7
    cleared = [trial for trial in trials if trial.audit is not None]
    assert len(cleared) > WORLDS / 2
    held = [
        trial.audit.low <= trial.true_rate <= trial.audit.high for trial in cleared if trial.audit
    ]
    assert sum(held) / len(held) > 0.85
    beyond = [trial for trial in cleared if trial.drifted_rate > 0.02]
    assert sum(trial.alarm_week is not None for trial in beyond) > 0.8 * len(beyond)
