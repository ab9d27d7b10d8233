"""The books: one writer, every fact once, nothing that does not sum to zero."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from payouts import ledger
from payouts.models import AccountCode, Entry, Journal
from tests.payouts.house import NOW, House

pytestmark = pytest.mark.django_db


def test_a_decision_in_effect_is_an_expense_and_a_debt_to_the_member(house: House) -> None:
    payment = house.owe("1767.00")
    entries = {entry.account_id: entry for entry in Entry.objects.all()}
    assert entries["benefit_expense"].amount == Decimal("1767.00")
    assert entries["benefits_payable"].amount == Decimal("-1767.00")
    assert entries["benefits_payable"].party == payment.member
    assert entries["benefit_expense"].party is None


def test_a_fact_is_booked_once_whoever_asks_twice(house: House) -> None:
    payment = house.owe()
    assert ledger.post([ledger.submitted(payment)], now=NOW) == 1
    assert ledger.post([ledger.submitted(payment)], now=NOW) == 0
    assert Journal.objects.filter(kind="submitted").count() == 1
    assert Entry.objects.aggregate(sum=Sum("amount"))["sum"] == 0


@pytest.mark.parametrize(
    "lines",
    [
        ((AccountCode.BANK, Decimal("1.00")),),
        ((AccountCode.BANK, Decimal("1.00")), (AccountCode.IN_TRANSIT, Decimal("-0.99"))),
        (),
    ],
)
def test_a_posting_that_does_not_balance_is_not_written(
    house: House, lines: tuple[tuple[AccountCode, Decimal], ...]
) -> None:
    award = house.owe().award
    posting = ledger.Posting("x", Journal.Kind.AWARDED, award.pk, award.member_id, lines)
    with pytest.raises(ledger.Unbalanced):
        ledger.post([posting], now=NOW)
    assert not Journal.objects.filter(key="x").exists()


def _journal_by_hand(house: House, amounts: list[str]) -> None:
    """Past `ledger.post`, as a repair script would."""
    award = house.owe().award
    journal = Journal.objects.create(
        key="by hand", kind=Journal.Kind.AWARDED, award=award, posted_at=NOW
    )
    for amount in amounts:
        Entry.objects.create(journal=journal, account_id="bank", amount=Decimal(amount))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("amounts", [["5.00", "-4.99"], ["5.00"], []])
def test_the_database_refuses_a_journal_that_does_not_balance(
    house: House, amounts: list[str]
) -> None:
    with pytest.raises(IntegrityError, match="sum to zero"), transaction.atomic():
        _journal_by_hand(house, amounts)


def test_the_database_takes_a_journal_that_balances(house: House) -> None:
    _journal_by_hand(house, ["5.00", "-3.00", "-2.00"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payouts_entry SET amount = 0.01",
        "DELETE FROM payouts_entry",
        "UPDATE payouts_journal SET key = 'other'",
        "DELETE FROM payouts_journal",
        "UPDATE payouts_award SET amount = 1",
        "DELETE FROM payouts_award",
        "TRUNCATE payouts_entry CASCADE",
        "UPDATE payouts_paymentevent SET move = 'x'",
    ],
)
def test_what_is_booked_is_never_changed(house: House, statement: str) -> None:
    house.owe()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="never changed or deleted"):
            cursor.execute(statement)
