"""What ships labels plain wordings, refuses what says nothing, and gives its reason."""

import pytest

from reviews.champion import tables
from reviews.champion_words import sentence
from reviews.classifier.serve import Classifier

# Each cause that a person's own wording may name, however seldom: found by the table of codes.
CAUSES = (
    "EX_TRAFFIC", "EX_SELFHARM", "EX_ASSAULT", "EX_INTOX", "EX_MATERNITY",
    "EX_INFERTILITY", "EX_COSMETIC", "EX_CHECKUP", "EX_FAMILY_PLANNING",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("右乳腺癌IV期", "critical"),
        ("左肺腺癌术后，骨转移", "critical"),
        ("甲状腺乳头状癌", "critical_refer"),
        ("早孕；牙痛", "exclusion"),
        ("左胫腓骨骨折术后", "external_check"),
        ("头痛.头晕.高血压", "ordinary"),
        ("2型糖尿病、高血压病3级、急性脑梗死", "critical"),
        ("健康查体", "exclusion"),
        ("CIN III级累及腺体", "critical_refer"),
        ("痔", "ordinary"),
    ],
)
def test_a_wording_has_the_label_of_its_gravest_diagnosis(
    shipped: Classifier, text: str, label: str
) -> None:
    [answer] = shipped.classify([text])
    assert answer.label == label
    assert 0.2 < answer.confidence <= 1
    assert 1 <= len(answer.candidates) <= 5


@pytest.mark.parametrize("text", ["", "   ", "。。。", "?", "123", "待查", "xyz", "5cm3"])
def test_what_names_no_diagnosis_is_refused(shipped: Classifier, text: str) -> None:
    [answer] = shipped.classify([text])
    assert (answer.label, answer.confidence, answer.candidates) == ("", 0.0, ())
    assert sentence(answer.reason)


def test_answers_come_in_the_order_asked_and_equal_texts_are_answered_alike(
    shipped: Classifier,
) -> None:
    first, nothing, cancer, again = shipped.classify(["肺炎", "", "胃癌", "肺炎"])
    assert first == again
    assert (first.label, nothing.label, cancer.label) == ("ordinary", "", "critical")


def test_a_reason_names_the_diagnosis_that_decides_and_its_code(shipped: Classifier) -> None:
    [answer] = shipped.classify(["高血压病；胃癌"])
    assert answer.reason.code == "label_by_name"
    assert answer.reason.parameters["wording"] == "胃癌"
    assert answer.reason.parameters["code"].startswith("C16")
    assert "恶性肿瘤" in sentence(answer.reason)


def test_a_reason_joins_no_diagnosis_with_the_code_of_another(shipped: Classifier) -> None:
    [answer] = shipped.classify(["糖尿病反复低血糖;骨质疏松;冠心病不稳定心绞痛"])
    wording, name = answer.reason.parameters["wording"], answer.reason.parameters["name"]
    assert any(wording[place : place + 2] in name for place in range(len(wording) - 1))


def test_a_text_of_any_length_is_answered(shipped: Classifier) -> None:
    long, strange = shipped.classify(["高血压病、" * 50_000, "x" * 200_000])
    assert (long.label, strange.label) == ("ordinary", "")


@pytest.mark.slow
@pytest.mark.parametrize("rule", CAUSES)
def test_a_rare_excluded_cause_is_found_by_its_names(shipped: Classifier, rule: str) -> None:
    named = [name.name for name in tables.names() if name.rule.name == rule][:400]
    found = [answer.label == "exclusion" for answer in shipped.classify(named)]
    assert sum(found) / len(found) >= 0.95


def test_what_is_called_ordinary_is_told_as_sure_only_well_above_it(shipped: Classifier) -> None:
    names = [name.name for name in tables.names()[::40]]
    ordinary = [one.confidence for one in shipped.classify(names) if one.label == "ordinary"]
    assert not [told for told in ordinary if 0.89 < told < 0.96]
    assert [told for told in ordinary if told >= 0.96]
    assert [told for told in ordinary if told == 0.89]
