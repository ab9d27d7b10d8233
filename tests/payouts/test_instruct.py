"""From a decision in effect to a debt and its first payment."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from payouts.actions.instruct import award_decision
from payouts.models import Award, Journal, PaymentEvent, PaymentInstruction
from payouts.tasks import award
from tests.payouts.house import NOW, House

pytestmark = pytest.mark.django_db


def test_an_effective_decision_becomes_a_debt_and_one_payment(house: House) -> None:
    decision = house.decision("1767.00")
    made = award_decision(decision_id=decision.pk, now=NOW)
    assert made is not None
    payment = PaymentInstruction.objects.get()
    assert (payment.award, payment.amount, payment.attempt) == (made, Decimal("1767.00"), 1)
    assert payment.reference == f"{decision.claim.reference}-1"
    assert payment.bank_account == decision.claim.bank_account
    assert payment.unit_path == decision.claim.unit_path
    assert PaymentEvent.objects.get().move == "instruct"


def test_the_handler_may_run_twice(house: House) -> None:
    decision = house.decision()
    award(subject=decision.pk, now=NOW, version=0)
    award(subject=decision.pk, now=NOW, version=0, something_from_a_newer_version=1)
    assert Award.objects.count() == PaymentInstruction.objects.count() == 1
    assert Journal.objects.count() == 1


def test_a_decision_not_in_effect_owes_nothing(house: House) -> None:
    decision = house.decision(in_effect=False)
    assert award_decision(decision_id=decision.pk, now=NOW) is None
    assert not Award.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"amount": Decimal("100.01")}, {"member_id": None}, {"claim_id": None}]
)
def test_the_database_refuses_a_debt_that_no_decision_says(
    house: House, wrong: dict[str, object]
) -> None:
    decision, other = house.decision(), house.decision()
    values = {
        "decision": decision,
        "claim_id": decision.claim_id,
        "member_id": decision.claim.member_id,
        "amount": decision.amount,
        "created_at": NOW,
    }
    stranger = {"member_id": other.claim.member_id, "claim_id": other.claim_id}
    values |= {key: value or stranger[key] for key, value in wrong.items()}
    with pytest.raises(IntegrityError, match="what an effective decision says"):
        Award.objects.create(**values)


def test_the_database_refuses_a_second_live_payment_of_one_award(house: House) -> None:
    payment = house.owe()
    with (
        pytest.raises(IntegrityError, match="instruction_one_live_per_award"),
        transaction.atomic(),
    ):
        PaymentInstruction.objects.create(
            award=payment.award,
            attempt=2,
            reference="another",
            member=payment.member,
            bank_account=payment.bank_account,
            amount=payment.amount,
            unit_path=payment.unit_path,
            state="instructed",
            instructed_at=NOW,
        )


def test_the_database_refuses_to_pay_into_someone_elses_account(house: House) -> None:
    payment, other = house.owe(), house.owe()
    with pytest.raises(IntegrityError, match="own account"), transaction.atomic():
        PaymentInstruction.objects.create(
            award=payment.award,
            attempt=2,
            reference="another",
            member=payment.member,
            bank_account=other.bank_account,
            amount=payment.amount,
            unit_path=payment.unit_path,
            state="instructed",
            instructed_at=NOW,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payouts_paymentinstruction SET amount = 1",
        "UPDATE payouts_paymentinstruction SET bank_account_id = bank_account_id + 1",
        "UPDATE payouts_paymentinstruction SET reference = 'x'",
        "UPDATE payouts_paymentinstruction SET member_id = member_id + 1",
        "DELETE FROM payouts_paymentinstruction",
    ],
)
def test_what_a_payment_is_for_never_changes(house: House, statement: str) -> None:
    house.owe()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match=r"never changes|never deleted"):
            cursor.execute(statement)


def test_a_payment_does_not_move_without_its_event(house: House) -> None:
    house.owe()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="without its event"):
            cursor.execute("UPDATE payouts_paymentinstruction SET state = 'cancelled'")
