"""Scheme files: what ships is complete and cited; nonsense is refused with file, line and key."""

import tomllib
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from members.schemes.complaints import complaint
from members.schemes.files import (
    SHIPPED,
    load_scheme_dir,
    load_scheme_file,
    load_scheme_text,
)
from members.schemes.kinds import TieredShare
from members.schemes.reader import SchemeFileError
from members.schemes.terms import Ground, Scheme, Stated
from members.schemes.wording import clause_text

TEXT = (SHIPPED / "hangzhou.toml").read_text(encoding="utf-8")
NONSENSE = [
    case
    for name in ("nonsense.toml", "nonsense_kinds.toml")
    for case in tomllib.loads(
        (settings.BASE_DIR / "tests/golden/schemes" / name).read_text(encoding="utf-8")
    )["cases"]
]
HANGZHOU = load_scheme_text(TEXT, file="hangzhou.toml")


def grounds_of(scheme: Scheme) -> Iterator[Ground]:
    for version in scheme.versions:
        yield from version.excluded_causes.values()
        yield from (deadline.ground for deadline in version.deadlines.values())
        yield version.paid_causes.ground
        for item in version.items.values():
            yield from _grounds_in(item)


def _grounds_in(part: object) -> Iterator[Ground]:
    """Every ground in an item and its benefits, however deep."""
    for value in vars(part).values():
        if isinstance(value, Ground):
            yield value
        elif isinstance(value, Stated):
            yield value.ground
        elif isinstance(value, tuple):
            for inner in value:
                if is_dataclass(inner):
                    yield from _grounds_in(inner)


def test_every_value_that_ships_is_cited_in_both_languages() -> None:
    for scheme in load_scheme_dir().values():
        for ground in grounds_of(scheme):
            assert set(ground.cited) == {"zh-hans", "en"}
            assert all(ground.cited.values())
            assert all(all(paragraph.values()) for paragraph in clause_text(ground))


def test_a_clause_is_told_with_its_words_and_source_and_a_reading_with_its_question() -> None:
    item = HANGZHOU.version_for(2023).items["out_of_pocket"]
    share = item.benefits[0]
    assert isinstance(share, TieredShare)
    assert share.floor is not None
    told = [paragraph["zh-hans"] for paragraph in clause_text(share.floor.ground)]
    assert told[1] == "原文：“补助金不足100元补足100元”"
    assert told[2] == "《2021杭州职工医疗互助补助标准》（杭州本地宝）"
    assert told[3].endswith("（待确认：2022年起补助标准有无调整？）")


def test_the_caps_and_tiers_of_the_file_agree_with_one_another() -> None:
    for version in HANGZHOU.versions:
        share = version.items["out_of_pocket"].benefits[0]
        assert isinstance(share, TieredShare)
        assert share.cap is not None
        whole = sum(
            (tier.up_to - tier.above) * tier.rate
            for tier in share.tiers.value or ()
            if tier.up_to is not None
        )
        assert whole == share.cap.value


@pytest.mark.parametrize(
    ("period", "version", "borrowed"),
    [(2019, "2021", True), (2021, "2021", False), (2022, "2022", False), (2030, "2022", False)],
)
def test_a_version_holds_from_its_first_period_until_the_next(
    period: int, version: str, borrowed: bool
) -> None:
    assert HANGZHOU.version_for(period).code == version
    assert HANGZHOU.is_before_first(period) is borrowed


def test_a_period_may_begin_in_the_middle_of_the_year() -> None:
    scheme = load_scheme_text(
        TEXT.replace('period_begins = "01-01"', 'period_begins = "07-01"').replace(
            "-01-01", "-07-01"
        )
    )
    assert scheme.period_of(date(2023, 6, 30)) == 2022
    assert (scheme.first_day(2022), scheme.last_day(2022)) == (date(2022, 7, 1), date(2023, 6, 30))
    # The first 31 March after 30 June 2023.
    assert scheme.day_after(2022, (3, 31)) == date(2024, 3, 31)


def test_the_digest_of_a_version_is_that_of_its_rules_alone() -> None:
    def digests(text: str) -> list[str]:
        return [version.digest for version in load_scheme_text(text).versions]

    before = digests(TEXT)
    assert len(set(before)) == 2
    assert digests(TEXT.replace('"自负费用"', '"自负金额"')) == before
    assert digests(TEXT + "\n# a remark\n") == before
    later = TEXT.replace("from = 2022-01-01", "from = 2022-01-01\nto = 2027-01-01")
    assert digests(later + copy_of_last_version("2027"))[:2] == before
    changed = digests(TEXT.replace('quote = "补助金不足100元补足100元"\n', ""))
    assert all(new != old for new, old in zip(changed, before, strict=True))


def copy_of_last_version(code: str) -> str:
    last = TEXT[TEXT.rindex("[[versions]]") :]
    renamed = last.replace('version = "2022"', f'version = "{code}"')
    return renamed.replace("from = 2022-01-01", f"from = {code}-01-01")


def last(old: str, new: str, text: str = TEXT) -> str:
    """The file with the last occurrence changed: that of the newest version."""
    head, found, tail = text.rpartition(old)
    assert found
    return head + new + tail


def broken(case: dict[str, str]) -> str:
    """The shipped file with one thing changed for the worse."""
    text = (SHIPPED / f"{case.get('file', 'hangzhou')}.toml").read_text(encoding="utf-8")
    old, new = case["old"], case["new"]
    return last(old, new, text) if case["where"] == "last" else text.replace(old, new)


@pytest.mark.parametrize("case", NONSENSE, ids=lambda case: case["name"])
def test_nonsense_is_refused_with_file_key_and_sentence(case: dict[str, str]) -> None:
    with pytest.raises(SchemeFileError) as refused:
        load_scheme_text(broken(case), file="broken.toml")
    assert refused.value.file == "broken.toml"
    assert refused.value.key == case["key"]
    assert case["says"] in refused.value.sentence
    assert refused.value.line is not None or case["key"] == "versions"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (last('"30200.00"', "30200.00"), "cap = { value = 30200.00"),
        (last('"0.90"', '"1.01"'), "value = ["),
        (TEXT.replace("to = 2022-01-01", "to = 2023-01-01"), "to = 2023-01-01"),
        (last("[labels]", "[labels"), "[labels"),
    ],
)
def test_the_line_is_that_of_the_key_or_of_the_table_around_it(text: str, written: str) -> None:
    with pytest.raises(SchemeFileError) as refused:
        load_scheme_text(text)
    assert refused.value.line is not None
    assert text.splitlines()[refused.value.line - 1].startswith(written)


def test_a_complaint_is_one_sentence_with_file_line_and_key() -> None:
    with pytest.raises(SchemeFileError) as refused:
        load_scheme_text(TEXT.replace('scheme = "hangzhou"', "scheme = 7"), file="a.toml")
    assert str(refused.value) == "a.toml, line 8, scheme: must be a text, not “7”"


def test_files_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    (tmp_path / "gbk.toml").write_bytes("名称".encode("gbk"))
    (tmp_path / "huge.toml").write_text("#" * 1_000_001, encoding="utf-8")
    for name, sentence in (
        ("none.toml", "No such file"),
        ("gbk.toml", "not UTF-8"),
        ("huge.toml", "too large"),
    ):
        with pytest.raises(SchemeFileError, match=sentence):
            load_scheme_file(tmp_path / name)


def test_two_files_of_one_scheme_are_refused(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    with pytest.raises(SchemeFileError, match="in two files"):
        load_scheme_dir(tmp_path)


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 3000])
def test_what_python_cannot_read_is_refused_in_a_sentence_too(value: str) -> None:
    with pytest.raises(SchemeFileError, match="cannot be read as TOML"):
        load_scheme_text(f"scheme = {value}")


def test_a_name_of_two_diseases_is_refused(tmp_path: Path) -> None:
    shipped = (SHIPPED / "diseases" / "ci_2020.toml").read_text(encoding="utf-8")
    (tmp_path / "diseases").mkdir()
    twice = shipped.replace('aliases = ["终末期肾病"', 'aliases = ["脑中风 后遗症"')
    (tmp_path / "diseases" / "ci_2020.toml").write_text(twice, encoding="utf-8")
    (tmp_path / "hangzhou.toml").write_text(TEXT, encoding="utf-8")
    with pytest.raises(SchemeFileError, match="another disease's name") as refused:
        load_scheme_dir(tmp_path)
    assert refused.value.file == "ci_2020.toml"
    assert refused.value.line is not None
    assert twice.splitlines()[refused.value.line - 1] == "[[diseases]]"


def test_how_units_join_is_data_with_its_ground() -> None:
    version = HANGZHOU.version_for(2027)
    assert version.quota is not None
    assert version.enrolment is not None
    assert [(step.up_to, str(step.share)) for step in version.quota.value] == [
        (49, "0.90"),
        (100, "0.80"),
        (None, "0.70"),
    ]
    assert version.quota.ground.clause is not None
    assert HANGZHOU.day_before(2027, version.enrolment.value.closes) == date(2026, 12, 15)
    assert HANGZHOU.day_before(2027, (1, 1)) == date(2026, 1, 1)


def test_how_units_join_may_be_written_down_for_a_version_in_use() -> None:
    changed = load_scheme_text(last('share = "0.70"', 'share = "0.65"'))
    assert changed.versions[-1].digest == HANGZHOU.versions[-1].digest
    assert changed.versions[-1] != HANGZHOU.versions[-1]


@pytest.mark.parametrize("case", NONSENSE, ids=lambda case: case["name"])
def test_every_complaint_is_told_in_chinese_too(case: dict[str, str]) -> None:
    with pytest.raises(SchemeFileError) as refused:
        load_scheme_text(broken(case))
    told = complaint(refused.value.sentence)
    assert told["en"] == refused.value.sentence
    if case["name"] != "not TOML":  # what the TOML reader says is quoted
        assert not told["zh-hans"].startswith("写法有误"), told["en"]
