"""How far the shipped model gets on what physicians really write. Evaluation only.

The wordings are not ours to ship or to learn from; where they are not at hand this is skipped.
"""

import csv
from collections import Counter

import pytest
from django.conf import settings

from reviews.champion.serve import propose

WORDINGS = settings.SHARED_DIR / "data" / "diagnosis_train.csv"
LABEL_OF = {"critical": "critical_illness", "exclusion": "excluded", "ordinary": "ordinary"}
MISSED = ("critical", "critical_refer")


@pytest.mark.slow
def test_what_is_answered_is_mostly_right_and_a_critical_illness_is_seldom_missed() -> None:
    if not WORDINGS.exists():
        pytest.skip("the real wordings are not here; HUZHU_SHARED names their folder")
    seen: Counter[tuple[str, str]] = Counter()
    with WORDINGS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            seen[row["label"], propose(row["text"], age=None, sex="").label] += 1
    answered = sum(count for (_, said), count in seen.items() if said)
    right = sum(seen[label, said] for label, said in LABEL_OF.items())
    ordinary = sum(count for (_, said), count in seen.items() if said == "ordinary")
    missed = sum(seen[label, "ordinary"] for label in MISSED)
    print(  # noqa: T201  the numbers are what this is for: pytest -s
        f"answered {answered / seen.total():.1%}, right {right / answered:.2%},"
        f" critical called ordinary {missed} of {ordinary},"
        f" macro-F1 over the three labels {_macro_f1(seen):.3f}"
    )
    assert answered / seen.total() > 0.4
    assert right / answered > 0.95
    assert missed / ordinary < 0.03


def _macro_f1(seen: Counter[tuple[str, str]]) -> float:
    """Refusals count as not found."""
    scores = []
    for label, said in LABEL_OF.items():
        asked = sum(count for (true, _), count in seen.items() if true == label)
        given = sum(count for (_, answer), count in seen.items() if answer == said)
        scores.append(2 * seen[label, said] / (asked + given))
    return sum(scores) / len(scores)
