"""Papers that say who somebody is: what can be one, and which writings are the same number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kernel import id_number
from config.kernel.id_document import Document, key_of, normalise, possible_keys, problem
from config.sandbox.people import people

D = Document


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        ("11010519491231002x", D.RESIDENT, "11010519491231002X"),
        ("１１０１０５ １９４９１２３１ ００２Ｘ", D.RESIDENT, "11010519491231002X"),
        ("h1234567801", D.HK_MACAO_PERMIT, "H12345678"),
        ("Ｍ１２３４５６７８", D.HK_MACAO_PERMIT, "M12345678"),
        ("0123456702(B)", D.TAIWAN_PERMIT, "01234567"),
        ("01234567", D.TAIWAN_PERMIT, "01234567"),
        ("can 3200 0074 1231 5", D.PERMANENT_RESIDENT, "CAN3200007412315"),
        ("e 1234-5678", D.PASSPORT, "E12345678"),
        ("EA1234567", D.PASSPORT, "EA1234567"),
    ],
)
def test_a_number_is_kept_in_one_writing(text: str, kind: Document, kept: str) -> None:
    assert normalise(text, kind) == kept
    assert normalise(kept, kind) == kept


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("H1234567", D.HK_MACAO_PERMIT),
        ("A12345678", D.HK_MACAO_PERMIT),
        ("H123456780", D.HK_MACAO_PERMIT),
        ("1234567", D.TAIWAN_PERMIT),
        ("T12345678", D.TAIWAN_PERMIT),
        ("CA320000741231", D.PERMANENT_RESIDENT),
        ("ABCDEFGH", D.PASSPORT),
        ("E12", D.PASSPORT),
        ("E12345678901234567", D.PASSPORT),
        ("张三12345678", D.PASSPORT),
        ("", D.PASSPORT),
    ],
)
def test_what_cannot_be_one_is_told(text: str, kind: Document) -> None:
    assert problem(normalise(text, kind), kind) == "shape"


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_a_residence_permit_has_the_check_digit_of_a_resident_id(region: str) -> None:
    seventeen = f"{region}19900307004"
    number = seventeen + id_number.check_digit(seventeen)
    assert problem(number, D.RESIDENT) is None
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert problem(wrong, D.RESIDENT) == "check_digit"


OLD = [p.id_number for p in people(3, 400) if p.id_number[6:8] == "19"]


@given(number=st.sampled_from(OLD))
def test_fifteen_digits_and_eighteen_are_one_person(number: str) -> None:
    fifteen = number[:6] + number[8:17]
    assert normalise(fifteen, D.RESIDENT) == number
    assert possible_keys(fifteen)[0] == possible_keys(number)[0] == number


def test_two_papers_with_the_same_digits_are_two_persons() -> None:
    taiwan, passport = key_of("01234567", D.TAIWAN_PERMIT), key_of("01234567", D.PASSPORT)
    assert taiwan != passport
    assert possible_keys("01234567") == [taiwan, passport]
    assert possible_keys("nothing at all") == []


@given(text=st.text(max_size=40))
def test_whatever_is_typed_nothing_falls_over(text: str) -> None:
    for kind in Document:
        number = normalise(text, kind)
        problem(number, kind)
        assert normalise(number, kind) == number or problem(number, kind) is not None
