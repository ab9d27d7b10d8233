"""Without a resident ID card: registered by another paper, found by it, corrected to a card."""

from datetime import date

import pytest

from config.kernel.id_document import Document
from members.actions.correct_person import ask_correction, confirm_correction
from members.actions.person_change import ChangeWish
from members.actions.register import AlreadyRegistered, BadIdNumber, register_member
from members.models import Member
from tests.stages import House
from tests.visitor import Visitor, latest_code

pytestmark = pytest.mark.django_db
BORN = date(1988, 4, 2)
PERMIT = "H1234567801"


def registered(
    house: House, number: str = PERMIT, paper: Document = Document.HK_MACAO_PERMIT
) -> Member:
    return register_member(
        name="示例·会员",
        id_number=number,
        phone="19900066666",
        unit=house.mill,
        paper=paper,
        sex="F",
        born_on=BORN,
    )


def test_by_a_travel_permit_whatever_issue_of_it(house: House) -> None:
    member = registered(house)
    assert (member.id_number, member.sex, member.born_on) == ("H12345678", "F", BORN)
    for written in ("h12345678", "H 1234 5678 02", "Ｈ１２３４５６７８"):
        assert Member.objects.with_written_number(written).get() == member
    with pytest.raises(AlreadyRegistered):
        registered(house, "H1234567802")


def test_sex_and_birthday_are_said_where_the_number_does_not(house: House) -> None:
    for sex, born_on in (("", BORN), ("F", None), ("?", BORN)):
        with pytest.raises(BadIdNumber):
            register_member(
                name="示例会员",
                id_number="E12345678",
                phone="",
                unit=house.mill,
                paper=Document.PASSPORT,
                sex=sex,
                born_on=born_on,
            )


def test_the_same_digits_of_two_papers_are_two_persons(house: House) -> None:
    one = registered(house, "01234567", Document.TAIWAN_PERMIT)
    other = registered(house, "01234567", Document.PASSPORT)
    assert one.pk != other.pk
    assert set(Member.objects.with_written_number("01234567")) == {one, other}


def test_what_a_mask_leaves_of_a_short_number_is_little(house: House) -> None:
    assert registered(house).masked_id_number == "H1*****78"


def test_who_has_an_id_card_by_now_is_corrected_to_it(house: House) -> None:
    member = registered(house)
    change = ask_correction(
        member_id=member.pk,
        name="",
        id_number="11010519491231002X",
        wish=ChangeWish("已取得居民身份证", "身份证原件"),
        actor=house.staff["officer"],
        now=house.now,
    )
    confirm_correction(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    member.refresh_from_db()
    assert (member.id_kind, member.born_on) == ("resident", date(1949, 12, 31))
    assert Member.objects.with_id_number("11010519491231002X").get() == member
    assert not Member.objects.with_written_number(PERMIT).exists()


def test_they_sign_in_by_the_end_of_their_own_number(house: House) -> None:
    member, other = registered(house), house.member()
    other.set_phone(member.phone)
    other.save()
    visitor = Visitor()
    visitor.posts("/m/login", phone=member.phone)
    visitor.posts("/m/login/code", code=latest_code(member.phone))
    assert "Sign out" in visitor.posts("/m/login/who", last_four="5678")


def test_a_helper_finds_them_at_the_counter(house: House) -> None:
    member = registered(house)
    visitor = Visitor().signs_in(house.staff["helper"])
    assert member.masked_name in visitor.posts("/o/", id_number="h1234567803")
