"""The card that money goes to: masked, and changed only with a code to the telephone."""

from members.models import BankAccount
from tests.stages import House
from tests.visitor import Visitor, latest_code

CHANGE, CODE = "/m/card/change", "/m/card/code"
NUMBER = "6222000012345678907"


def test_the_card_shows_its_last_digits_only(house: House) -> None:
    member = house.member()
    number = BankAccount.objects.get(member=member).number
    html = Visitor().signs_in(member).get("/m/card/").content.decode()
    assert f"**** {number[-4:]}" in html
    assert number not in html


def test_a_new_card_takes_the_place_of_the_old_one_with_the_code(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    page = visitor.posts(
        CHANGE, bank_name="工商银行", number="6222 0000 1234 5678 907", holder_name=member.name
    )
    assert "A code is on its way to 199" in page
    assert BankAccount.objects.get(member=member, ended_at=None).last4 != "8907"
    assert NUMBER not in str(dict(visitor.session))
    assert "That code is not right" in visitor.posts(CODE, status=422, code="000000")
    assert "Your card is changed." in visitor.posts(CODE, code=latest_code(member.phone))
    account = BankAccount.objects.get(member=member, ended_at=None)
    assert (account.number, account.origin) == (NUMBER, BankAccount.Origin.MEMBER)
    assert account.added_by == member.users.get()


def test_the_code_opens_one_change_only(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    visitor.posts(CHANGE, bank_name="工商银行", number=NUMBER, holder_name=member.name)
    code = latest_code(member.phone)
    visitor.posts(CODE, code=code)
    assert visitor.post(CODE, {"code": code}).headers["Location"] == CHANGE


def test_somebody_elses_card_is_refused_before_any_code_is_sent(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    page = visitor.posts(
        CHANGE, status=422, bank_name="工商银行", number=NUMBER, holder_name="别人"
    )
    assert "The account must be in your own name." in page
    short = visitor.posts(
        CHANGE, status=422, bank_name="工商银行", number="12345", holder_name=member.name
    )
    assert "12 to 30 digits" in short
    assert not member.messages.exists()


def test_a_member_without_a_telephone_is_sent_to_the_union(house: House) -> None:
    member = house.member()
    member.phone_sealed = member.phone_index = None
    member.save()
    visitor = Visitor().signs_in(member)
    assert "go to your workplace's union" in visitor.sees("/m/card/")
    assert visitor.get(CHANGE).headers["Location"] == "/m/card/"


def test_another_code_is_sent_after_a_minute_only(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    visitor.posts(CHANGE, bank_name="工商银行", number=NUMBER, holder_name=member.name)
    assert "A code was sent a moment ago" in visitor.posts("/m/card/code/again")
    assert member.messages.count() == 1


def test_a_mistyped_number_is_asked_about_and_may_be_kept(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    mistyped = f"{NUMBER[:-1]}8"
    given = {"bank_name": "工商银行", "number": mistyped, "holder_name": member.name}
    assert "I compared the number" not in visitor.sees(CHANGE)
    page = visitor.posts(CHANGE, given, status=422)
    assert "A digit of this number looks mistyped." in page
    assert "I compared the number with the card, it is right" in page
    assert not member.messages.exists()
    # A passbook need not follow the cards' rule: whoever compared it is believed.
    assert "A code is on its way" in visitor.posts(CHANGE, given, is_compared="on")
    visitor.posts(CODE, code=latest_code(member.phone))
    assert BankAccount.objects.get(member=member, ended_at=None).number == mistyped
