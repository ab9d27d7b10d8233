"""Five candidates for a wording: by the table alone, and with what people confirmed."""

import csv

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as examples_of
from hypothesis import strategies as st

from reviews.champion import coding, coding_measures, tables
from reviews.champion.coding import MOST, Coder

WORDINGS = settings.SHARED_DIR / "data" / "diagnosis_train.csv"


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(tables.names())


@pytest.mark.parametrize(
    ("wording", "category"),
    [
        ("右肺腺癌", "C34"),
        ("宫颈ca术后", "C53"),
        ("升结肠管状腺瘤", "D12"),
        ("右乳浸润性导管癌伴肝转移", "C50"),
        ("2型糖尿病", "E11"),
        ("先心病 ASD", "Q21"),
        ("急性阑尾炎", "K35"),
        ("左侧耳石症", "H81"),
        ("早孕", "Z33"),
    ],
)
def test_what_physicians_write_is_found_among_the_first_five(
    coder: Coder, wording: str, category: str
) -> None:
    (candidates,) = coder.candidates([wording])
    assert category in [candidate.code[:3] for candidate in candidates]


@pytest.mark.parametrize(
    ("wording", "chapter"),
    [("甲状腺恶性肿瘤", "C73"), ("甲状腺良性肿瘤", "D34"), ("甲状腺原位癌", "D09")],
)
def test_the_kind_of_a_tumour_decides_between_the_chapters(
    coder: Coder, wording: str, chapter: str
) -> None:
    (candidates,) = coder.candidates([wording])
    assert candidates[0].code[:3] == chapter


def test_each_of_several_diagnoses_has_its_candidate(coder: Coder) -> None:
    (candidates,) = coder.candidates(["肺癌，急性阑尾炎；2型糖尿病"])
    assert {"C34", "K35", "E11"} <= {candidate.code[:3] for candidate in candidates}


def test_a_treatment_that_is_a_reason_of_its_own_comes_besides(coder: Coder) -> None:
    (candidates,) = coder.candidates(["卵巢癌化疗"])
    found = [candidate.code[:3] for candidate in candidates]
    assert found[0] == "C56"
    assert "Z51" in found


def test_every_candidate_stands_in_the_table_and_no_category_comes_twice(coder: Coder) -> None:
    known = {name.code: name.name for name in tables.names()}
    for candidates in coder.candidates(["肺部感染", "骨折", "高血压病3级 极高危"]):
        assert len({candidate.code[:3] for candidate in candidates}) == len(candidates) == MOST
        for candidate in candidates:
            assert known[candidate.code] == candidate.name
            assert 0 < candidate.confidence < 1


def test_nothing_comes_of_nothing(coder: Coder) -> None:
    assert coder.candidates(["", "。。", "   "]) == [[], [], []]
    assert coder.candidates([]) == []


def test_what_was_confirmed_comes_first_and_surer_the_more_often() -> None:
    wording, code, other = "某某镇怪病", "G93.900", "R51.x00"
    once = Coder(tables.names(), [(wording, (code,))])
    (first, *_), *_ = once.candidates([f" {wording}。"])
    assert (first.code, round(first.confidence, 3)) == (code, round(2 / 3, 3))
    four = Coder(tables.names(), [(wording, (code,))] * 3 + [(wording, (other,))])
    (first, second, *_), *_ = four.candidates([wording])
    assert (first.code, round(first.confidence, 3)) == (code, round(4 / 6, 3))
    assert (second.code, round(second.confidence, 3)) == (other, round(2 / 6, 3))


def test_a_confirmed_wording_helps_a_similar_one() -> None:
    taught = Coder(tables.names(), [("河东大肚子病", ("B65.900",))])
    (candidates,) = taught.candidates(["河东大肚子病晚期"])
    assert candidates[0].code[:3] == "B65"


def test_a_confirmed_code_that_the_table_does_not_have_counts_for_its_category() -> None:
    taught = Coder(tables.names(), [("某某怪病", ("B65.xyz",)), ("另一怪病", ("M8010/3",))])
    (candidates, others) = taught.candidates(["某某怪病", "另一怪病"])
    known = {name.code for name in tables.names()}
    assert candidates[0].code.startswith("B65")
    assert {candidate.code for candidate in candidates + others} <= known


@examples_of(max_examples=25, deadline=None)
@pytest.mark.hypothesis
@given(text=st.text(max_size=80))
def test_any_text_gets_at_most_five_from_the_likeliest_on(coder: Coder, text: str) -> None:
    (candidates,) = coder.candidates([text])
    (alone,) = coder.candidates([text, "肺癌"])[:1]
    assert candidates == alone
    assert len(candidates) <= MOST
    assert len({candidate.code for candidate in candidates}) == len(candidates)


@pytest.mark.slow
def test_the_lines_behind_a_confidence_are_those_of_names_held_out() -> None:
    lines = coding_measures.lines()
    assert lines["TABLE_LINE"] == pytest.approx(coding.TABLE_LINE, abs=0.05)
    assert lines["CONFIRMED_LINE"] == pytest.approx(coding.CONFIRMED_LINE, abs=0.05)


@pytest.mark.slow
def test_on_real_wordings_five_candidates_hold_a_code_four_times_in_five() -> None:
    if not WORDINGS.exists():
        pytest.skip("the real wordings are not here; HUZHU_SHARED names their folder")
    with WORDINGS.open(encoding="utf-8", newline="") as lines:
        assert next(csv.reader(lines))[:2] == ["text", "icd10"]
    rows = coding_measures.read_coded(WORDINGS)
    for said, least in (
        (coding_measures.by_names(rows), (0.58, 0.84)),
        (coding_measures.by_folds(rows, 5), (0.72, 0.90)),
    ):
        first, five, _ = coding_measures.shares(rows, said, places=3)
        print(first, five, coding_measures.off_by(rows, said))  # noqa: T201  pytest -s
        assert first.value > least[0]
        assert five.value > least[1]
