"""The gravest diagnosis of a text, by algebra."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reviews.champion.corpus import CLASSES
from reviews.classifier.signs import Array, gravest

_rows = st.lists(
    st.lists(st.floats(0.01, 1), min_size=len(CLASSES), max_size=len(CLASSES)),
    min_size=1,
    max_size=6,
).map(lambda rows: np.array([np.array(row) / sum(row) for row in rows]))


@given(_rows)
def test_one_diagnosis_speaks_for_itself(rows: Array) -> None:
    alone = gravest(rows, np.arange(len(rows)))
    assert np.allclose(alone, rows, atol=1e-4)


@given(_rows, _rows)
def test_another_diagnosis_never_makes_a_text_less_grave(
    rows: Array,
    more: Array,
) -> None:
    fewer = gravest(rows, np.array([0]))[0]
    all_of_them = gravest(np.vstack([rows, more]), np.array([0]))[0]
    assert (np.cumsum(all_of_them) >= np.cumsum(fewer) - 1e-4).all()


@given(_rows)
def test_the_order_of_the_diagnoses_does_not_matter(
    rows: Array,
) -> None:
    there, back = gravest(rows, np.array([0])), gravest(rows[::-1], np.array([0]))
    assert np.allclose(there, back)
