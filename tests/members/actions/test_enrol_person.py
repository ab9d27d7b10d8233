"""One person by hand: with a paper that no list can hold, by the rules of lists."""

from datetime import date
from typing import Any

import pytest

from config.kernel.id_document import Document
from members.actions.enrol_person import enrol_person
from members.enrolment_lists.refusals import RowRefused
from members.enrolment_lists.row import Typed
from members.models import Enrolment, EnrolmentList, Member, UnitMove
from members.policies import NotAllowed
from tests.enrolment import number
from tests.members.views.test_lists import town_administrator
from tests.stages import House

PERSON: dict[str, Any] = {
    "name": "Maria Silva", "paper": Document.PASSPORT, "id_number": "fb 123456", "sex": "F",
    "born_on": date(1985, 3, 12), "phone": "19900031234", "employer_code": "TEST-W1",
    "items": "out_of_pocket", "period": "2026",
}  # fmt: skip


def enrols(house: House, **other: Any) -> tuple[Member, EnrolmentList]:
    actor = other.pop("actor", house.staff["admin"])
    typed = Typed(**{**PERSON, **other})
    return enrol_person(typed=typed, scheme=house.scheme, actor=actor, now=house.now)


@pytest.mark.parametrize(
    ("paper", "typed", "kept"),
    [
        (Document.PASSPORT, "fb 123456", "FB123456"),
        (Document.HK_MACAO_PERMIT, "H12345678 02", "H12345678"),
        (Document.TAIWAN_PERMIT, "0123 4567", "01234567"),
        (Document.PERMANENT_RESIDENT, "FRA330185031202", "FRA330185031202"),
    ],
)
def test_whoever_has_another_paper_takes_part_like_anybody(
    house: House, paper: Document, typed: str, kept: str
) -> None:
    member, delivery = enrols(house, paper=paper, id_number=typed)
    assert (member.id_number, member.id_kind, member.sex) == (kept, paper.value, "F")
    assert (member.born_on, member.phone, member.unit) == (
        date(1985, 3, 12), "19900031234", house.mill,
    )  # fmt: skip
    enrolment = Enrolment.objects.get(member=member)
    assert (enrolment.item, enrolment.period) == ("out_of_pocket", 2026)
    assert (delivery.read_count, delivery.new_count, delivery.sent_by) == (
        1, 1, house.staff["admin"],
    )  # fmt: skip
    again, second = enrols(house, paper=paper, id_number=typed)
    assert (again, second.unchanged_count) == (member, 1)
    assert Member.objects.with_written_number(typed).get() == member


def test_a_resident_s_number_says_sex_and_birthday(house: House) -> None:
    member, _delivery = enrols(
        house, paper=Document.RESIDENT, id_number=number(7, sex="M"), sex="F", born_on=None
    )
    assert (member.sex, member.born_on) == ("M", date(1985, 3, 12))


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"name": "1"}, "name_is_number", "name"),
        ({"id_number": "12"}, "paper_shape", "id_number"),
        ({"id_number": ""}, "paper_shape", "id_number"),
        ({"paper": Document.RESIDENT, "id_number": "11010119900307001X"},
         "id_number_check_digit", "id_number"),
        ({"sex": ""}, "not_said", "sex"),
        ({"born_on": None}, "not_said", "born_on"),
        ({"born_on": date(2015, 1, 1)}, "too_young", "id_number"),
        ({"phone": "123"}, "phone_length", "phone"),
        ({"employer_code": "NOWHERE"}, "credit_code_length", "employer_code"),
        ({"items": "gold"}, "item_unknown", "items"),
        ({"items": ""}, "empty", "items"),
        ({"period": "1990"}, "period_before_first", "period"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    house: House, wrong: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(RowRefused) as refused:
        enrols(house, **wrong)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not EnrolmentList.objects.exists()
    assert not Member.objects.filter(name="Maria Silva").exists()


def test_the_same_number_under_another_name_and_the_number_of_another_are_refused(
    house: House,
) -> None:
    first, _delivery = enrols(house)
    with pytest.raises(RowRefused) as other_name:
        enrols(house, name="John Smith")
    assert other_name.value.code == "name_differs"
    with pytest.raises(RowRefused) as other_phone:
        enrols(house, id_number="FB999999")
    assert other_phone.value.code == "phone_of_another"
    assert Member.objects.filter(name="Maria Silva").get() == first


def test_the_same_number_of_two_kinds_of_paper_is_two_persons(house: House) -> None:
    first, _delivery = enrols(house, id_number="12345678")
    other, _delivery = enrols(
        house, paper=Document.TAIWAN_PERMIT, id_number="12345678", phone="", name="林小雨"
    )
    assert first.pk != other.pk


def test_for_the_next_period_a_new_employer_s_unit_is_theirs(house: House) -> None:
    member, _delivery = enrols(house)
    enrols(house, employer_code="TEST-W2", period="2027")
    member.refresh_from_db()
    assert UnitMove.objects.get(member=member).to_unit == member.unit
    assert member.unit.code == "TEST-W2"


def test_only_who_enrols_and_only_for_their_units(house: House) -> None:
    with pytest.raises(NotAllowed):
        enrols(house, actor=house.staff["officer"])
    of_the_mill = town_administrator(house)
    with pytest.raises(RowRefused) as refused:
        enrols(house, actor=of_the_mill, employer_code="TEST-W2")
    assert refused.value.code == "unit_of_another"
    assert enrols(house, actor=of_the_mill)[1].unit == house.mill
