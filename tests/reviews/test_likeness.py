"""What a diagnosis is filed under, and how near two cases are."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reviews.likeness import Traits, chapter_of, distance, kind_of, plain_wording

MINE = Traits("肺恶性肿瘤", "inpatient", "illness", Decimal("20000"))


@pytest.mark.parametrize(
    ("icd10", "text", "kind"),
    [
        ("C34.900", "支气管或肺恶性肿瘤", "C34"),
        ("c34.9", "", "C34"),
        ("", "1.急性阑尾炎；2.高血压", "~急性阑尾炎"),
        ("", "", ""),
        ("", "待查", ""),
    ],
)
def test_the_code_comes_first_and_then_the_wording(icd10: str, text: str, kind: str) -> None:
    assert kind_of(icd10, text) == kind


@pytest.mark.parametrize(
    ("icd10", "label", "chapter"),
    [
        ("C34.900", "critical_illness", "C00/critical_illness"),
        ("D48.9", "ordinary", "C00/ordinary"),
        ("D50.0", "ordinary", "D50/ordinary"),
        ("H59.1", "ordinary", "H00/ordinary"),
        ("H60.0", "ordinary", "H60/ordinary"),
        ("T14.2", "ordinary", "S00/ordinary"),
        ("U07.1", "ordinary", "U00/ordinary"),
        ("", "ordinary", ""),
        ("C34.9", "", ""),
    ],
)
def test_a_chapter_is_only_known_with_a_code_and_a_label(
    icd10: str, label: str, chapter: str
) -> None:
    assert chapter_of(icd10, label) == chapter


def test_the_first_diagnosis_is_compared_in_one_form() -> None:
    assert plain_wording("１．急性阑尾炎；高血压") == plain_wording("急性阑尾炎")


def test_the_same_is_nearest_and_another_cause_is_farthest() -> None:
    others = [
        replace(MINE, cost=Decimal("21000")),
        replace(MINE, cost=Decimal("160000")),
        replace(MINE, visit_kind="outpatient", wording="胃恶性肿瘤"),
        replace(MINE, cause="third_party", visit_kind="outpatient"),
    ]
    found = [distance(MINE, one) for one in (MINE, *others)]
    assert found[0] == 0
    assert found[1] == min(found[1:])
    assert found[-1] == max(found)


def test_an_unknown_cost_says_nothing() -> None:
    assert distance(MINE, replace(MINE, cost=Decimal(0))) == 0
