"""The model's reasons as sentences."""

import pytest
from django.utils import translation

from reviews.champion.proposal import Reason
from reviews.champion.serve import propose
from reviews.champion_words import BANDS, LABELS, sentence


def test_a_reason_is_said_in_the_readers_language() -> None:
    reason = Reason("nearest", {"wording": "右肺癌", "code": "C34.900", "name": "肺癌"})
    with translation.override("en"):
        assert sentence(reason) == "The wording “右肺癌” is nearest to C34.900 肺癌."
    with translation.override("zh-hans"):
        assert sentence(reason) == "“右肺癌”的写法最接近 C34.900 肺癌。"


def test_in_situ_is_told_from_a_severe_tumour() -> None:
    proposal = propose("宫颈原位癌", age=40, sex="F")
    with translation.override("en"):
        assert "in situ is not a severe malignant tumour" in sentence(proposal.reasons[0])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_labels_and_bands_have_words(language: str) -> None:
    with translation.override(language):
        for words in (*LABELS.values(), *BANDS.values()):
            assert str(words)
