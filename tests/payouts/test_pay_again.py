"""Another attempt: after a bounce, and before the money leaves."""

from datetime import timedelta

import pytest

from claims.models import Claim
from claims.states import ClaimState
from members.models import ConflictOfInterest, Message
from members.policies import ConflictDenied, NotAllowed
from payouts.actions.batch import prepare_batch
from payouts.actions.collect import collect_answers
from payouts.actions.pay_again import (
    AccountStands,
    NothingToRepeat,
    pay_again,
    redirect_payment,
)
from payouts.actions.submit import submit_batch
from payouts.models import PaymentBatch, PaymentInstruction
from payouts.states import PaymentState
from payouts.tasks import export_batch
from tests.payouts.bank import WrittenBank, says
from tests.payouts.house import NOW, House
from tests.payouts.steps import lines, release, submitted

pytestmark = pytest.mark.django_db

NEXT_DAY = NOW + timedelta(days=1)


@pytest.fixture
def bounced(house: House, bank: WrittenBank) -> PaymentInstruction:
    (payment,) = lines(submitted(house, bank, "100.00"))
    bank.answer(says(payment, "bounced", reason_code="account_closed"))
    collect_answers(bank=bank, now=NEXT_DAY)
    return PaymentInstruction.objects.get()


def test_only_finance_makers_repeat_a_payment(house: House, bounced: PaymentInstruction) -> None:
    for stranger in (house.checker, house.officer):
        with pytest.raises(NotAllowed):
            pay_again(reference=bounced.reference, actor=stranger, now=NEXT_DAY)


def test_nobody_repeats_a_payment_of_someone_close(
    house: House, bounced: PaymentInstruction
) -> None:
    ConflictOfInterest.objects.create(
        user=house.maker, member=bounced.member, relation="family", since=NOW
    )
    with pytest.raises(ConflictDenied):
        pay_again(reference=bounced.reference, actor=house.maker, now=NEXT_DAY)


def test_repeated_it_goes_to_the_account_of_now(house: House, bounced: PaymentInstruction) -> None:
    account = house.account(bounced.member, "6217000000004444", now=NEXT_DAY)
    second = pay_again(reference=bounced.reference, actor=house.maker, now=NEXT_DAY)
    assert (second.bank_account, second.amount, second.attempt) == (account, bounced.amount, 2)
    claim = Claim.objects.get()
    assert (claim.state, claim.bank_account) == (ClaimState.APPROVED, account)
    with pytest.raises(NothingToRepeat):
        pay_again(reference=second.reference, actor=house.maker, now=NEXT_DAY)


def test_a_card_changed_before_the_payment_left_is_the_one_that_is_paid(
    house: House, bank: WrittenBank
) -> None:
    payment = house.owe("100.00")
    account = house.account(payment.member, "6217000000005555")
    second = redirect_payment(reference=payment.reference, actor=house.maker, now=NOW)
    payment.refresh_from_db()
    assert (payment.state, second.state) == (PaymentState.CANCELLED, PaymentState.INSTRUCTED)
    batch = prepare_batch(references=None, actor=house.maker, now=NOW)
    release(batch, house.checker)
    export_batch(subject=batch.pk, now=NOW)
    submit_batch(batch_id=batch.pk, bank=bank, now=NOW)
    bank.settle([second])
    collect_answers(bank=bank, now=NEXT_DAY)
    account.refresh_from_db()
    assert account.first_paid_at is not None
    assert "5555" in Message.objects.get(template="paid").body
    assert Claim.objects.get().events.filter(move="change_account").count() == 1


def test_what_is_in_a_batch_or_stands_is_not_redirected(house: House) -> None:
    payment = house.owe()
    with pytest.raises(AccountStands):
        redirect_payment(reference=payment.reference, actor=house.maker, now=NOW)
    prepare_batch(references=None, actor=house.maker, now=NOW)
    house.account(payment.member, "6217000000006666")
    with pytest.raises(AccountStands):
        redirect_payment(reference=payment.reference, actor=house.maker, now=NOW)
    assert PaymentBatch.objects.get().count == 1
