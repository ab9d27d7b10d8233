"""Do certified thresholds keep their promise? Asked of worlds in which the truth is known."""

import sys
from argparse import ArgumentParser
from math import sqrt
from statistics import fmean, median
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from reviews.thresholds import certify

if TYPE_CHECKING:
    from reviews.simulated.trial import Trial

FEWEST = 1_000


class Command(BaseCommand):
    """Many small worlds, or one large one timed. SYNTHETIC; nothing is read, nothing is kept."""

    help = (
        "Train, certify, audit and let drift in simulated worlds, and count broken promises beside"
        " those of the rule that trusts a validation set. Needs no database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--worlds", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--claims", type=int, default=6_000, help="adjudicated cases a world")
        parser.add_argument(
            "--scale", type=int, help="instead: seconds to train on, and certify by, so many claims"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["worlds"] < 1 or options["claims"] < FEWEST or (options["scale"] or FEWEST) < 1:
            raise CommandError(f"--worlds: one or more; --claims: {FEWEST} or more.", returncode=2)
        if options["scale"]:
            self._at_scale(options["scale"], options["seed"])
            return
        # Here, so that listing the commands does not import scikit-learn.
        from reviews.simulated.trial import run_trial  # noqa: PLC0415

        first = options["seed"] * 100_000
        trials = []
        for number in range(options["worlds"]):
            trials.append(run_trial(first + number, options["claims"]))
            if sys.stderr.isatty():
                self.stderr.write(f"\r{number + 1} of {options['worlds']}", ending="")
        self._report(trials)

    def _at_scale(self, claims: int, seed: int) -> None:
        from reviews.simulated.trial import ALPHAS, CONFIDENCE, as_cases, fit  # noqa: PLC0415
        from reviews.simulated.world import draw_cases  # noqa: PLC0415

        world = draw_cases(claims, seed=seed)
        begun = monotonic()
        model = fit(world, seed=seed)
        trained = monotonic()
        cases = as_cases(model, draw_cases(claims, seed=seed + 1), seed=seed)
        found = certify(cases, ALPHAS, confidence=CONFIDENCE)
        done = monotonic()
        self.stdout.write(f"SYNTHETIC. {claims} claims each to train on and to certify by.")
        self.stdout.write(
            f"trained in {trained - begun:.1f} s, certified in {done - trained:.1f} s"
        )
        self.stdout.write(
            f"cleared {found.share:.1%}" if found.threshold else "nothing could be certified"
        )

    def _report(self, trials: list["Trial"]) -> None:
        number = len(trials)
        allowed = 0.05 + 3 * sqrt(0.05 * 0.95 / number)
        self.stdout.write(f"SYNTHETIC: {number} worlds. Promised: errors ≤ 1 %, missed critical")
        self.stdout.write("illness ≤ 0.5 %, each with 95 % confidence.")
        for name in ("certified", "naive"):
            outcomes = [getattr(trial, name) for trial in trials]
            broken = sum(outcome.broke_promise for outcome in outcomes)
            shares = [outcome.share for outcome in outcomes]
            self.stdout.write(
                f"{name:<9}  broke its promise in {broken} ({broken / number:.1%}; certified"
                f" allows {allowed:.1%})  clears {_mean(shares)}"
                f"  nothing in {shares.count(0.0)}"
            )
        shares = [trial.oracle.share for trial in trials]
        self.stdout.write(f"{'oracle':<9}  clears {_mean(shares)}")
        audited = [trial for trial in trials if trial.audit is not None]
        if not audited:
            return
        held = sum(
            trial.audit.low <= trial.true_rate <= trial.audit.high
            for trial in audited
            if trial.audit
        )
        said = fmean(trial.audit.rate for trial in audited if trial.audit)
        true = fmean(trial.true_rate for trial in audited)
        self.stdout.write(
            f"audit: weighted estimate {said:.2%}, true {true:.2%}; interval holds the truth in"
            f" {held} of {len(audited)}"
        )
        beyond = [trial for trial in audited if trial.drifted_rate > 0.02]
        weeks = [trial.alarm_week for trial in audited if trial.alarm_week is not None]
        rang = sum(trial.alarm_week is not None for trial in beyond)
        middle = f"{median(weeks):g}" if weeks else "–"
        self.stdout.write(
            f"drift: alarm in {len(weeks)} of {len(audited)} worlds; where the true rate exceeds"
            f" 2 %, in {rang} of {len(beyond)}; median week {middle}, share cleared from then on 0"
        )


def _mean(values: list[float]) -> str:
    """The mean, with two standard errors either side."""
    mean = fmean(values)
    spread = sqrt(sum((value - mean) ** 2 for value in values) / max(len(values) - 1, 1))
    error = 2 * spread / sqrt(len(values))
    return f"{mean:.1%} (± {error:.1%})"
