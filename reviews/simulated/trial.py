"""One world from training to alarm: what was promised, what came true. SYNTHETIC throughout."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from reviews.drift import evidence
from reviews.estimates import Estimate, Read, Stratum, error_rate
from reviews.simulated.world import KINDS, Cases, Flags, Numbers, draw_cases, judged
from reviews.thresholds import LADDER, Certified, certify, needed

# What the product promises (a test compares it with the settings): of all cleared cases at most so
# many have any error, and so many are missed critical illnesses.
ALPHAS = {"any": 0.01, "missed_critical": 0.005}
CONFIDENCE = 0.95
ALARM_AT = 20.0
TRAINED_ON, POPULATION, STREAM = 4_000, 40_000, 20_000
_AUDITED = (0.05, 0.20)  # of the surer half of what was cleared, and of the other
WEEKS, CLEARED_A_WEEK, AUDITED_A_WEEK, DRIFT = 40, 400, 0.2, 0.4

# The chance that the model says, and the kinds of error that were found; "any" with each.
Case = tuple[float, frozenset[str]]


@dataclass(frozen=True)
class Outcome:
    """What a rule chose in one world, and how it went: rates over the whole population."""

    threshold: float | None
    share: float
    rates: tuple[float, ...]  # in the order of ALPHAS

    @property
    def broke_promise(self) -> bool:
        return any(rate > alpha for rate, alpha in zip(self.rates, ALPHAS.values(), strict=True))


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
    true = _outcome(loosest(_true_cases(chances, world.truth)), chances, world.truth)
    certificate = certify(read, ALPHAS, confidence=CONFIDENCE)
    certified = _outcome(certificate.threshold, chances, world.truth)
    naive = _outcome(loosest(read), chances, world.truth)
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
        (float(chance), _errors(row)) for chance, row in zip(chances, found.tolist(), strict=True)
    ]


def _errors(row: Sequence[bool]) -> frozenset[str]:
    kinds = frozenset(kind for kind, is_so in zip(KINDS, row, strict=True) if is_so)
    return kinds | {"any"} if kinds else kinds


def loosest(cases: Sequence[Case]) -> float | None:
    """The loosest rung at which errors are few enough among these cases: what a validation set
    seems to allow, without a word about how sure that is."""
    ordered = sorted(cases, key=lambda case: case[0])
    counts = dict.fromkeys(ALPHAS, 0)
    best, place = None, 0
    for rung in LADDER:
        while place < len(ordered) and ordered[place][0] <= rung:
            for kind in ordered[place][1] & counts.keys():
                counts[kind] += 1
            place += 1
        enough = place >= needed(ALPHAS, CONFIDENCE)
        if enough and all(counts[kind] <= alpha * place for kind, alpha in ALPHAS.items()):
            best = rung
    return best


def _outcome(threshold: float | None, chances: Numbers, truth: Flags) -> Outcome:
    if threshold is None:
        return Outcome(None, 0.0, (0.0,) * len(ALPHAS))
    cleared = chances <= threshold
    return Outcome(threshold, float(cleared.mean()), _rates(truth[cleared]))


def _rates(truth: Flags) -> tuple[float, ...]:
    if not len(truth):
        return (0.0,) * len(ALPHAS)
    by_kind = {"any": _any(truth)} | {kind: truth[:, i] for i, kind in enumerate(KINDS)}
    return tuple(float(by_kind[kind].mean()) for kind in ALPHAS)


def _audit(
    model: Pipeline, stream: Cases, certificate: Certified, seed: int
) -> tuple[Estimate | None, float]:
    """The weighted estimate of the cleared stream's error, beside the truth."""
    if certificate.threshold is None:
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


def _drift(model: Pipeline, certificate: Certified, seed: int) -> tuple[float, int | None]:
    """The true error after a drift, and the week in which the evidence rang."""
    if certificate.threshold is None:
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
        if evidence((bool(one) for one in so_far), ALPHAS["any"]) >= ALARM_AT:
            return float(_any(truth).mean()), week
        if until >= len(truth):
            break
    return float(_any(truth).mean()), None


def _any(found: Flags) -> Flags:
    """Whether a case has an error of any kind."""
    return np.asarray(found.any(axis=1), dtype=np.bool_)
