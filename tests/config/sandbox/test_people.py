"""Invented people: plausible, unique, the same for the same seed, and nobody who exists."""

from datetime import date

import pytest

from config.kernel import id_number
from config.kernel.card_number import luhn_digit
from config.sandbox.people import AS_OF, Person, people

CROWD = people(1, 3000)


def age(person: Person) -> int:
    had_birthday = (AS_OF.month, AS_OF.day) >= (person.birth_date.month, person.birth_date.day)
    return AS_OF.year - person.birth_date.year - (0 if had_birthday else 1)


def test_the_same_seed_gives_the_same_people_and_another_gives_others() -> None:
    assert people(1, 50) == CROWD[:50]
    assert people(2, 50) != CROWD[:50]


def test_a_second_group_lives_beside_the_first() -> None:
    assert people(1, 20, first=50) == CROWD[50:70]


@pytest.mark.parametrize("field", ["psn_no", "id_number", "phone", "account"])
def test_no_number_is_given_twice(field: str) -> None:
    assert len({getattr(person, field) for person in CROWD}) == len(CROWD)


def test_identity_numbers_are_right_and_agree_with_the_person() -> None:
    for person in CROWD:
        assert id_number.problem(person.id_number) is None
        assert id_number.birth_date_of(person.id_number) == person.birth_date
        assert id_number.gender_of(person.id_number) == person.gender


def test_nobody_can_be_a_real_person() -> None:
    # No area of China begins with 99; the accounts' issuer number is not assigned.
    assert all(person.id_number.startswith("9901") for person in CROWD)
    assert all(person.account.startswith("620000") for person in CROWD)
    assert all(person.phone.startswith("1990000") for person in CROWD)


def test_accounts_pass_the_check_that_banks_make() -> None:
    assert luhn_digit("620000000000001") == "3"
    for person in CROWD:
        assert len(person.account) == 19
        assert luhn_digit(person.account[:-1]) == person.account[-1]


def test_everybody_is_of_working_age_and_both_sexes_work() -> None:
    ages = {gender: [age(p) for p in CROWD if p.gender == gender] for gender in ("M", "F")}
    assert min(ages["M"]) >= 20
    assert max(ages["M"]) <= 59
    assert min(ages["F"]) >= 20
    assert max(ages["F"]) <= 54
    assert 0.4 < len(ages["M"]) / len(CROWD) < 0.6


def test_names_are_of_two_to_eight_characters_and_some_are_unusual() -> None:
    names = {person.name for person in CROWD}
    assert {len(name) for name in names} >= {2, 3, 4}
    assert any("·" in name for name in names)
    assert any(name.startswith("欧阳") for name in names)
    assert any(ord(char) > 0xFFFF for name in names for char in name)


def test_every_name_survives_the_banks_encoding_and_has_its_pinyin() -> None:
    for person in CROWD:
        assert person.name.encode("gb18030").decode("gb18030") == person.name
        assert person.pinyin[0].isupper()
        assert " " in person.pinyin


def test_a_person_can_be_written_down() -> None:
    written = CROWD[0].as_dict()
    assert date.fromisoformat(written["birth_date"]) == CROWD[0].birth_date
    assert set(map(type, written.values())) == {str}
