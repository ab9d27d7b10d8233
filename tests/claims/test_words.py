"""What codes are called on screens."""

import pytest
from django.utils import translation

from claims.benefits.reasons import REASONS
from claims.models import Assessment
from claims.words import reason_words, reasons_of

CODES = [*REASONS, "excluded:third_party", "excluded:cosmetic"]


@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_words_in_both_languages(code: str) -> None:
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            (words,) = reason_words([code])
        assert words
        assert words != code
        said.append(words)
    assert said[0] != said[1]


def test_a_reason_of_another_time_stays_as_it_is() -> None:
    assert reason_words(["no_such_reason", "excluded:no_such_cause"]) == [
        "no_such_reason",
        "excluded:no_such_cause",
    ]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Assessment.Outcome.NOTHING, "医院等级低于规定等级"),
        (Assessment.Outcome.NEEDS_DOCUMENT, "医院等级未知，请补充"),
    ],
)
def test_a_level_that_nobody_knows_is_not_called_too_low(outcome: str, said: str) -> None:
    with translation.override("zh-hans"):
        assert reasons_of(Assessment(outcome=outcome, reasons=["hospital_level"])) == [said]
