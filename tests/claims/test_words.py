"""What codes are called on screens."""

import pytest
from django.utils import translation

from claims.benefits.reasons import REASONS
from claims.words import reason_words

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
