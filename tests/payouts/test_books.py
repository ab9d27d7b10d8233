"""Whatever people, bank and machine do in whatever order: the books say what the payments say."""

import contextlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from config.kernel.denial import Denied
from config.kernel.money import yuan
from payouts import books
from payouts.actions.batch import dissolve_batch, prepare_batch, remove_line
from payouts.actions.collect import collect_answers, lose_sight_of_silent
from payouts.actions.pay_again import pay_again
from payouts.actions.release import release_batch, send_back
from payouts.actions.submit import submit_batch
from payouts.models import AccountCode, PaymentBatch, PaymentInstruction
from payouts.states import DEAD_PAYMENTS, BatchState, PaymentState
from payouts.tasks import export_batch
from tests.payouts.bank import WrittenBank, says
from tests.payouts.house import NOW, House, build, fresh

OPEN = [BatchState.PREPARED, BatchState.PART_RELEASED]


class Money(RuleBasedStateMachine):
    """Every rule is one act; an act that is refused changes nothing, which the invariants see."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.bank = WrittenBank()
        self.now = NOW

    @initialize()
    def opens(self) -> None:
        self.house = build()

    @rule(fen=st.integers(1, 6_000_000))
    def owes(self, fen: int) -> None:
        self.house.owe(str(yuan(Decimal(fen) / 100)))

    @rule(how_many=st.integers(1, 4))
    def prepares(self, how_many: int) -> None:
        waiting = PaymentInstruction.objects.filter(state=PaymentState.INSTRUCTED).order_by("pk")
        references = list(waiting.values_list("reference", flat=True)[:how_many])
        self._try(prepare_batch, references=references, actor=fresh(self.house.maker), now=self.now)

    @rule(data=st.data())
    def turns_a_key(self, data: st.DataObject) -> None:
        batch = self._one(data, PaymentBatch.objects.all())
        checker = data.draw(st.sampled_from(["checker", "second_checker", "maker"]))
        if batch:
            self._try(
                release_batch,
                batch_id=batch.pk,
                count=batch.count,
                total=batch.total,
                fingerprint=batch.fingerprint,
                actor=fresh(getattr(self.house, checker)),
                now=self.now,
            )

    @rule(data=st.data(), how=st.sampled_from(["remove", "dissolve", "send back"]))
    def changes_their_mind(self, data: st.DataObject, how: str) -> None:
        batch = self._one(data, PaymentBatch.objects.filter(state__in=[*OPEN, "released"]))
        if batch is None:
            return
        about: dict[str, Any] = {"batch_id": batch.pk, "reason": "mistake", "now": self.now}
        if how == "remove":
            line = self._one(data, batch.instructions.all())
            reference = line.reference if line else ""
            self._try(remove_line, reference=reference, actor=fresh(self.house.maker), **about)
        elif how == "dissolve":
            self._try(dissolve_batch, actor=fresh(self.house.maker), **about)
        else:
            self._try(send_back, actor=fresh(self.house.checker), **about)

    @rule(data=st.data())
    def machine_exports(self, data: st.DataObject) -> None:
        batch = self._one(data, PaymentBatch.objects.all())
        if batch:
            export_batch(subject=batch.pk, now=self.now)

    @rule(data=st.data())
    def machine_submits(self, data: st.DataObject) -> None:
        batch = self._one(data, PaymentBatch.objects.all())
        if batch:
            submit_batch(batch_id=batch.pk, bank=self.bank, now=self.now)

    @rule(data=st.data(), word=st.sampled_from(["settled", "bounced", "rejected", "wrong amount"]))
    def bank_answers(self, data: st.DataObject, word: str) -> None:
        payment = self._one(data, PaymentInstruction.objects.all())
        if payment is None:
            return
        if word == "wrong amount":
            self.bank.answer(says(payment, amount=str(payment.amount + 1)))
        else:
            reason = "" if word == "settled" else "account_closed"
            self.bank.answer(says(payment, word, reason_code=reason))  # type: ignore[arg-type]
        collect_answers(bank=self.bank, now=self.now)

    @precondition(lambda self: self.bank.files)
    @rule(data=st.data())
    def bank_repeats_itself(self, data: st.DataObject) -> None:
        self.bank.put(data.draw(st.sampled_from(self.bank.files)).content)
        collect_answers(bank=self.bank, now=self.now)

    @rule(data=st.data())
    def finance_pays_again(self, data: st.DataObject) -> None:
        payment = self._one(data, PaymentInstruction.objects.filter(state__in=DEAD_PAYMENTS))
        if payment:
            self._try(
                pay_again,
                reference=payment.reference,
                actor=fresh(self.house.maker),
                now=self.now,
            )

    @rule(days=st.integers(1, 5))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        lose_sight_of_silent(now=self.now)

    @invariant()
    def books_and_payments_agree(self) -> None:
        assert books.differences() == []

    @invariant()
    def everything_would_commit(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def nobody_is_paid_twice(self) -> None:
        settled = list(
            PaymentInstruction.objects.filter(state=PaymentState.SETTLED).values_list(
                "award", flat=True
            )
        )
        assert len(settled) == len(set(settled))

    def _one(self, data: st.DataObject, rows: Any) -> Any:
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if not keys:
            return None
        place = data.draw(st.integers(0, len(keys) - 1))
        return rows.get(pk=keys[place])

    def _try(self, act: Any, **how: Any) -> None:
        with contextlib.suppress(Denied):
            act(**how)


def _play(examples: int, steps: int) -> None:
    from django.db import transaction

    class Undone(Money):
        """Each run begins with an empty house."""

        def __init__(self) -> None:
            self._atomic = transaction.atomic()
            self._atomic.__enter__()
            super().__init__()

        def teardown(self) -> None:
            print(
                "REACHED",
                sorted(PaymentInstruction.objects.values_list("state", flat=True)),
                sorted(PaymentBatch.objects.values_list("state", flat=True)),
            )
            transaction.set_rollback(True)
            self._atomic.__exit__(None, None, None)

    run_state_machine_as_test(
        Undone,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_any_sequence_of_acts_leaves_books_that_agree() -> None:
    _play(examples=6, steps=25)


@pytest.mark.slow
@pytest.mark.django_db
def test_many_sequences_of_acts_leave_books_that_agree() -> None:
    _play(examples=40, steps=40)


@pytest.mark.django_db
def test_a_payment_settled_behind_the_books_is_found(house: House) -> None:
    payment = house.owe()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "ALTER TABLE payouts_paymentinstruction DROP CONSTRAINT"
            " instruction_batch_from_batched_on"
        )
        cursor.execute(
            "UPDATE payouts_paymentinstruction SET state = 'submitted' WHERE id = %s",
            [payment.pk],
        )
    assert any("in transit" in line for line in books.differences())
    assert books.balance(AccountCode.BENEFIT_EXPENSE) == payment.amount
    from payouts.models import PaymentEvent

    # So that the test itself may end: the database would not let this be committed.
    PaymentEvent.objects.create(
        instruction=payment, move="by hand", state="submitted", moved_at=NOW
    )
