"""The values that a model sees: one way to write them, and nothing besides those."""

import json
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.features.schema import BY_NAME, FEATURES, OTHER, canonical, digest, logged, validated
from reviews.rows.feature_words import LABELS

words = st.sampled_from(["3", "photo", "refused", OTHER, "", "nan", "1e400", "张"])
anything = st.none() | st.booleans() | st.integers() | st.floats() | words
rows = st.dictionaries(st.sampled_from(sorted(BY_NAME)), anything, max_size=8)


@given(rows)
def test_validated_once_is_validated_for_good(values: dict[str, object]) -> None:
    once = validated(values)
    assert list(once) == [feature.name for feature in FEATURES]
    assert validated(once) == once
    assert json.loads(canonical(values)) == once, "it comes back from the database as it was"


@given(rows)
def test_every_value_is_one_that_the_schema_has(values: dict[str, object]) -> None:
    for name, value in validated(values).items():
        feature = BY_NAME[name]
        if feature.kind == "word":
            assert value is None or value in feature.words
        else:
            assert value is None or feature.low <= float(value) <= feature.high


@given(rows)
def test_the_order_of_values_is_no_matter(values: dict[str, object]) -> None:
    assert digest(dict(reversed(values.items()))) == digest(values)


def test_what_is_no_feature_is_refused() -> None:
    with pytest.raises(ValueError, match=r"has no full_name\."):
        validated({"full_name": "张三"})


def test_unknown_words_are_other_and_what_is_no_number_is_not_known() -> None:
    held = validated({"channel": "fax", "days": math.nan, "age": "old", "diagnosis_band": None})
    assert (held["channel"], held["days"], held["age"]) == (OTHER, None, None)
    assert held["diagnosis_band"] is None


def test_one_and_true_and_one_point_nought_are_the_same_value() -> None:
    assert len({digest({"sex_f": one}) for one in (1, True, 1.0, Decimal("1.00"), "1")}) == 1
    assert digest({"days": -0.0}) == digest({"days": 0})


def test_the_digest_of_a_row_stays_what_it_is() -> None:
    """Another figure means another schema: then VERSION has to change too."""
    row = {"days": 9, "age": 41, "hospital_level": "3", "amount_log": logged(Decimal("12000.00"))}
    assert digest(row) == "8f2737d92d6febff5471bdde968b416fdf708d4b5fba52ecdb4b39a1c974bffa"
    assert digest({}) == "358b4408a8b66746205faaa1d6f53e4b53981e4bea3d18d14cb5f7f9a5bead1f"


def test_each_value_has_a_word_of_its_own_for_screens() -> None:
    assert set(BY_NAME) <= set(LABELS)
    assert len(BY_NAME) == len(FEATURES)


def test_amounts_are_logarithms_of_yuan() -> None:
    assert logged(Decimal(0)) == 0
    assert logged(None) is None
    assert logged(Decimal("-1")) is None
    assert logged("99") == pytest.approx(math.log(100))
