"""What a member has in writing: a certificate of a payment, and the statement of a year."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from claims.actions.record import record_payment
from claims.actions.statement import (
    NothingToState,
    certify_payment,
    open_statement,
    state_year,
)
from claims.models import Claim, Statement, StatementYear
from claims.policies import NotYours
from claims.statement_pdf import statement_pdf
from config.kernel.moves import MoveDenied
from members.actions.sign_in import user_of_member
from members.models import AccessEntry, Member
from tests.stages import CANCER, SHANGHAI, House


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


PAID_ON = datetime(2026, 11, 27, 12, 0, tzinfo=SHANGHAI)


def paid(house: House, **how: Any) -> Claim:
    """A claim whose money has arrived."""
    claim = house.approved(**how)
    record_payment(claim_id=claim.pk, amount=Decimal("100.00"), paid_at=PAID_ON, now=house.now)
    claim.refresh_from_db()
    return claim


def certified(house: House, claim: Claim) -> Statement:
    actor = user_of_member(claim.member)
    return certify_payment(claim_id=claim.pk, actor=actor, now=house.now)


def test_a_certificate_says_who_was_paid_how_much_and_when(house: House) -> None:
    claim = paid(house)
    statement = certified(house, claim)
    assert statement.number == "证〔2026〕1号"
    content = json.loads(statement.content)
    said = dict(content["pairs"])
    assert said["Name"] == claim.member.name
    assert said["Case number"] == claim.reference
    assert said["Paid on"] == "27 November 2026"
    assert claim.bank_account.last4 in said["Account paid to"]
    assert said["Paid"].startswith("¥")
    assert claim.member.id_number not in statement.content


def test_a_certificate_tells_nothing_of_the_illness(house: House) -> None:
    claim = paid(house, disease=CANCER)
    text = certified(house, claim).content
    stay = claim.encounter
    for secret in (stay.disease_name, stay.disease_code, stay.provider_name):
        assert secret
        assert secret not in text
    for line in claim.assessments.latest("pk").lines.all():
        assert line.label_en not in text
        assert line.label_zh not in text


def test_the_same_certificate_asked_for_again_is_the_same(house: House) -> None:
    claim = paid(house)
    first = certified(house, claim)
    house.later(days=20)
    assert certified(house, claim) == first
    assert StatementYear.objects.get().last == 1
    with translation.override("zh-hans"):
        assert certified(house, claim).serial == 2


def test_before_the_money_arrived_there_is_no_certificate(house: House) -> None:
    claim = house.approved()
    with pytest.raises(MoveDenied):
        certified(house, claim)
    assert not Statement.objects.exists()


def test_nobody_else_gets_it(house: House) -> None:
    claim = paid(house)
    for other in (user_of_member(house.member()), house.staff["officer"]):
        with pytest.raises(NotYours):
            certify_payment(claim_id=claim.pk, actor=other, now=house.now)
    with pytest.raises(NotYours):
        state_year(period=2026, actor=house.staff["officer"], now=house.now)


def test_a_year_lists_each_claim_with_what_came_of_it(house: House) -> None:
    claim = paid(house)
    actor = user_of_member(claim.member)
    content = json.loads(state_year(period=2026, actor=actor, now=house.now).content)
    (row,) = content["rows"]
    assert claim.reference in row[0]
    assert claim.assessments.latest("pk").lines.filter(is_working=False)[0].clause_en in row[1]
    assert "27 November 2026" in row[2]
    assert row[3] == dict(content["pairs"])["Paid together"]


def test_a_year_that_changed_is_stated_anew_and_the_old_one_stays(house: House) -> None:
    claim = house.approved()
    actor = user_of_member(claim.member)
    before = state_year(period=2026, actor=actor, now=house.now)
    record_payment(claim_id=claim.pk, amount=Decimal("100.00"), paid_at=PAID_ON, now=house.now)
    after = state_year(period=2026, actor=actor, now=house.now)
    assert (before.serial, after.serial) == (1, 2)
    before.refresh_from_db()
    assert dict(json.loads(before.content)["pairs"])["Paid together"] == "¥0.00"


def test_of_a_year_without_a_claim_there_is_nothing(house: House) -> None:
    with pytest.raises(NothingToState):
        state_year(period=2025, actor=user_of_member(house.member()), now=house.now)


def test_that_it_was_opened_is_on_record_and_it_prints_the_same_twice(house: House) -> None:
    statement = certified(house, paid(house))
    actor = user_of_member(statement.member)
    content = open_statement(statement=statement, actor=actor, now=house.now)
    entry = AccessEntry.objects.filter(member=statement.member).latest("pk")
    assert entry.user == actor
    assert statement.number in entry.purpose
    first = statement_pdf(statement, content)
    assert first.startswith(b"%PDF-")
    assert first == statement_pdf(statement, content)


def does(change: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_keeps_numbers_and_words(house: House) -> None:
    statement = certified(house, paid(house))
    assert statement.serial == 1
    for change in (
        "UPDATE claims_statement SET sha256 = 'x'",
        "DELETE FROM claims_statement",
        "UPDATE claims_statementyear SET last = last + 2",
        "UPDATE claims_statementyear SET last = last + 1",
        "DELETE FROM claims_statementyear",
    ):
        with pytest.raises(DatabaseError):
            does(change)


def test_the_database_certifies_no_payment_to_another_and_none_that_was_not_made(
    house: House,
) -> None:
    mine, theirs = paid(house), house.approved()
    for claim, member in ((mine, theirs.member), (theirs, theirs.member)):
        with pytest.raises(DatabaseError, match="a payment to the member"):
            _forge(claim, member, house.now)


@transaction.atomic
def _forge(claim: Claim, member: Member, now: datetime) -> None:
    StatementYear.objects.create(year=2026, last=1)
    forged = Statement(
        member=member,
        kind=Statement.Kind.PAYMENT,
        claim=claim,
        period=claim.period,
        language="en",
        year=2026,
        serial=1,
        sha256="0" * 64,
        issued_at=now,
    )
    forged.content = "{}"
    forged.save()
