"""Statements and certificates on the member's telephone."""

from decimal import Decimal

import pytest

from claims.actions.record import record_payment
from claims.models import Claim, Statement
from tests.claims.actions.test_statement import PAID_ON
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow

PAGE = "/m/statements/"


def paid(house: House) -> Claim:
    claim = house.approved()
    record_payment(claim_id=claim.pk, amount=Decimal("100.00"), paid_at=PAID_ON, now=house.now)
    return claim


def test_a_member_without_claims_reads_why_there_is_nothing(house: House) -> None:
    visitor = Visitor().signs_in(house.member())
    assert "Nothing to state yet" in visitor.sees(PAGE)
    assert "You have not claimed for anything" in visitor.posts(f"{PAGE}2026/make")


def test_from_about_me_to_the_printed_year(house: House) -> None:
    claim = paid(house)
    visitor = Visitor().signs_in(claim.member)
    assert "Statements and certificates" in visitor.sees("/m/me/")
    assert "Statement of 2026" in visitor.sees(PAGE)
    answer = visitor.post(f"{PAGE}2026/make", follow=True)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content.startswith(b"%PDF-")
    assert claim.member.name not in answer.headers["Content-Disposition"]
    assert "Yourself" in visitor.sees("/m/access/")


def test_the_page_of_a_paid_claim_offers_its_certificate(house: House) -> None:
    claim = paid(house)
    visitor = Visitor().signs_in(claim.member)
    here = f"/m/claim/{claim.reference}/"
    assert "Certificate of payment" in visitor.sees(here)
    answer = visitor.post(f"{here}certificate", follow=True)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert Statement.objects.get().claim == claim


def test_another_s_statement_does_not_exist(house: House) -> None:
    claim = paid(house)
    owner = Visitor().signs_in(claim.member)
    owner.post(f"/m/claim/{claim.reference}/certificate")
    url = f"{PAGE}{Statement.objects.get().uid}/pdf"
    assert owner.get(url).status_code == 200
    other = Visitor().signs_in(house.member())
    assert other.get(url).status_code == 404
    assert other.post(f"/m/claim/{claim.reference}/certificate").status_code == 404
    assert Visitor().get(url).status_code == 302


def test_a_certificate_that_cannot_be_had_is_refused_in_words(house: House) -> None:
    claim = house.approved()
    visitor = Visitor().signs_in(claim.member)
    page = visitor.posts(f"/m/claim/{claim.reference}/certificate")
    assert "once the money has arrived" in page
    assert not Statement.objects.exists()
