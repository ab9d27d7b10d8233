"""What a model's answer rests on, as sentences."""

import math

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from reviews.features.schema import FEATURES, OTHER, Value
from reviews.rows.feature_words import feature_label
from reviews.scoring_words import said_chance, sentence, strength

# Told as one point with how it was filed.
ONE_WITH_ANOTHER = {"by_photo"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_value_has_a_sentence_of_its_own(language: str) -> None:
    with translation.override(language):
        for feature in FEATURES:
            if feature.name in ONE_WITH_ANOTHER:
                continue
            numbers: set[Value] = {feature.low, 1.0, feature.high}
            for value in set(feature.words) - {OTHER} or numbers:
                said = sentence(feature.name, value)
                assert said
                assert not said.startswith(f"{feature_label(feature.name)}:"), "more than its name"
                assert "%(" not in said
            assert sentence(feature.name, None).startswith(("Not known", "不清楚"))


def test_figures_are_told_as_people_say_them() -> None:
    with translation.override("en"):
        assert sentence("amount_log", math.log1p(20670)) == "A cost of about ¥20,670"
        assert sentence("days", 1.0) == "1 day in hospital"
        assert sentence("days", 0.0) == "No night in hospital"
        assert sentence("days_to_deadline", -3.0) == "Filed 3 days after the deadline"
        assert sentence("hospital_level", "3") == "A tertiary hospital"
        assert sentence("channel", OTHER) == "How it was filed: other"
        assert sentence("sex_f", 0.0) == "The member is a man"


def test_a_chance_is_told_as_cases_in_a_thousand() -> None:
    with translation.override("en"):
        assert said_chance(0.0042) == "About 4 in 1,000 cases like this have an error"
        assert said_chance(0.0001) == "Fewer than 1 in 1,000 cases like this has an error"


@given(st.floats(-20, 20))
def test_what_counts_the_same_either_way_is_called_the_same(log_odds: float) -> None:
    assert strength(log_odds) == strength(-log_odds)
