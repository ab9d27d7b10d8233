"""Whatever people, bank and machine do in whatever order: the books say what the payments say."""

import contextlib
import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from config.kernel.denial import Denied
from config.kernel.money import yuan
from payouts import books
from payouts.actions.batch import dissolve_batch, prepare_batch, remove_line
from payouts.actions.collect import collect_answers, lose_sight_of_silent
from payouts.actions.pay_again import pay_again, redirect_payment
from payouts.actions.release import release_batch, send_back
from payouts.actions.submit import submit_batch
from payouts.models import AccountCode, PaymentBatch, PaymentEvent, PaymentInstruction
from payouts.states import DEAD_PAYMENTS, BatchState, PaymentState
from payouts.tasks import export_batch
from tests.payouts.bank import WrittenBank, says
from tests.payouts.house import NOW, House, fresh

P, B = PaymentState, BatchState
WORDS = ("settled", "settled", "settled", "bounced", "rejected", "wrong amount", "again")


class Walk:
    """People, bank and machine act at random, the right act and the wrong one; seed and all.

    An act that is refused has changed nothing: the checks after it see that.
    """

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.random = house, random.Random(seed)
        self.bank, self.now = WrittenBank(), NOW
        self.reached: set[str] = set()
        self.acts: list[Callable[[], None]] = [
            self.someone_is_owed,
            self.maker_prepares,
            self.someone_turns_a_key,
            self.someone_turns_a_key,
            self.someone_thinks_again,
            self.machine_works,
            self.machine_works,
            self.bank_answers,
            self.bank_answers,
            self.finance_pays_again,
            self.member_changes_card,
            self.days_pass,
        ]

    def go(self, steps: int) -> None:
        for _ in range(steps):
            with contextlib.suppress(Denied):
                self.random.choice(self.acts)()
            self.check()

    def check(self) -> None:
        assert books.differences() == []
        with connection.cursor() as cursor:  # all that the database would check at commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        states = list(PaymentInstruction.objects.values_list("award", "state"))
        self.reached |= {state for _award, state in states}
        self.reached |= set(PaymentBatch.objects.values_list("state", flat=True))
        alive = [award for award, state in states if state not in DEAD_PAYMENTS]
        assert len(alive) == len(set(alive)), "a debt is being paid twice"

    def someone_is_owed(self) -> None:
        self.house.owe(str(yuan(Decimal(self.random.randint(1, 4_000_000)) / 100)))

    def maker_prepares(self) -> None:
        waiting = self._references(P.INSTRUCTED)
        some = self.random.sample(waiting, k=min(len(waiting), self.random.randint(1, 4)))
        prepare_batch(references=some, actor=fresh(self.house.maker), now=self.now)

    def someone_turns_a_key(self) -> None:
        batch = self._one(PaymentBatch.objects.filter(state__in=[B.PREPARED, B.PART_RELEASED]))
        who = self.random.choice(["checker", "second_checker", "maker", "officer"])
        release_batch(
            batch_id=batch.pk,
            count=batch.count + (self.random.random() < 0.1),
            total=batch.total,
            fingerprint=batch.fingerprint,
            actor=fresh(getattr(self.house, who)),
            now=self.now,
        )

    def someone_thinks_again(self) -> None:
        batch = self._one(PaymentBatch.objects.all())
        about: dict[str, Any] = {"batch_id": batch.pk, "reason": "mistake", "now": self.now}
        how = self.random.choice(["remove", "remove", "dissolve", "send back"])
        if how == "remove":
            line = self._one(batch.instructions.all())
            remove_line(reference=line.reference, actor=fresh(self.house.maker), **about)
        elif how == "dissolve":
            dissolve_batch(actor=fresh(self.house.maker), **about)
        else:
            send_back(actor=fresh(self.house.checker), **about)

    def machine_works(self) -> None:
        batch = self._one(PaymentBatch.objects.filter(state__in=[B.RELEASED, B.EXPORTED]))
        export_batch(subject=batch.pk, now=self.now)
        if self.random.random() < 0.7:
            submit_batch(batch_id=batch.pk, bank=self.bank, now=self.now)

    def bank_answers(self) -> None:
        word = self.random.choice(WORDS)
        payments = PaymentInstruction.objects.all()
        if self.random.random() < 0.8:
            payments = payments.filter(state__in=[P.SUBMITTED, P.UNKNOWN, P.EXPORTED])
        payment = self._one(payments)
        if word == "again" and self.bank.files:
            self.bank.put(self.random.choice(self.bank.files).content)
        elif word == "wrong amount":
            self.bank.answer(says(payment, amount=str(payment.amount + 1)))
        elif word in ("bounced", "rejected"):
            self.bank.answer(says(payment, word, reason_code="account_closed"))  # type: ignore[arg-type]
        else:
            self.bank.settle([payment])
        collect_answers(bank=self.bank, now=self.now)

    def finance_pays_again(self) -> None:
        payment = self._one(PaymentInstruction.objects.filter(state__in=DEAD_PAYMENTS))
        pay_again(reference=payment.reference, actor=fresh(self.house.maker), now=self.now)

    def member_changes_card(self) -> None:
        payment = self._one(PaymentInstruction.objects.filter(state=P.INSTRUCTED))
        self.house.account(payment.member, f"6217{self.random.randrange(10**12):012d}")
        redirect_payment(reference=payment.reference, actor=fresh(self.house.maker), now=self.now)

    def days_pass(self) -> None:
        self.now += timedelta(days=self.random.randint(1, 3))
        lose_sight_of_silent(now=self.now)

    def _references(self, state: PaymentState) -> list[str]:
        rows = PaymentInstruction.objects.filter(state=state).order_by("pk")
        return list(rows.values_list("reference", flat=True))

    def _one(self, rows: QuerySet[Any]) -> Any:
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if not keys:
            raise Denied("nothing to do it to")
        return rows.get(pk=self.random.choice(keys))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1])
def test_any_sequence_of_acts_leaves_books_that_agree(house: House, seed: int) -> None:
    Walk(house, seed).go(60)


@pytest.mark.slow
@pytest.mark.django_db
def test_long_sequences_of_acts_reach_every_state_and_the_books_agree(house: House) -> None:
    walk = Walk(house, 2026)
    walk.go(600)
    assert walk.reached == {*P.values, *B.values}


@pytest.mark.django_db
def test_a_payment_moved_behind_the_books_is_found(house: House) -> None:
    payment = house.owe()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "ALTER TABLE payouts_paymentinstruction"
            " DROP CONSTRAINT instruction_batch_from_batched_on"
        )
        cursor.execute(
            "UPDATE payouts_paymentinstruction SET state = 'submitted' WHERE id = %s",
            [payment.pk],
        )
    assert any("in transit" in line for line in books.differences())
    assert books.balance(AccountCode.BENEFIT_EXPENSE) == payment.amount
    # So that the test itself may end: without its event the move could not be committed.
    PaymentEvent.objects.create(
        instruction=payment, move="by hand", state="submitted", moved_at=NOW
    )
