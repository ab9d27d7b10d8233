"""Nothing frozen is paid, at whichever door; what had left is told; what was stopped goes on."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from claims.actions.freeze import (
    FreezeWish,
    ask_lift,
    confirm_freeze,
    decline_freeze,
    freeze_account,
    freeze_claim,
    lift_freeze,
)
from claims.actions.record import correct_account
from claims.models import Claim, Freeze
from config.kernel.adapters import AdapterError
from members.models import BankAccount
from payouts.actions.batch import NothingToPay, dissolve_batch, prepare_batch, remove_line
from payouts.actions.collect import collect_answers
from payouts.actions.export import export_batch
from payouts.actions.freeze import PaymentFrozen, note_freeze
from payouts.actions.instruct import award_decision
from payouts.actions.pay_again import pay_again, redirect_payment
from payouts.models import Award, BankFile, PaymentInstruction, PaymentProblem
from tests.payouts.bank import WrittenBank, says
from tests.payouts.house import NOW, House, fresh, work
from tests.payouts.steps import again, exported, lines, prepared, release, submitted

pytestmark = pytest.mark.django_db
WISH = FreezeWish("court_order", "法院协助执行通知书", NOW.date() + timedelta(days=60))


def freeze(house: House, claim: Claim, *, confirm: bool = True) -> Freeze:
    made = freeze_claim(claim_id=claim.pk, wish=WISH, actor=house.officer, now=NOW)
    if confirm:
        confirm_freeze(freeze_id=made.pk, actor=house.supervisor, now=NOW)
    work(NOW)
    return made


def freeze_card(house: House, account: BankAccount) -> Freeze:
    made = freeze_account(account_id=account.pk, wish=WISH, actor=house.officer, now=NOW)
    confirm_freeze(freeze_id=made.pk, actor=house.supervisor, now=NOW)
    work(NOW)
    return made


def lift(house: House, freeze: Freeze) -> None:
    ask_lift(freeze_id=freeze.pk, words="法院已解除", actor=house.officer, now=NOW)
    lift_freeze(freeze_id=freeze.pk, actor=house.supervisor, now=NOW)
    work(NOW)


@pytest.mark.parametrize("confirm", [True, False], ids=["confirmed", "asked"])
def test_a_frozen_claim_is_owed_and_not_instructed_until_it_is_free(
    house: House, confirm: bool
) -> None:
    decision = house.decision()
    made = freeze(house, decision.claim, confirm=confirm)
    award_decision(decision_id=decision.pk, now=NOW)
    assert (Award.objects.count(), PaymentInstruction.objects.count()) == (1, 0)
    if confirm:
        lift(house, made)
    else:
        decline_freeze(freeze_id=made.pk, words="没有依据", actor=house.supervisor, now=NOW)
        work(NOW)
    assert PaymentInstruction.objects.get().state == "instructed"


def test_it_goes_into_no_batch(house: House) -> None:
    frozen, free = house.owe(), house.owe()
    freeze(house, frozen.award.claim)
    with pytest.raises(PaymentFrozen, match=frozen.reference):
        prepare_batch(references=[frozen.reference], actor=fresh(house.maker), now=NOW)
    batch = prepare_batch(references=None, actor=fresh(house.maker), now=NOW)
    assert lines(batch) == [free]
    with pytest.raises(NothingToPay):
        prepare_batch(references=None, actor=fresh(house.maker), now=NOW)


def test_a_batch_is_not_released_with_it_and_is_without_it(house: House) -> None:
    batch = prepared(house)
    frozen = lines(batch)[0]
    freeze(house, frozen.award.claim)
    with pytest.raises(PaymentFrozen, match=frozen.reference):
        release(batch, house.checker)
    remove_line(
        batch_id=batch.pk,
        reference=frozen.reference,
        reason="已冻结",
        actor=fresh(house.maker),
        now=NOW,
    )
    release(again(batch), house.checker)
    assert again(batch).state == "released"


def test_a_released_batch_is_not_exported_with_it(house: House) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    frozen = freeze_claim(
        claim_id=lines(batch)[0].award.claim_id, wish=WISH, actor=house.officer, now=NOW
    )
    with pytest.raises(AdapterError):
        export_batch(batch_id=batch.pk, now=NOW)
    work(NOW)
    assert not BankFile.objects.exists()
    assert PaymentProblem.objects.get().kind == "not_exported"
    dissolve_batch(batch_id=batch.pk, reason="已冻结", actor=fresh(house.maker), now=NOW)
    decline_freeze(freeze_id=frozen.pk, words="没有依据", actor=house.supervisor, now=NOW)
    assert len(lines(prepare_batch(references=None, actor=fresh(house.maker), now=NOW))) == 3


def test_what_had_left_is_told_to_finance_once_and_settled_when_it_is_over(house: House) -> None:
    batch = exported(house)
    made = freeze(house, lines(batch)[0].award.claim)
    note_freeze(freeze_id=made.pk, now=NOW)
    problem = PaymentProblem.objects.get()
    assert (problem.kind, problem.instruction) == ("frozen", lines(batch)[0])
    lift(house, made)
    problem.refresh_from_db()
    assert problem.note == "freeze_over"


def test_what_arrived_before_anybody_looked_is_told_too(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank, "100.00")
    made = freeze_claim(
        claim_id=lines(batch)[0].award.claim_id, wish=WISH, actor=house.officer, now=NOW
    )
    bank.answer(says(lines(batch)[0]))
    collect_answers(bank=bank, now=NOW)
    note_freeze(freeze_id=made.pk, now=NOW)
    assert PaymentProblem.objects.get().kind == "frozen"


def test_what_had_arrived_before_is_no_problem(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank, "100.00")
    bank.answer(says(lines(batch)[0]))
    collect_answers(bank=bank, now=NOW)
    later = NOW + timedelta(days=1)
    freeze_claim(claim_id=lines(batch)[0].award.claim_id, wish=WISH, actor=house.officer, now=later)
    work(later)
    assert not PaymentProblem.objects.exists()


def test_a_frozen_account_stops_every_payment_to_its_number(house: House) -> None:
    first = house.owe()
    second = house.member(name="共用卡号的人")
    house.account(second, first.bank_account.number)
    shared = house.owe(member=second)
    other = house.owe()
    made = freeze_card(house, first.bank_account)
    batch = prepare_batch(references=None, actor=fresh(house.maker), now=NOW)
    assert lines(batch) == [other]
    for payment in (first, shared):
        with pytest.raises(PaymentFrozen):
            prepare_batch(references=[payment.reference], actor=fresh(house.maker), now=NOW)
    lift(house, made)
    batch = prepare_batch(references=None, actor=fresh(house.maker), now=NOW)
    assert lines(batch) == [first, shared]


def test_a_frozen_account_is_not_left_for_another_card(house: House) -> None:
    payment = house.owe()
    freeze_card(house, payment.bank_account)
    house.account(payment.member, "6217000000005555")
    with pytest.raises(PaymentFrozen):
        redirect_payment(reference=payment.reference, actor=fresh(house.maker), now=NOW)


def test_a_failed_payment_of_a_frozen_claim_is_not_paid_again(
    house: House, bank: WrittenBank
) -> None:
    batch = submitted(house, bank, "100.00")
    [payment] = lines(batch)
    bank.answer(says(payment, "bounced", reason_code="unspecified"))
    collect_answers(bank=bank, now=NOW)
    made = freeze(house, payment.award.claim)
    with pytest.raises(PaymentFrozen):
        pay_again(reference=payment.reference, actor=fresh(house.maker), now=NOW)
    lift(house, made)
    pay_again(reference=payment.reference, actor=fresh(house.maker), now=NOW)
    assert PaymentInstruction.objects.latest("pk").attempt == 2


def test_a_card_corrected_by_the_member_waits_for_the_end_of_the_freeze(
    house: House, bank: WrittenBank
) -> None:
    batch = submitted(house, bank, "100.00")
    [payment] = lines(batch)
    bank.answer(says(payment, "bounced", reason_code="account_closed"))
    collect_answers(bank=bank, now=NOW)
    made = freeze(house, payment.award.claim)
    account = house.account(payment.member, "6217000000005555")
    correct_account(claim_id=payment.award.claim_id, account=account, actor=house.officer, now=NOW)
    work(NOW)
    assert PaymentInstruction.objects.count() == 1
    lift(house, made)
    assert PaymentInstruction.objects.latest("pk").bank_account == account


def test_raw_sql_sends_nothing_frozen_on_its_way(house: House) -> None:
    decision = house.decision()
    freeze(house, decision.claim)
    award = award_decision(decision_id=decision.pk, now=NOW)
    assert award is not None
    batch = prepared(house, "70.00")
    waiting = lines(batch)[0]
    freeze(house, waiting.award.claim)
    _refused(
        "INSERT INTO payouts_paymentinstruction (award_id, attempt, reference, member_id,"
        " bank_account_id, amount, unit_path, state, instructed_at, reason_code)"
        " VALUES (%s, 1, 'X-1', %s, %s, %s, '/', 'instructed', now(), '')",
        award.pk,
        award.member_id,
        award.claim.bank_account_id,
        award.amount,
    )
    for state in ("released", "exported"):
        _refused(
            "UPDATE payouts_paymentinstruction SET state = %s WHERE id = %s", state, waiting.pk
        )


def test_raw_sql_writes_no_bank_file_with_something_frozen(house: House) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    freeze_claim(claim_id=lines(batch)[0].award.claim_id, wish=WISH, actor=house.officer, now=NOW)
    _refused(
        "INSERT INTO payouts_bankfile (uid, sha256, content_sealed, batch_id, count, total,"
        " written_at) SELECT gen_random_uuid(), '', '', id, count, total, now()"
        " FROM payouts_paymentbatch"
    )


def _refused(statement: str, *values: Any) -> None:
    with (
        pytest.raises(IntegrityError, match="frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
