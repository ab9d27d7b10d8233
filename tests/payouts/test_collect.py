"""The bank's answers: each file once, each line once, and nothing applied that does not fit."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from claims.models import Claim
from claims.states import ClaimState
from members.models import Message
from payouts.actions.collect import collect_answers, import_answer, lose_sight_of_silent
from payouts.actions.pay_again import NothingToRepeat, pay_again
from payouts.actions.problem import NoteMissing, close_problem
from payouts.bank.formats import write_answer
from payouts.models import (
    BankAnswer,
    BankAnswerOutcome,
    Entry,
    Journal,
    PaymentEvent,
    PaymentInstruction,
    PaymentProblem,
)
from payouts.states import BatchState, PaymentState
from payouts.tasks import instruct_again
from tests.payouts.bank import DAY, WrittenBank, says
from tests.payouts.house import NOW, House, work
from tests.payouts.steps import again, exported, lines, submitted

pytestmark = pytest.mark.django_db

NEXT_DAY = NOW + timedelta(days=1)


def collect(bank: WrittenBank) -> int:
    return collect_answers(bank=bank, now=NEXT_DAY)


def balance(account: str) -> Decimal:
    total: Decimal | None = Entry.objects.filter(account=account).aggregate(sum=Sum("amount"))[
        "sum"
    ]
    return total or Decimal("0.00")


def test_a_settled_payment_closes_the_claim_and_tells_the_member(
    house: House, bank: WrittenBank
) -> None:
    batch = submitted(house, bank, "1767.00")
    (payment,) = lines(batch)
    bank.settle([payment])
    assert collect(bank) == 1
    payment.refresh_from_db()
    assert (payment.state, payment.paid_on) == (PaymentState.SETTLED, DAY)
    assert again(batch).state == BatchState.ANSWERED
    claim = Claim.objects.get()
    assert claim.state == ClaimState.PAID
    assert payment.bank_account.first_paid_at is not None
    message = Message.objects.get(template="paid")
    assert "1767.00" in message.body
    assert payment.bank_account.last4 in message.body
    assert (balance("in_transit"), balance("bank")) == (Decimal(0), Decimal("-1767.00"))
    assert balance("benefits_payable") == Decimal(0)


def test_a_bounced_payment_is_owed_again_and_the_member_is_asked(
    house: House, bank: WrittenBank
) -> None:
    batch = submitted(house, bank, "1767.00")
    (payment,) = lines(batch)
    bank.answer(says(payment, "bounced", reason_code="account_closed"))
    collect(bank)
    payment.refresh_from_db()
    assert (payment.state, payment.reason_code) == (PaymentState.BOUNCED, "account_closed")
    assert Claim.objects.get().state == ClaimState.PAYMENT_FAILED
    assert payment.bank_account.first_paid_at is None
    assert Message.objects.filter(template="bounced").count() == 1
    assert balance("in_transit") == balance("bank") == 0
    assert balance("benefits_payable") == Decimal("-1767.00")


def test_after_another_account_was_given_it_is_paid_once(house: House, bank: WrittenBank) -> None:
    from claims.actions.record import correct_account

    batch = submitted(house, bank, "1767.00")
    (payment,) = lines(batch)
    bank.answer(says(payment, "bounced", reason_code="account_closed"))
    collect(bank)
    account = house.account(payment.member, "6217000000002222", now=NEXT_DAY)
    correct_account(
        claim_id=payment.award.claim_id, account=account, actor=house.officer, now=NEXT_DAY
    )
    work(NEXT_DAY)
    instruct_again(subject=payment.award.claim_id, version=1, now=NEXT_DAY)
    second = PaymentInstruction.objects.get(attempt=2)
    assert (second.reference, second.bank_account) == (
        payment.reference.replace("-1", "-2"),
        account,
    )
    bank.settle([payment])
    collect(bank)
    second.refresh_from_db()
    assert second.state == PaymentState.INSTRUCTED, "a word about the first attempt is not for it"
    assert PaymentProblem.objects.get().answer_line is not None


def test_the_same_file_twice_is_nothing_new(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank)
    content = bank.settle(lines(batch))
    bank.put(content, "the same under another name.csv")
    assert collect(bank) == 1
    assert collect(bank) == 0
    assert not import_answer(name="by hand.csv", content=content, now=NEXT_DAY)
    assert BankAnswer.objects.count() == 1
    assert Journal.objects.filter(kind="settled").count() == 3
    assert PaymentEvent.objects.filter(move="settle").count() == 3
    assert Message.objects.filter(template="paid").count() == 3


def test_a_line_said_again_in_another_file_changes_nothing(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank)
    bank.settle(lines(batch))
    bank.settle(lines(batch)[:1])
    collect(bank)
    assert sorted(BankAnswerOutcome.objects.values_list("outcome", flat=True)) == [
        "applied",
        "applied",
        "applied",
        "repeated",
    ]
    assert not PaymentProblem.objects.exists()


def test_what_does_not_fit_is_listed_and_never_applied(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank, "100.00", "200.00", "300.00", "400.00")
    waiting = house.owe("50.00")
    first, second, third, fourth = lines(batch)
    bank.answer(
        says(first, amount="100.01"),
        says(second, reference="C999999999-1"),
        says(third, "rejected", reason_code="duplicate"),
        says(waiting),
        says(fourth),
    )
    collect(bank)
    outcomes = list(
        BankAnswerOutcome.objects.order_by("line__position").values_list("outcome", flat=True)
    )
    assert outcomes == [
        "other_amount",
        "unknown_reference",
        "said_paid_before",
        "not_at_the_bank",
        "applied",
    ]
    for payment in (first, second, third):
        payment.refresh_from_db()
        assert payment.state == PaymentState.SUBMITTED
    waiting.refresh_from_db()
    assert waiting.state == PaymentState.INSTRUCTED
    assert PaymentProblem.objects.filter(kind="answer_line").count() == 4
    assert again(batch).state == BatchState.SUBMITTED
    assert balance("in_transit") == Decimal("-600.00")


def test_what_the_bank_takes_back_is_listed(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank, "100.00")
    (payment,) = lines(batch)
    bank.answer(says(payment, "bounced", reason_code="account_closed"))
    bank.settle([payment])
    collect(bank)
    payment.refresh_from_db()
    assert payment.state == PaymentState.BOUNCED
    assert BankAnswerOutcome.objects.filter(outcome="contradiction").count() == 1
    assert balance("bank") == 0


def test_money_that_comes_back_days_later_is_owed_again(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank, "100.00")
    (payment,) = lines(batch)
    bank.settle([payment])
    collect(bank)
    bank.answer(says(payment, "bounced", reason_code="account_frozen"))
    collect(bank)
    payment.refresh_from_db()
    assert payment.state == PaymentState.BOUNCED
    assert Claim.objects.get().state == ClaimState.PAYMENT_FAILED
    assert (balance("bank"), balance("benefits_payable")) == (Decimal(0), Decimal("-100.00"))


def test_an_unreadable_file_is_kept_for_a_person(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank)
    whole = write_answer([says(line) for line in lines(batch)])
    bank.put(whole[: len(whole) // 2], "torn.csv")
    bank.put(whole, "whole.csv")
    assert collect(bank) == 2
    problem = PaymentProblem.objects.get()
    assert (problem.kind, problem.answer is not None) == ("unreadable_answer", True)
    assert {line.state for line in lines(batch)} == {PaymentState.SETTLED}


def test_an_answer_proves_that_the_bank_has_the_batch(house: House, bank: WrittenBank) -> None:
    batch = exported(house)
    bank.settle(lines(batch))
    collect(bank)
    assert again(batch).state == BatchState.ANSWERED
    assert (balance("in_transit"), balance("bank")) == (Decimal(0), -batch.total)


def test_killed_between_file_and_lines_the_next_run_goes_on(
    house: House, bank: WrittenBank
) -> None:
    from payouts.actions.collect import apply_kept, keep_answer

    batch = submitted(house, bank)
    content = write_answer([says(line) for line in lines(batch)])
    keep_answer(name="a.csv", content=content, now=NEXT_DAY)
    assert not BankAnswerOutcome.objects.exists()
    assert keep_answer(name="a.csv", content=content, now=NEXT_DAY) is None
    assert apply_kept(now=NEXT_DAY) == 3
    assert apply_kept(now=NEXT_DAY) == 0
    assert Journal.objects.filter(kind="settled").count() == 3


def test_a_silent_bank_is_asked_by_a_person_and_never_paid_again(
    house: House, bank: WrittenBank
) -> None:
    batch = submitted(house, bank)
    assert lose_sight_of_silent(now=NOW + timedelta(days=2)) == 0, "Wednesday"
    assert lose_sight_of_silent(now=NOW + timedelta(days=3)) == 3, "Thursday"
    assert {line.state for line in lines(batch)} == {PaymentState.UNKNOWN}
    assert PaymentProblem.objects.get(closed_at=None).kind == "no_answer"
    assert lose_sight_of_silent(now=NOW + timedelta(days=4)) == 0
    with pytest.raises(NothingToRepeat):
        pay_again(reference=lines(batch)[0].reference, actor=house.maker, now=NOW)
    bank.settle(lines(batch))
    collect(bank)
    assert {line.state for line in lines(batch)} == {PaymentState.SETTLED}
    assert PaymentProblem.objects.get().closed_at is not None


def test_finance_repeats_a_payment_that_failed_at_the_bank(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank, "100.00")
    (payment,) = lines(batch)
    bank.answer(says(payment, "rejected", reason_code=""))
    collect(bank)
    payment.refresh_from_db()
    assert (payment.state, payment.reason_code) == (PaymentState.REJECTED, "unspecified")
    second = pay_again(reference=payment.reference, actor=house.maker, now=NEXT_DAY)
    assert second.attempt == 2
    assert Claim.objects.get().state == ClaimState.APPROVED
    with pytest.raises(NothingToRepeat):
        pay_again(reference=payment.reference, actor=house.maker, now=NEXT_DAY)
    assert PaymentInstruction.objects.count() == 2


def test_a_claim_that_cannot_follow_does_not_hold_up_the_books(
    house: House, bank: WrittenBank
) -> None:
    batch = submitted(house, bank, "100.00")
    (payment,) = lines(batch)
    bank.settle([payment])
    # The claim is ahead of the bank: someone recorded the payment by hand.
    from claims.actions.record import record_payment

    record_payment(claim_id=payment.award.claim_id, amount=payment.amount, paid_at=NOW, now=NOW)
    collect(bank)
    payment.refresh_from_db()
    assert payment.state == PaymentState.SETTLED
    assert PaymentProblem.objects.get().kind == "claim_behind"
    assert balance("in_transit") == 0


def test_a_problem_is_closed_with_a_note_once(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank, "100.00")
    bank.answer(says(lines(batch)[0], amount="100.01"))
    collect(bank)
    problem = PaymentProblem.objects.get()
    with pytest.raises(NoteMissing):
        close_problem(problem_id=problem.pk, note=" ", actor=house.maker, now=NEXT_DAY)
    close_problem(problem_id=problem.pk, note="Asked the bank", actor=house.maker, now=NEXT_DAY)
    problem.refresh_from_db()
    assert (problem.closed_by, problem.note) == (house.maker, "Asked the bank")
