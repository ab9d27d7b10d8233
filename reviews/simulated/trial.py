"""One world from training to alarm: what was promised, what came true. SYNTHETIC throughout."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from reviews.estimates import Estimate, Read, Stratum, error_rate
from reviews.risk_control.certify import (
    ANY,
    LADDER,
    Bound,
    Case,
    Certified,
    certify,
    examine,
    fewest,
)
from reviews.risk_control.evidence import ALARM_AT, greatest
from reviews.simulated.world import KINDS, Cases, Flags, Numbers, draw_cases, judged

BOUNDS = (Bound(ANY, 0.01), Bound("missed_critical", 0.005))
TRAINED_ON, POPULATION, STREAM = 4_000, 40_000, 20_000
_AUDITED = (0.05, 0.20)  # of the surer half of what was cleared, and of the other
WEEKS, CLEARED_A_WEEK, AUDITED_A_WEEK, DRIFT = 40, 400, 0.2, 0.4

# A rule that chooses a threshold by adjudicated cases.
Rule = Callable[[Sequence[Case]], float | None]


@dataclass(frozen=True)
class Outcome:
    """What a rule chose in one world, and how it went: rates over the whole population."""

    threshold: float | None
    share: float
    rates: tuple[float, ...]  # in the order of BOUNDS

    @property
    def broke_promise(self) -> bool:
        return any(rate > bound.alpha for rate, bound in zip(self.rates, BOUNDS, strict=True))


@dataclass(frozen=True)
class Trial:
    """One world: the certified rule, the naive one, the oracle who knows the truth; the audit of
    the cleared stream beside its true error; and weeks to the alarm after a drift (None: none)."""

    certified: Outcome
    naive: Outcome
    oracle: Outcome
    audit: Estimate | None
    true_rate: float
    drifted_rate: float
    alarm_week: int | None


def run_trial(seed: int, calibrating: int) -> Trial:
    """The whole way in one world; the same seed goes the same way."""
    model = fit(draw_cases(TRAINED_ON, seed=seed * 10), seed=seed * 10)
    read = as_cases(model, draw_cases(calibrating, seed=seed * 10 + 1), seed=seed * 10 + 1)
    world = draw_cases(POPULATION, seed=seed * 10 + 2)
    chances = chances_of(model, world)
    true = _outcome(_loosest(_true_cases(chances, world.truth), _within), chances, world.truth)
    certificate = certify(read, BOUNDS)
    certified = _outcome(certificate.threshold if certificate else None, chances, world.truth)
    naive = _outcome(_loosest(read, _within), chances, world.truth)
    stream = draw_cases(STREAM, seed=seed * 10 + 3)
    audit, rate = _audit(model, stream, certificate, seed)
    drifted, week = _drift(model, certificate, seed)
    return Trial(certified, naive, true, audit, rate, drifted, week)


def fit(cases: Cases, *, seed: int) -> Pipeline:
    """A linear model of “something is wrong”, as people judged it."""
    wrong = _any(judged(cases, seed=seed))
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=500))
    return model.fit(cases.seen, wrong)


def chances_of(model: Pipeline, cases: Cases) -> Numbers:
    return np.asarray(model.predict_proba(cases.seen)[:, 1])


def as_cases(model: Pipeline, cases: Cases, *, seed: int) -> list[Case]:
    """Adjudicated cases: what the model says, and what people found."""
    return _true_cases(chances_of(model, cases), judged(cases, seed=seed))


def _true_cases(chances: Numbers, found: Flags) -> list[Case]:
    return [
        Case(
            float(chance), frozenset(kind for kind, is_so in zip(KINDS, row, strict=True) if is_so)
        )
        for chance, row in zip(chances, found, strict=True)
    ]


def _loosest(cases: Sequence[Case], holds: Callable[[Sequence[Case]], bool]) -> float | None:
    """The loosest threshold at which `holds`: what a validation set seems to allow."""
    best = None
    for threshold in LADDER:
        below = [case for case in cases if case.chance <= threshold]
        if len(below) >= fewest(BOUNDS) and holds(below):
            best = threshold
    return best


def _within(below: Sequence[Case]) -> bool:
    """Few enough errors among these: no word about how sure that is."""
    tested = (examine(below, bound) for bound in BOUNDS)
    return all(one.k <= one.alpha * one.n for one in tested)


def _outcome(threshold: float | None, chances: Numbers, truth: Flags) -> Outcome:
    if threshold is None:
        return Outcome(None, 0.0, (0.0,) * len(BOUNDS))
    cleared = chances <= threshold
    return Outcome(threshold, float(cleared.mean()), _rates(truth[cleared]))


def _rates(truth: Flags) -> tuple[float, ...]:
    if not len(truth):
        return (0.0,) * len(BOUNDS)
    by_kind = {ANY: _any(truth)} | {kind: truth[:, i] for i, kind in enumerate(KINDS)}
    return tuple(float(by_kind[bound.kind].mean()) for bound in BOUNDS)


def _audit(
    model: Pipeline, stream: Cases, certificate: Certified | None, seed: int
) -> tuple[Estimate | None, float]:
    """The weighted estimate of the cleared stream's error, beside the truth."""
    if certificate is None:
        return None, 0.0
    random = np.random.default_rng((seed, 11))
    chances = chances_of(model, stream)
    cleared = chances <= certificate.threshold
    wrong, found = _any(stream.truth), _any(judged(stream, seed=seed))
    surer = chances <= np.median(chances[cleared])
    strata = []
    for part, rate in zip((cleared & surer, cleared & ~surer), _AUDITED, strict=True):
        drawn = part & (random.random(len(stream)) < rate)
        strata.append(
            Stratum(int(part.sum()), [Read(rate, int(drawn.sum()), int(found[drawn].sum()))])
        )
    return error_rate(strata), float(wrong[cleared].mean())


def _drift(model: Pipeline, certificate: Certified | None, seed: int) -> tuple[float, int | None]:
    """The true error after a drift, and the week in which the evidence rang."""
    if certificate is None:
        return 0.0, None
    random = np.random.default_rng((seed, 13))
    stream = draw_cases(WEEKS * CLEARED_A_WEEK * 4, seed=seed * 10 + 4, drift=DRIFT)
    cleared = chances_of(model, stream) <= certificate.threshold
    truth = stream.truth[cleared]
    found = _any(judged(stream, seed=seed)[cleared])
    drawn = random.random(len(truth)) < AUDITED_A_WEEK
    for week in range(1, WEEKS + 1):
        until = week * CLEARED_A_WEEK
        so_far = found[:until][drawn[:until]]
        if greatest((bool(one) for one in so_far), BOUNDS[0].alpha) >= ALARM_AT:
            return float(_any(truth).mean()), week
        if until >= len(truth):
            break
    return float(_any(truth).mean()), None


def _any(found: Flags) -> Flags:
    """Whether a case has an error of any kind."""
    return np.asarray(found.any(axis=1), dtype=np.bool_)
