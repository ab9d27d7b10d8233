"""A scheme in words: every value is told in both languages with its ground, and told apart."""

import re
from collections.abc import Iterator

import pytest

from members.schemes.compared import compare
from members.schemes.files import SHIPPED, load_scheme_dir, load_scheme_text
from members.schemes.rows import Part, Row
from members.schemes.terms import Scheme, Words
from members.schemes.told import tell, tell_questions

SCHEMES = load_scheme_dir()
TEXT = (SHIPPED / "hangzhou.toml").read_text(encoding="utf-8")
HANGZHOU = SCHEMES["hangzhou"]


def rows_of(scheme: Scheme, version: int = -1) -> dict[str, Row]:
    return {
        f"{part.key}.{row.key}": row for part, row in pairs(tell(scheme, scheme.versions[version]))
    }


def pairs(parts: tuple[Part, ...]) -> Iterator[tuple[Part, Row]]:
    for part in parts:
        for within in part.whole():
            yield from ((within, row) for row in within.rows)


def changed(old: str, new: str) -> Scheme:
    """The shipped file with the last `old` replaced: that of the version from 2022 on."""
    head, found, tail = TEXT.rpartition(old)
    assert found
    return load_scheme_text(head + new + tail)


@pytest.mark.parametrize("code", sorted(SCHEMES))
def test_every_version_that_ships_is_told_in_both_languages_each_row_once(code: str) -> None:
    for version in SCHEMES[code].versions:
        told = list(pairs(tell(SCHEMES[code], version)))
        places = [(part.key, row.key) for part, row in told]
        assert len(set(places)) == len(places)
        for _part, row in told:
            said: list[Words] = [row.label, *row.heads, *(step.part for step in row.steps)]
            said += [step.says for step in row.steps] or [row.says]
            assert all(words["zh-hans"] and words["en"] for words in said), row
            assert not re.search(r"[\u3400-\u9fff][,:;()?!]", "".join(w["zh-hans"] for w in said))
            assert row.ground.cited["zh-hans"]


def test_what_an_officer_looks_for_stands_there_in_plain_words() -> None:
    rows = rows_of(HANGZHOU)
    share = "items.out_of_pocket.out_of_pocket"
    assert rows[f"{share}.floor"].says == {"zh-hans": "补足到100元", "en": "raised to ¥100"}
    assert [(step.part["en"], step.says["en"]) for step in rows[f"{share}.tiers"].steps] == [
        ("¥0 to ¥1,000", "20%"),
        ("¥1,000 to ¥10,000", "50%"),
        ("¥10,000 to ¥15,000", "90%"),
        ("¥15,000 to ¥50,000", "60%"),
    ]
    assert rows["deadlines.local"].says["zh-hans"] == "保障期结束后首个3月31日为止"
    assert (
        rows["items.critical_illness.critical_illness-mild.amount"]
        .says["en"]
        .startswith("not published")
    )
    diseases = rows["items.critical_illness.critical_illness-severe.diseases"].diseases
    assert diseases is not None
    assert diseases.note["en"] == "To be checked by a physician."
    assert rows["joining.quota"].steps[-1].says["en"] == "at least 70%"


def test_waiting_and_daily_amounts_are_told_too() -> None:
    waiting = rows_of(SCHEMES["ningbo-women"])["items.women.female_cancer.waiting"]
    assert [step.says["en"] for step in waiting.steps] == [
        "nothing",
        "¥1,000 only, and the cover ends",
    ]
    said = " ".join(row.says["en"] for row in rows_of(SCHEMES["zhejiang-industrial"]).values())
    assert "a day" in said
    assert "in all for up to" in said


def test_the_open_questions_are_those_that_a_version_rests_on() -> None:
    first, last = HANGZHOU.versions
    assert "list_unpublished" in {reading.code for reading in tell_questions(HANGZHOU, first)}
    assert "list_unpublished" not in {reading.code for reading in tell_questions(HANGZHOU, last)}


def test_a_comparison_holds_only_what_changed() -> None:
    new = changed('floor = { value = "100.00"', 'floor = { value = "200.00"')
    (change,) = compare(tell(HANGZHOU, HANGZHOU.versions[-1]), tell(new, new.versions[-1]))
    assert change.part["en"] == "Out-of-pocket subsidy"
    assert change.old is not None
    assert change.new is not None
    assert (change.old.says["en"], change.new.says["en"]) == ("raised to ¥100", "raised to ¥200")
    assert not change.only_ground


def test_a_tier_a_ground_and_what_is_gone_are_changes() -> None:
    old = tell(HANGZHOU, HANGZHOU.versions[-1])
    new = changed(
        'above = "15000", up_to = "50000", rate = "0.60"', 'above = "15000", rate = "0.60"'
    )
    (tier,) = compare(old, tell(new, new.versions[-1]))
    assert tier.new is not None
    assert tier.new.steps[-1].part["en"] == "above ¥15,000"
    new = changed('{ value = "5000.00" }', '{ value = "5000.00", assumption = "rounding" }')
    (ground,) = compare(old, tell(new, new.versions[-1]))
    assert ground.only_ground
    new = changed(
        'kind = "lump_sum"\nfinding = "hysterectomy"',
        'kind = "lump_sum"\nfinding = "carcinoma_in_situ"',
    )
    changes = compare(old, tell(new, new.versions[-1]))
    assert {change.old is None for change in changes} == {True, False}


def test_comparing_is_deterministic_and_a_version_equals_itself() -> None:
    old, new = (tell(HANGZHOU, version) for version in HANGZHOU.versions)
    assert compare(old, new) == compare(old, new)
    assert compare(new, new) == []
    assert len(compare(old, new)) == len(compare(new, old))
