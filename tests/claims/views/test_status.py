"""Where a claim is: the page is true at each step, and only the member's own."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from claims.actions.record import record_bounce, record_payment
from claims.models import Claim
from claims.queries.status import StatusPage, own_claim, status_page
from members.actions.account import add_account
from members.actions.sign_in import user_of_member
from members.models import BankAccount
from reviews.actions.decide import Wish
from reviews.models.decision import Outcome, OverrideReason
from tests.stages import House
from tests.visitor import Visitor


def test_each_state_says_what_to_do_when_and_how_much(house: House) -> None:
    claim = house.submitted()
    page = _page(house, claim)
    assert (page.title, page.tone) == ("Submitted", "info")
    assert "You need do nothing now." in page.spoken
    assert "30 Nov" in page.spoken
    assert page.amount.value == Decimal("1767.00")
    house.work()
    page = _page(house, claim)
    assert page.title == "Being reviewed"
    assert page.amount_label == "You may get"
    assert [step.state for step in page.steps] == ["done", "done", "current", "todo", "todo"]


def test_a_late_answer_is_admitted(house: House) -> None:
    claim = house.in_review().claim
    house.later(days=14)
    assert "are late: we are sorry. Call 12351." in _page(house, claim).spoken


def test_without_a_telephone_no_text_message_is_promised(house: House) -> None:
    member = house.member()
    claim = house.in_review(member).claim
    member.phone_sealed = member.phone_index = None
    member.save()
    assert "text message" not in _page(house, claim).spoken


def test_a_decision_shows_only_when_it_takes_effect(house: House) -> None:
    review = house.in_review()
    house.decide(review)
    assert _page(house, review.claim).title == "Being reviewed"


def test_approved_then_paid(house: House) -> None:
    claim = house.approved()
    page = _page(house, claim)
    assert (page.title, page.amount.value) == ("Approved, waiting for payment", Decimal("1767.00"))
    assert page.steps[-1].state == "current"
    paid_at = house.later(days=1)
    record_payment(claim_id=claim.pk, amount="1767.00", paid_at=paid_at, now=paid_at)
    page = _page(house, claim)
    assert (page.title, page.tone) == ("Paid", "ok")
    assert "On Tue 24 Nov to" in page.spoken
    assert {step.state for step in page.steps} == {"done"}


def test_a_denial_is_told_in_plain_words_with_the_clause_and_a_way_to_a_person(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: house.now)  # the appeal's days run
    claim = house.denied()
    visitor = Visitor().signs_in(claim.member)
    page = visitor.sees(f"/m/claim/{claim.reference}/")
    for told in (
        "Cannot be paid this time",
        "Someone else is liable for this cost",
        "Social Insurance Law, article 30",
        "A person decided this, and a second one confirmed it.",
        "by people who have not decided on it before",
    ):
        assert told in page
    assert "third_party" not in page


def test_after_a_bounce_the_page_asks_for_a_card_and_pays_to_the_new_one(house: House) -> None:
    claim = _bounced(house)
    visitor = Visitor().signs_in(claim.member)
    here = f"/m/claim/{claim.reference}/"
    page = visitor.sees(here)
    assert "The bank says that this card was closed." in page
    assert f'href="/m/card/change?next={here}"' in visitor.get(here).content.decode()
    assert "Please give another card first." in visitor.posts(f"{here}pay-again")
    _gives_card(house, claim)
    assert "Your new card is on record." in visitor.sees(here)
    page = visitor.posts(f"{here}pay-again")
    assert "We pay to the new card now." in page
    assert "Approved, waiting for payment" in page
    assert "card ending 4321" in page


def test_a_member_takes_a_claim_back_after_one_question_and_may_claim_again(house: House) -> None:
    claim = house.in_review().claim
    visitor = Visitor().signs_in(claim.member)
    here = f"/m/claim/{claim.reference}/"
    assert "Do you want to take it back?" in visitor.sees(f"{here}withdraw")
    page = visitor.posts(f"{here}withdraw")
    assert "Your claim is taken back." in page
    assert "Claim again" in page
    again = f"/m/claim/new/{claim.encounter.reference}/"
    assert "is filed" in visitor.posts(again, cause="illness")


def test_what_was_decided_cannot_be_taken_back(house: House) -> None:
    claim = house.approved()
    visitor = Visitor().signs_in(claim.member)
    assert "Take this claim back" not in visitor.sees(f"/m/claim/{claim.reference}/")
    page = visitor.posts(f"/m/claim/{claim.reference}/withdraw")
    assert "can no longer be withdrawn" in page


def test_someone_elses_claim_does_not_exist(house: House) -> None:
    claim = house.in_review().claim
    visitor = Visitor().signs_in(house.member())
    for room in ("", "facts/", "money/", "withdraw", "pay-again"):
        path = f"/m/claim/{claim.reference}/{room}"
        assert visitor.post(path).status_code in (404, 405), path
        assert visitor.get(path).status_code in (404, 405), path
    assert visitor.get(f"/m/claim/{claim.reference}/").status_code == 404
    assert visitor.post(f"/m/claim/{claim.reference}/withdraw").status_code == 404
    claim.refresh_from_db()
    assert claim.state == "in_review"


def test_the_way_the_amount_came_about_is_told_line_by_line(house: House) -> None:
    claim = house.in_review().claim
    page = Visitor().signs_in(claim.member).sees(f"/m/claim/{claim.reference}/money/")
    for told in (
        "Expected, line by line",
        "× 50%",
        "rates by tier",
        "Together ¥1,767.00",
        "Self-borne cost own part in the catalogue",
        "− class-B pre-payment",
        "= 4,134.00",
        "A computer did the arithmetic",
        "A person decides.",
    ):
        assert told in page


def test_before_the_machine_has_looked_the_page_says_so(house: House) -> None:
    claim = house.submitted()
    page = Visitor().signs_in(claim.member).sees(f"/m/claim/{claim.reference}/money/")
    assert "Not computed yet" in page


def test_another_amount_than_computed_is_explained(house: House) -> None:
    review = house.in_review()
    house.decide(
        review,
        Wish(Outcome.APPROVED, Decimal("1500.00"), override_reason=OverrideReason.A2, note="x"),
    )
    decision = house.confirm(review)
    claim = house.effective(decision)
    page = Visitor().signs_in(claim.member).sees(f"/m/claim/{claim.reference}/money/")
    assert "An officer set another amount" in page
    assert "Someone else has paid part of the cost already." in page
    assert "Computed: ¥1,767.00. Granted: ¥1,500.00." in page


def test_a_proposal_of_nothing_is_told_as_a_proposal(house: House) -> None:
    claim = house.in_review(cause="third_party").claim
    visitor = Visitor().signs_in(claim.member)
    page = visitor.sees(f"/m/claim/{claim.reference}/money/")
    assert "That is a proposal only: a person looks at it and decides." in page
    assert "You may get" not in visitor.sees(f"/m/claim/{claim.reference}/")


def test_what_the_claim_rests_on_names_who_says_so(house: House) -> None:
    claim = house.in_review().claim
    page = Visitor().signs_in(claim.member).sees(f"/m/claim/{claim.reference}/facts/")
    assert "Hospital level Medical insurance Tertiary" in page
    assert "Cause Said by you Illness" in page
    assert "Total cost Medical insurance ¥21,870.00" in page


def test_in_large_print_the_same_page_is_one_class_larger(house: House) -> None:
    claim = house.in_review().claim
    visitor = Visitor().signs_in(claim.member).is_in_large_print()
    html = visitor.get(f"/m/claim/{claim.reference}/").content.decode()
    assert '<html lang="en" class="elder">' in html


def test_a_page_costs_a_fixed_number_of_statements(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    claim = house.approved()
    visitor = Visitor().signs_in(claim.member)
    for room, number in {"": 10, "money/": 9, "facts/": 5}.items():
        with django_assert_max_num_queries(number):
            visitor.get(f"/m/claim/{claim.reference}/{room}")


def _page(house: House, claim: Claim) -> StatusPage:
    claim.member.refresh_from_db()
    own = own_claim(claim.member, claim.reference)
    assert own is not None
    with translation.override("en"):
        return status_page(own, claim.member, today=timezone.localdate(house.now), language="en")


def _bounced(house: House) -> Claim:
    claim = house.approved()
    record_bounce(claim_id=claim.pk, reason_code="account_closed", now=house.later(days=1))
    return Claim.objects.get(pk=claim.pk)


def _gives_card(house: House, claim: Claim) -> None:
    house.now += timedelta(hours=1)
    add_account(
        member=claim.member,
        number="6217000012344321",
        bank_name="示例银行",
        holder_name=claim.member.name,
        origin=BankAccount.Origin.MEMBER,
        actor=user_of_member(claim.member),
        now=house.now,
    )
