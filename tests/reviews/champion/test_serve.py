"""What the shipped model says of wordings, and where it keeps silent."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reviews.champion.proposal import Proposal
from reviews.champion.serve import propose
from reviews.champion_words import sentence


def ask(text: str, *, age: int | None = 45, sex: str = "") -> Proposal:
    return propose(text, age=age, sex=sex)


def codes(proposal: Proposal) -> list[str]:
    return [reason.code for reason in proposal.reasons]


@pytest.mark.parametrize(
    ("text", "label", "category"),
    [
        ("肺恶性肿瘤", "critical_illness", "C34"),
        ("右乳腺Ca IV期", "critical_illness", "C50"),
        ("急性前壁心肌梗死", "critical_illness", "I21"),
        ("高血压病3级", "ordinary", "I10"),
        ("胆囊结石伴胆囊炎", "ordinary", "K80"),
        ("腰椎间盘突出症", "ordinary", "M51"),
        ("先兆流产", "excluded", "O20"),
        ("车祸伤", "excluded", "V89"),
    ],
)
def test_clear_wordings_are_proposed_with_the_nearest_code(
    text: str, label: str, category: str
) -> None:
    proposal = ask(text)
    assert (proposal.label, proposal.icd10[:3]) == (label, category)
    assert proposal.band in ("high", "medium")
    assert proposal.reasons


@pytest.mark.parametrize("text", ["", "   ", "待查", "？", "。；\n"])
def test_a_text_that_says_nothing_is_refused(text: str) -> None:
    proposal = ask(text)
    assert (proposal.label, proposal.confidence, proposal.band) == ("", 0, "low")
    assert codes(proposal) == ["nothing_said"]


@pytest.mark.parametrize("text", ["asdf qwer", "囍龘靐齉", "12345", "lorem ipsum", "🙂🙂"])
def test_gibberish_is_too_far(text: str) -> None:
    assert (ask(text).label, codes(ask(text))) == ("", ["too_far"])


def test_in_situ_is_not_taken_for_malignant() -> None:
    assert ask("宫颈癌").label == "critical_illness"
    proposal = ask("宫颈原位癌")
    assert (proposal.label, proposal.reasons[0].code) == ("", "in_situ")


@pytest.mark.parametrize("text", ["甲状腺癌", "甲状腺乳头状癌", "右侧甲状腺癌术后"])
def test_thyroid_cancer_needs_a_stage(text: str) -> None:
    assert (ask(text).label, ask(text).reasons[0].code) == ("", "needs_stage")


def test_a_stage_in_the_text_is_left_to_a_physician() -> None:
    assert ask("甲状腺癌 T1N0M0").reasons[0].code == "stage_to_be_read"


@pytest.mark.parametrize("text", ["右股骨颈骨折", "脑挫伤", "左手烧伤"])
def test_of_an_injury_the_cause_is_asked(text: str) -> None:
    assert (ask(text).label, ask(text).reasons[0].code) == ("", "ask_cause")


def test_the_most_serious_diagnosis_speaks_for_the_text_and_is_named() -> None:
    proposal = ask("高血压；肺癌；2型糖尿病")
    assert proposal.label == "critical_illness"
    assert proposal.reasons[0].parameters["wording"] == "肺癌"


def test_nothing_is_ordinary_beside_an_open_question() -> None:
    assert ask("高血压；2型糖尿病").label == "ordinary"
    assert ask("高血压；右股骨颈骨折").label == ""
    assert ask("高血压；囍龘靐齉").label == ""
    assert ask("先兆流产；囍龘靐齉").label == ""


def test_an_excluded_diagnosis_beside_an_ordinary_one_says_so_against_itself() -> None:
    proposal = ask("先兆流产；胆囊结石")
    assert proposal.label == "excluded"
    assert proposal.counter is not None
    assert proposal.counter.code == "others_beside"


def test_a_word_of_the_norm_keeps_a_text_from_being_ordinary() -> None:
    assert ask("妊娠合并宫颈癌").reasons[0].code == "names_norm"
    assert ask("高血压;肺部占位性病变").label == ""


def test_a_suspected_critical_illness_is_proposed_low_and_a_suspected_harmless_one_not() -> None:
    grave, harmless = ask("肺癌？"), ask("胆囊结石待查")
    assert (grave.label, grave.band) == ("critical_illness", "low")
    assert grave.counter is not None
    assert grave.counter.code == "suspected"
    assert (harmless.label, codes(harmless)) == ("", ["suspected"])


def test_a_name_that_does_not_fit_the_member_is_refused() -> None:
    assert ask("先兆流产", sex="F").label == "excluded"
    assert codes(ask("先兆流产", sex="M")) == ["sex_misfit"]
    assert codes(ask("先兆流产", sex="F", age=71)) == ["age_misfit"]
    assert ask("先兆流产", sex="unknown", age=None).label == "excluded"


def test_a_text_longer_than_what_is_read_is_never_ordinary() -> None:
    assert ask("高血压；" * 50).label == ""


def test_every_proposal_can_be_replayed() -> None:
    first, second = ask("肺恶性肿瘤"), ask("肺恶性肿瘤")
    assert first == second
    assert (first.model_version, len(first.model_sha256)) == ("champion-1", 64)


@hypothesis_settings(deadline=None, max_examples=80)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                ["肺癌", "甲状腺癌", "骨折", "高血压", "？", "否认", "、", "1.", "先兆流产"]
            ),
        ),
        max_size=8,
    ).map("".join),
    st.none() | st.integers(-5, 200),
    st.sampled_from(["F", "M", "", "x"]),
)
def test_any_text_gets_an_answer_with_reasons_that_can_be_said(
    text: str, age: int | None, sex: str
) -> None:
    proposal = propose(text, age=age, sex=sex)
    assert proposal.label in ("ordinary", "critical_illness", "excluded", "")
    assert 0 <= proposal.confidence <= 1
    assert (proposal.confidence == 0) == (proposal.label == "")
    for reason in (*proposal.reasons, *filter(None, [proposal.counter])):
        assert sentence(reason)
    assert proposal.reasons


def test_an_undecodable_text_gets_an_answer() -> None:
    assert ask("\ud800\x00").label == ""


@pytest.mark.slow
def test_a_web_process_does_not_import_the_libraries(tmp_path: Path) -> None:
    script = (
        "import django, sys; django.setup(); import config.urls, reviews.champion.serve,"
        " reviews.champion_words; from django.core.management import get_commands; get_commands();"
        " print([n for n in ('sklearn', 'scipy', 'numpy', 'skops') if n in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        check=True, capture_output=True, text=True, cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "config.settings.test", "HUZHU_DATA": str(tmp_path)},
    )  # fmt: skip
    assert ended.stdout.strip() == "[]"
