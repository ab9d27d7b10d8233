"""Chinese is the default and complete; English is what the source says."""

import re
from collections import Counter

import polib
import pytest
from django.conf import settings

CATALOGUE = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
ENTRIES = [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%s")


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_nothing_is_missing_or_doubtful() -> None:
    lacking = [e.msgid for e in ENTRIES if "fuzzy" in e.flags or not all(translations(e))]
    assert lacking == []


def test_nothing_is_translated_twice() -> None:
    told = Counter((entry.msgctxt, entry.msgid) for entry in ENTRIES)
    assert [msgid for (_context, msgid), times in told.items() if times > 1] == []


def test_every_placeholder_survives_the_translation() -> None:
    broken = [
        entry.msgid
        for entry in ENTRIES
        for text in translations(entry)
        if not set(PLACEHOLDER.findall(text))
        <= set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    ]
    assert broken == []


def test_no_han_character_is_followed_by_ascii_punctuation() -> None:
    ugly = re.compile(r"[\u4e00-\u9fff][,:;?!()]")
    assert [text for e in ENTRIES for text in translations(e) if ugly.search(text)] == []


@pytest.mark.parametrize("words", ["保险金", "理赔", "大字版"])
def test_words_that_are_not_ours_do_not_occur(words: str) -> None:
    assert [text for e in ENTRIES for text in translations(e) if words in text] == []
