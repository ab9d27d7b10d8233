"""One prefilled page, one question, one button."""

from datetime import date

from claims.models import Claim, Fact, Reminder
from members.models import BankAccount
from tests.stages import PRIMARY, House
from tests.visitor import Visitor


def test_the_page_is_filled_in_and_nothing_is_chosen_beforehand(house: House) -> None:
    member = house.member()
    stay = house.stay(member)
    visitor = Visitor().signs_in(member)
    page = visitor.sees(f"/m/claim/new/{stay.reference}/")
    for shown in (stay.provider_name, "9 nights", "¥21,870.00", "About ¥1,767.00", "card ending"):
        assert shown in page
    assert "checked" not in visitor.get(f"/m/claim/new/{stay.reference}/").content.decode()


def test_one_answer_and_one_press_file_the_claim(house: House) -> None:
    member = house.member()
    stay = house.stay(member)
    visitor = Visitor().signs_in(member)
    page = visitor.posts(f"/m/claim/new/{stay.reference}/", cause="accident")
    claim = Claim.objects.get(member=member)
    assert "Your claim is filed. You need do nothing now." in page
    assert f"Case number {claim.reference}" in page
    assert "You may get ¥1,767.00" in page
    assert Fact.objects.get(claim=claim, name="cause").value == "accident"


def test_without_an_answer_nothing_is_filed_and_the_question_says_so(house: House) -> None:
    member = house.member()
    stay = house.stay(member)
    visitor = Visitor().signs_in(member)
    for wrong in ({}, {"cause": "weather"}):
        page = visitor.posts(f"/m/claim/new/{stay.reference}/", wrong, status=422)
        assert "Please look at this again" in page
    assert not Claim.objects.exists()


def test_the_second_press_leads_to_the_first_ones_claim(house: House) -> None:
    member = house.member()
    stay = house.stay(member)
    visitor = Visitor().signs_in(member)
    visitor.posts(f"/m/claim/new/{stay.reference}/", cause="illness")
    page = visitor.posts(f"/m/claim/new/{stay.reference}/", cause="illness")
    assert "You have claimed for this stay already" in page
    assert Claim.objects.count() == 1


def test_someone_elses_stay_does_not_exist(house: House) -> None:
    stay = house.stay(house.member())
    visitor = Visitor().signs_in(house.member())
    for path in (f"/m/claim/new/{stay.reference}/", f"/m/claim/new/{stay.reference}/answer"):
        assert visitor.post(path, {"cause": "illness", "answer": "declined"}).status_code == 404
    assert visitor.get(f"/m/claim/new/{stay.reference}/").status_code == 404
    assert Reminder.objects.get().state == Reminder.State.TOLD
    assert not Claim.objects.exists()


def test_a_member_may_say_not_needed_and_claim_later_all_the_same(house: House) -> None:
    member = house.member()
    stay = house.stay(member)
    visitor = Visitor().signs_in(member)
    assert "Put aside" in visitor.posts(f"/m/claim/new/{stay.reference}/answer", answer="declined")
    assert Reminder.objects.get().state == Reminder.State.DECLINED
    assert "is filed" in visitor.posts(f"/m/claim/new/{stay.reference}/", cause="illness")


def test_a_member_may_say_not_me_and_is_asked_to_call(house: House) -> None:
    member = house.member()
    stay = house.stay(member)
    visitor = Visitor().signs_in(member)
    page = visitor.posts(f"/m/claim/new/{stay.reference}/answer", answer="not_me")
    assert "please call us at once" in page
    assert Reminder.objects.get().state == Reminder.State.NOT_ME
    assert visitor.post(f"/m/claim/new/{stay.reference}/answer", {"answer": "x"}).status_code == 404


def test_a_stay_without_an_amount_says_why_and_can_be_submitted_for_a_person(house: House) -> None:
    member = house.member()
    stay = house.stay(member, at=PRIMARY)
    visitor = Visitor().signs_in(member)
    page = visitor.sees(f"/m/claim/new/{stay.reference}/")
    assert "We cannot say an amount" in page
    assert "The hospital's level is too low" in page
    assert "is filed" in visitor.posts(f"/m/claim/new/{stay.reference}/", cause="illness")


def test_without_a_card_the_page_asks_for_one_and_comes_back(house: House) -> None:
    member = house.member()
    stay = house.stay(member)
    BankAccount.objects.filter(member=member).update(ended_at=house.now)
    visitor = Visitor().signs_in(member)
    page = f"/m/claim/new/{stay.reference}/"
    assert "Add a card first" in visitor.sees(page)
    assert f'href="/m/card/change?next={page}"' in visitor.get(page).content.decode()
    assert "Please add your bank card first." in visitor.posts(page, status=422, cause="illness")


def test_a_stay_over_new_year_makes_a_claim_for_each_year(house: House) -> None:
    member = house.member()
    stay = house.stay(member, admitted_on=date(2025, 12, 28), discharged_on=date(2026, 1, 4))
    page = Visitor().signs_in(member).posts(f"/m/claim/new/{stay.reference}/", cause="illness")
    assert "one for each item and year" in page
    assert sorted(Claim.objects.values_list("period", flat=True)) == [2025, 2026]


def test_a_member_with_two_items_files_both_with_one_tap(house: House) -> None:
    member = house.member(items=("out_of_pocket", "critical_illness"))
    stay = house.stay(member)
    nights = (stay.discharged_on - stay.admitted_on).days
    alone = house.stay(house.member())
    assert stay.reminder.estimate - alone.reminder.estimate == 100 * nights
    page = Visitor().signs_in(member).posts(f"/m/claim/new/{stay.reference}/", cause="illness")
    assert "one for each item and year" in page
    items = Claim.objects.filter(member=member).values_list("item", flat=True)
    assert set(items) == {"out_of_pocket", "critical_illness"}


def test_an_item_that_does_not_pay_in_a_small_hospital_makes_no_claim(house: House) -> None:
    member = house.member(items=("out_of_pocket", "critical_illness"))
    stay = house.stay(member, at=PRIMARY)
    Visitor().signs_in(member).posts(f"/m/claim/new/{stay.reference}/", cause="illness")
    # None pays there: the member may ask all the same, once, and a person answers.
    assert Claim.objects.get(member=member).item == "out_of_pocket"


def test_a_settlement_that_was_taken_back_leaves_nothing_to_claim(house: House) -> None:
    from config.sandbox.records import refund_of

    member = house.member()
    record = house.record(member)
    house.feed(record)
    house.work()
    house.feed(refund_of(record))
    house.work()
    stay = member.encounters.get()
    visitor = Visitor().signs_in(member)
    assert "Nothing to claim here" in visitor.sees(f"/m/claim/new/{stay.reference}/")
    page = visitor.posts(f"/m/claim/new/{stay.reference}/", status=422, cause="illness")
    assert "Nothing to claim here" in page
