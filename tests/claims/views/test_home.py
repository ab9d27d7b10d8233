"""The member's home: first what needs them, then what is under way."""

from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from claims.actions.answer import answer_reminder
from claims.models import Reminder
from members.actions.sign_in import user_of_member
from tests.stages import PRIMARY, House
from tests.visitor import Visitor

HOME = "/m/"


def test_a_stay_that_may_be_claimed_stands_first_with_about_how_much(house: House) -> None:
    member = house.member()
    stay = house.stay(member)
    visitor = Visitor().signs_in(member)
    page = visitor.sees(HOME)
    assert "You may claim for this" in page
    assert "¥1,767.00" in page
    assert f"/m/claim/new/{stay.reference}/" in visitor.get(HOME).content.decode()


def test_without_anything_the_page_says_so_kindly(house: House) -> None:
    page = Visitor().signs_in(house.member()).sees(HOME)
    assert "Nothing to claim just now" in page
    assert "Shall we tell you when you may claim?" not in page


def test_without_consent_the_page_asks_for_it_once(house: House) -> None:
    page = Visitor().signs_in(house.member(consent=False)).sees(HOME)
    assert "Shall we tell you when you may claim?" in page


def test_a_claim_under_way_shows_what_may_come_and_a_finished_one_what_came(house: House) -> None:
    waiting, approved = house.member(), house.member()
    house.in_review(waiting)
    house.approved(approved)
    page = Visitor().signs_in(waiting).sees(HOME)
    assert "You need do nothing now" in page
    assert "about ¥1,767.00 Being reviewed" in page
    assert "¥1,767.00 Approved, waiting for payment" in Visitor().signs_in(approved).sees(HOME)


def test_a_stay_that_was_put_aside_or_brings_nothing_can_still_be_found(house: House) -> None:
    member = house.member()
    house.stay(member)
    house.stay(member, at=PRIMARY)
    answer_reminder(
        reminder_id=Reminder.objects.earliest("pk").pk,
        answer=Reminder.State.DECLINED,
        actor=user_of_member(member),
        now=house.now,
    )
    page = Visitor().signs_in(member).sees(HOME)
    assert "Stays without a claim" in page
    assert "Not needed" in page
    assert "Nothing to claim" in page


def test_the_cover_of_today_is_shown(house: House) -> None:
    this_year = timezone.localdate().year
    member = house.member(periods=(this_year, this_year + 1))
    page = Visitor().signs_in(member).sees(HOME)
    assert f"{this_year}-01-01 – {this_year}-12-31 running" in page
    assert f"You are enrolled for {this_year + 1} too." in page
    assert "You are not enrolled this year." in Visitor().signs_in(house.member(periods=())).sees(
        HOME
    )


def test_home_costs_a_fixed_number_of_statements(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    member = house.member()
    house.approved(member)
    for day in range(1, 4):
        house.stay(
            member,
            admitted_on=house.now.date().replace(day=day),
            discharged_on=house.now.date().replace(day=day + 1),
        )
    visitor = Visitor().signs_in(member)
    visitor.get(HOME)
    with django_assert_max_num_queries(13):
        visitor.get(HOME)
