"""Fees of units: due from who is enrolled, paid once per bank reference, struck out by another."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from config.kernel.denial import Conflict
from members.actions.fees import BadPayment, record_payment, strike_payment
from members.fees import FeeState, account_of
from members.models import SchemeVersion, Unit, UnitPayment
from members.policies import NotAllowed
from members.queries.fees import accounts, fee_page, version_of
from members.schemes.files import load_scheme_dir, load_scheme_text
from tests.stages import House


def pays(house: House, amount: str = "96.00", **how: Any) -> UnitPayment:
    values: dict[str, Any] = {
        "unit": house.mill,
        "scheme": house.scheme,
        "period": 2026,
        "amount": Decimal(amount),
        "received_on": house.now.date(),
        "bank_reference": "2026-0001",
        "actor": house.staff["maker"],
        "now": house.now,
    }
    return record_payment(**{**values, **how})


def state(house: House) -> FeeState:
    return accounts([house.mill], house.scheme, 2026)[house.mill.pk].state


def test_the_fee_of_each_item_stands_in_the_scheme_file(house: House) -> None:
    fees = version_of(house.scheme, 2026).fees
    assert fees is not None
    assert dict(fees.value) == {
        "out_of_pocket": Decimal("36.00"),
        "critical_illness": Decimal("60.00"),
        "women": Decimal("20.00"),
    }


def test_a_fee_is_no_rule_that_settlements_rest_on() -> None:
    text = load_scheme_dir()["hangzhou"].text
    digests = [version.digest for version in load_scheme_dir()["hangzhou"].versions]
    dearer = load_scheme_text(text.replace('women = "20.00"', 'women = "25.00"'))
    assert [version.digest for version in dearer.versions] == digests


def test_a_version_loaded_before_files_knew_fees_has_those_of_its_digest(house: House) -> None:
    text = SchemeVersion.objects.get(scheme=house.scheme, version="2022").source_text
    version = load_scheme_dir()["hangzhou"].version_for(2026)
    assert version.fees is not None
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE members_schemeversion DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE members_schemeversion SET source_text = %s WHERE version = '2022'"
            " AND scheme_id = %s",
            [_without_fees(text), house.scheme.pk],
        )
        cursor.execute("ALTER TABLE members_schemeversion ENABLE TRIGGER USER")
    row = SchemeVersion.objects.get(scheme=house.scheme, version="2022")
    assert row.terms().version_for(2026).fees is None
    assert version_of(house.scheme, 2026).fees == version.fees


def _without_fees(text: str) -> str:
    """The file as it was before: no fees, and neither their clause nor their reading."""
    kept, skipping = [], False
    for line in text.splitlines():
        if line.startswith("["):
            skipping = line.startswith(
                ("[versions.fees]", "[clauses.fees", "[assumptions.fees_yearly]")
            )
        if not skipping:
            kept.append(line)
    return "\n".join(kept) + "\n"


def test_what_is_due_follows_from_who_is_enrolled(house: House) -> None:
    house.member(items=("out_of_pocket", "critical_illness"))
    house.member()
    house.member(unit=house.school)
    account = accounts([house.mill, house.school], house.scheme, 2026)[house.mill.pk]
    assert [(line.item, line.persons, line.due) for line in account.lines] == [
        ("out_of_pocket", 2, Decimal("72.00")),
        ("critical_illness", 1, Decimal("60.00")),
    ]
    assert account.due == Decimal("132.00")


def test_due_then_partly_then_paid_then_over(house: House) -> None:
    assert state(house) == FeeState.NOTHING
    house.member(items=("out_of_pocket", "critical_illness"))
    assert state(house) == FeeState.DUE
    for reference, amount, then in (
        ("a", "90.00", FeeState.PARTLY),
        ("b", "6.00", FeeState.PAID),
        ("c", "0.01", FeeState.OVER),
    ):
        pays(house, amount, bank_reference=reference)
        assert state(house) == then


def test_what_has_no_published_fee_is_said_to_have_none() -> None:
    account = account_of({"out_of_pocket": 3}, {}, ["out_of_pocket"], paid=Decimal(0))
    assert account.state == FeeState.UNKNOWN


def test_one_bank_reference_is_one_payment_however_it_is_spaced(house: House) -> None:
    pays(house, bank_reference="ICBC  0001")
    with pytest.raises(Conflict, match=r"entered already|登记过"):
        pays(house, bank_reference=" ICBC 0001 ")
    assert UnitPayment.objects.count() == 1


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1.001"])
def test_an_amount_that_cannot_have_come_is_refused(house: House, amount: str) -> None:
    with pytest.raises(BadPayment):
        pays(house, amount)


def test_money_of_tomorrow_or_without_a_reference_is_refused(house: House) -> None:
    with pytest.raises(BadPayment):
        pays(house, received_on=house.now.date() + timedelta(days=1))
    with pytest.raises(BadPayment):
        pays(house, bank_reference="  ")


@pytest.mark.parametrize("who", ["officer", "supervisor", "admin", "helper"])
def test_only_finance_enters_payments(house: House, who: str) -> None:
    with pytest.raises(NotAllowed):
        pays(house, actor=house.staff[who])


def test_a_mistake_is_struck_out_by_a_colleague_and_may_be_entered_anew(house: House) -> None:
    wrong = pays(house, unit=house.school)
    maker, checker = house.staff["maker"], house.staff["checker"]
    with pytest.raises(NotAllowed):
        strike_payment(reference=wrong.reference, reason="x", actor=maker, now=house.now)
    with pytest.raises(BadPayment):
        strike_payment(reference=wrong.reference, reason=" ", actor=checker, now=house.now)
    strike_payment(reference=wrong.reference, reason="另一单位的款", actor=checker, now=house.now)
    with pytest.raises(Conflict):
        strike_payment(reference=wrong.reference, reason="x", actor=checker, now=house.now)
    assert not accounts([house.school], house.scheme, 2026)[house.school.pk].paid
    assert pays(house).unit == house.mill


def test_the_database_keeps_a_payment_as_it_was_entered(house: House) -> None:
    payment = pays(house)
    found = UnitPayment.objects.filter(pk=payment.pk)
    for change in ({"amount": 1}, {"bank_reference": "x"}, {"period": 2027}):
        with pytest.raises(DatabaseError), transaction.atomic():
            found.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        found.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        found.update(struck_by=house.staff["maker"], struck_at=house.now, struck_because="self")


def test_the_list_of_units_takes_the_same_statements_for_one_as_for_sixty(
    house: House, django_assert_num_queries: Any
) -> None:
    house.member()
    maker = house.staff["maker"]
    fee_page(maker, house.scheme, 2026, after=0)  # roles and rules are read once
    with django_assert_num_queries(3):
        page = fee_page(maker, house.scheme, 2026, after=0)
    assert [row.unit for row in page.rows] == [house.mill]
    for number in range(60):
        unit = Unit.objects.create(
            kind="workplace", code=f"U{number}", name=f"单位{number}", parent=house.district,
            path=f"{house.district.path}x{number}/",
        )  # fmt: skip
        pays(house, unit=unit, bank_reference=f"r{number}")
    with django_assert_num_queries(3):
        page = fee_page(maker, house.scheme, 2026, after=0)
    assert len(page.rows) == 50
    rest = fee_page(maker, house.scheme, 2026, after=int(page.after))
    assert len(rest.rows) == 11
    assert rest.after == ""
