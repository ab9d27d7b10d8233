"""How good a model is on cases that it has not met: the figures of its card.

All in the form that `reviews/rows/model_card.py` reads. Intervals are exact (Clopper and Pearson);
the band of the reject curve holds for all its points at once, with 95 % (Bonferroni).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.stats import fisher_exact
from sklearn.metrics import brier_score_loss, roc_auc_score

from reviews.drift import calibration_error
from reviews.estimates import CONFIDENCE, beta_quantile, interval

POINTS = 20
CAUGHT_AT = (0.2, 0.5, 0.8)
# Groups are compared among the surest half: what a threshold clears is not known yet.
SURE = 0.5
# Of fewer cleared cases nothing is said about a group; with fewer cases it is not told at all, for
# the group would be persons.
FEW, TOLD = 100, 30
_TENTHS = 10
_SIGNIFICANT = 0.005


@dataclass(frozen=True)
class Held:
    """A held-out case: what was said of it, what people found, and the groups that it is in."""

    chance: float
    errors: frozenset[str]
    groups: Mapping[str, str]

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors)


def measure(
    cases: Sequence[Held],
    kinds: Sequence[str],
    *,
    weights: Mapping[str, float],
    sure: float | None = None,
) -> dict[str, Any]:
    """All figures; `sure`: the chance up to which a case counts as cleared for its groups, the
    median where none is certified. `auc` is None where all cases are alike."""
    ordered = sorted(cases, key=lambda case: case.chance)
    said = [case.chance for case in ordered]
    wrong = [case.is_wrong for case in ordered]
    threshold = said[_until(said, SURE) - 1] if sure is None and said else sure or 0.0
    return {
        "held_out": len(ordered),
        "errors": sum(wrong),
        "auc": float(roc_auc_score(wrong, said)) if len(set(wrong)) == 2 else None,
        "brier": float(brier_score_loss(wrong, said)) if ordered else None,
        "ece": calibration_error(list(zip(said, wrong, strict=True))),
        "reject_curve": _reject_curve(said, wrong),
        "reliability": _reliability(said, wrong),
        "by_kind": {kind: _caught(ordered, said, kind) for kind in kinds},
        "slices": _slices(ordered, threshold),
        "weights": [
            {"feature": name, "weight": round(weight, 4)}
            for name, weight in sorted(weights.items(), key=lambda one: -abs(one[1]))
            if abs(weight) >= _SIGNIFICANT
        ],
    }


def _until(said: Sequence[float], share: float) -> int:
    """How many are cleared at a share, surest first; cases of one chance stay together."""
    count = max(1, round(len(said) * share))
    while count < len(said) and said[count] == said[count - 1]:
        count += 1
    return count


def _reject_curve(said: Sequence[float], wrong: Sequence[bool]) -> list[dict[str, Any]]:
    counts = sorted({_until(said, step / POINTS) for step in range(1, POINTS + 1)}) if said else []
    tail = (1 - CONFIDENCE) / 2 / max(len(counts), 1)
    rows = []
    for number in counts:
        errors = sum(wrong[:number])
        rows.append(
            {
                "share": number / len(said),
                "error": errors / number,
                "low": _low(errors, number, tail),
                "high": _high(errors, number, tail),
                "number": number,
            }
        )
    return rows


def _reliability(said: Sequence[float], wrong: Sequence[bool]) -> list[dict[str, Any]]:
    """By tenths of what was said."""
    rows = []
    for tenth in range(_TENTHS):
        begin, end = (len(said) * one // _TENTHS for one in (tenth, tenth + 1))
        if begin == end:
            continue
        part, errors = said[begin:end], sum(wrong[begin:end])
        low, high = interval(errors, len(part))
        rows.append(
            {
                "from": part[0],
                "to": part[-1],
                "said": sum(part) / len(part),
                "seen": errors / len(part),
                "number": len(part),
                "low": low,
                "high": high,
            }
        )
    return rows


def _caught(ordered: Sequence[Held], said: Sequence[float], kind: str) -> dict[str, Any]:
    """How many have this error, and how many of these would be cleared at each share."""
    has = [kind in case.errors for case in ordered]
    shares = CAUGHT_AT if said else ()
    return {
        "number": sum(has),
        "caught_at": [
            {"share": share, "missed": sum(has[: _until(said, share)])} for share in shares
        ],
    }


def _slices(cases: Sequence[Held], threshold: float) -> list[dict[str, Any]]:
    """Each group against the rest, among what would be cleared. “worse” is said where that is no
    accident by Fisher's exact test, over all groups together (5 %, Bonferroni)."""
    groups: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for case in cases:
        for name, value in case.groups.items():
            groups[name, value].append(case)
    cleared = [case for case in cases if case.chance <= threshold]
    wrong = sum(case.is_wrong for case in cleared)
    rows = []
    told = {group: members for group, members in groups.items() if len(members) >= TOLD}
    for (name, value), members in sorted(told.items()):
        sure = [case for case in members if case.chance <= threshold]
        errors = sum(case.is_wrong for case in sure)
        low, high = interval(errors, len(sure)) if sure else (0.0, 1.0)
        others = len(cleared) - len(sure)
        table = [[errors, len(sure) - errors], [wrong - errors, others - wrong + errors]]
        worse = fisher_exact(table, alternative="greater").pvalue <= (1 - CONFIDENCE) / len(told)
        rows.append(
            {
                "feature": name,
                "value": value,
                "number": len(members),
                "share": len(sure) / len(members),
                "error": errors / len(sure) if sure else None,
                "low": low,
                "high": high,
                "gate": "worse" if worse else "few" if len(sure) < FEW else "ok",
            }
        )
    return rows


def _low(errors: int, number: int, tail: float) -> float:
    return beta_quantile(tail, errors, number - errors + 1) if errors else 0.0


def _high(errors: int, number: int, tail: float) -> float:
    return beta_quantile(1 - tail, errors + 1, number - errors) if errors < number else 1.0
