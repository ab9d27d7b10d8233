"""A linear judge: what it learns, keeps as numbers, and refuses to be."""

from typing import Any

import numpy as np
import pytest

from reviews.champion.corpus import CLASSES
from reviews.classifier.linear import fitted, of_plain

LABELS = np.array(CLASSES * 20)
MATRIX = np.eye(len(CLASSES))[np.arange(len(LABELS)) % len(CLASSES)]


def test_it_says_what_it_was_shown_and_the_same_after_being_written_down() -> None:
    judge = fitted(MATRIX, LABELS, strength=1.0)
    chances = judge.chances(MATRIX)
    assert [CLASSES[place] for place in chances.argmax(axis=1)] == list(LABELS)
    assert np.allclose(chances.sum(axis=1), 1)
    assert np.allclose(of_plain(judge.plain()).chances(MATRIX), chances, atol=1e-5)


def test_cooling_makes_it_less_sure_where_it_was_wrong_and_changes_no_label() -> None:
    judge = fitted(MATRIX, LABELS, strength=100.0)
    half_wrong = np.where(np.arange(len(LABELS)) % 2, LABELS, np.roll(LABELS, 1))
    cooled = judge.cooled(MATRIX, half_wrong)
    before, after = judge.chances(MATRIX), cooled.chances(MATRIX)
    assert cooled.temperature > 1
    assert (after.argmax(axis=1) == before.argmax(axis=1)).all()
    assert after.max() < before.max()


def test_what_a_number_speaks_for_is_its_own_label() -> None:
    judge = fitted(MATRIX, LABELS, strength=1.0)
    shares = judge.shares(MATRIX[0], CLASSES[0])
    assert shares.argmax() == 0


@pytest.mark.parametrize(
    "mangled",
    [
        {"weights": [[1.0] * len(CLASSES)]},
        {"scale": [0.0] * len(CLASSES)},
        {"mean": [float("nan")] * len(CLASSES)},
        {"temperature": 0},
        {"offsets": ["much"] * len(CLASSES)},
    ],
)
def test_other_numbers_are_no_judge(mangled: dict[str, Any]) -> None:
    content = fitted(MATRIX, LABELS, strength=1.0).plain() | mangled
    with pytest.raises(ValueError, match=r"not a linear judge|could not convert"):
        of_plain(content)
