"""A lost telephone: two of staff, a day, and whoever holds the old one can stop it."""

import pytest

from config.kernel.moves import MoveDenied
from members.actions.account import AccountRefused, add_account
from members.actions.change_phone import (
    NotYourNumber,
    activate_phone,
    ask_phone,
    confirm_phone,
    stop_phone_change,
)
from members.actions.person_change import ChangeWish, call_off_change
from members.actions.sign_in import user_of_member
from members.change_policies import ChangeRefused, SecondPersonNeeded
from members.models import BankAccount, Member, Message, PersonChange
from members.policies import NotAllowed
from members.queries.person import behind_phone
from members.states import ChangeState
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db
WISH = ChangeWish("手机丢失，本人到窗口", "身份证原件")
NEW = "19900077777"


def asked(house: House, member: Member, *, by: str = "officer", phone: str = NEW) -> PersonChange:
    return ask_phone(
        member_id=member.pk, phone=phone, wish=WISH, actor=house.staff[by], now=house.now
    )


def waiting(house: House, member: Member) -> PersonChange:
    change = asked(house, member)
    return confirm_phone(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)


def new_card(house: House, member: Member) -> BankAccount:
    return add_account(
        member=member,
        number="6222000000000009999",
        bank_name="测试银行",
        holder_name=member.name,
        origin=BankAccount.Origin.MEMBER,
        actor=user_of_member(member),
        now=house.now,
    )


def test_the_old_number_is_told_and_the_new_one_counts_a_day_later(house: House) -> None:
    member = house.member()
    old, user = member.phone, user_of_member(member)
    change = waiting(house, member)
    message = Message.objects.get(template="phone_change")
    assert (change.state, message.phone) == (ChangeState.WAITING, old)
    house.later(hours=23)
    house.work()
    assert behind_phone(NEW) == []
    house.later(hours=2)
    house.work()
    member.refresh_from_db()
    assert (member.phone, behind_phone(NEW), behind_phone(old)) == (NEW, [member], [])
    epoch = user.session_epoch
    user.refresh_from_db()
    assert user.session_epoch == epoch + 1
    assert [e.move for e in change.events.order_by("pk")] == ["ask", "let_wait", "take_effect"]


def test_at_night_the_day_begins_when_the_message_can_be_read(house: House) -> None:
    house.now = house.now.replace(hour=22)
    change = waiting(house, house.member())
    assert change.waits_until is not None
    assert (change.waits_until - house.now).total_seconds() == (10 + 24) * 3600


def test_the_bank_card_does_not_change_meanwhile(house: House) -> None:
    member = house.member()
    change = asked(house, member)
    with pytest.raises(AccountRefused):
        new_card(house, member)
    confirm_phone(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    with pytest.raises(AccountRefused):
        new_card(house, member)
    house.later(days=2)
    house.work()
    assert new_card(house, member).is_new


def test_whoever_holds_the_old_telephone_stops_it_on_the_page(house: House) -> None:
    member = house.member()
    old = member.phone
    change = waiting(house, member)
    visitor = Visitor().signs_in(member)
    assert "It was not me, stop it" in visitor.sees("/m/")
    assert "Stopped. Your number stays as it is." in visitor.posts("/m/phone/stop")
    house.later(days=2)
    house.work()
    member.refresh_from_db()
    change.refresh_from_db()
    assert (member.phone, change.state) == (old, ChangeState.CALLED_OFF)
    assert visitor.post("/m/phone/stop").status_code == 404


def test_nobody_else_stops_it(house: House) -> None:
    change = waiting(house, house.member())
    stranger = house.member()
    with pytest.raises(NotYourNumber):
        stop_phone_change(change_id=change.pk, actor=user_of_member(stranger), now=house.now)
    assert Visitor().signs_in(stranger).post("/m/phone/stop").status_code == 404
    with pytest.raises(NotYourNumber):
        stop_phone_change(change_id=change.pk, actor=house.staff["officer"], now=house.now)


def test_too_early_twice_and_after_it_was_called_off_nothing_happens(house: House) -> None:
    member = house.member()
    change = waiting(house, member)
    activate_phone(change_id=change.pk, now=house.now)
    assert behind_phone(NEW) == []
    house.later(days=2)
    activate_phone(change_id=change.pk, now=house.now)
    activate_phone(change_id=change.pk, now=house.now)
    assert change.events.filter(move="take_effect").count() == 1
    other = house.member()
    again = waiting(house, other)
    call_off_change(
        change_id=again.pk, words="找到了", actor=house.staff["officer2"], now=house.now
    )
    activate_phone(change_id=again.pk, now=house.later(days=2))
    other.refresh_from_db()
    assert other.phone != NEW
    with pytest.raises(MoveDenied):
        stop_phone_change(change_id=again.pk, actor=user_of_member(other), now=house.now)


def test_two_persons_and_a_number_that_can_be_one(house: House) -> None:
    member = house.member()
    for bad in ("", "123", "2990000000", "1990007777x", member.phone):
        with pytest.raises(ChangeRefused):
            asked(house, member, phone=bad)
    with pytest.raises(NotAllowed):
        asked(house, member, by="helper")
    change = asked(house, member, by="supervisor")
    with pytest.raises(SecondPersonNeeded):
        confirm_phone(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    with pytest.raises(NotAllowed):
        confirm_phone(change_id=change.pk, actor=house.staff["officer"], now=house.now)


def test_the_message_names_no_number(house: House) -> None:
    waiting(house, house.member())
    body = Message.objects.get(template="phone_change").body
    assert NEW not in body
    assert NEW[-4:] not in body
