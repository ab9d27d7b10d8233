"""Signs of the mainland where a reader saw older ones."""

from hypothesis import given
from hypothesis import strategies as st

from claims.reading.parse.paper import parse
from claims.reading.simplified import simplified
from tests.claims.reading.sheets import SPLIT, tokens, with_line


def test_labels_and_titles_are_known_in_older_signs() -> None:
    lines = [line.replace("医疗费用分割单", "醫療費用分割單").replace("医疗费总额", "醫療費總額")
             for line in SPLIT]  # fmt: skip
    page = parse(tokens(lines))
    assert page.kind == "split_sheet"
    assert page.fields["total"].value == "25246.34"
    assert not page.fields["total"].weak


def test_a_value_in_older_signs_is_told_in_ours_and_rests_on_a_person() -> None:
    lines = with_line(SPLIT, "医疗机构", "医疗机构：示例市中醫院")
    hospital = parse(tokens(lines)).fields["hospital"]
    assert (hospital.value, hospital.raw, hospital.weak) == ("示例市中医院", "示例市中醫院", True)


@given(st.text(max_size=40))
def test_every_sign_keeps_its_place(text: str) -> None:
    assert len(simplified(text)) == len(text)
    assert simplified(simplified(text)) == simplified(text)
