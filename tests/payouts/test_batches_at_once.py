"""Two people, one row: real threads on the real database."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from config.kernel.denial import Denied
from members.models import User
from payouts.actions.batch import dissolve_batch, prepare_batch
from payouts.actions.collect import import_answer
from payouts.actions.export import export_batch
from payouts.actions.instruct import award_decision, instruct_again
from payouts.actions.release import release_batch
from payouts.actions.submit import submit_batch
from payouts.bank.formats import write_answer
from payouts.models import (
    Award,
    BankAnswer,
    BankFile,
    BatchEvent,
    Journal,
    PaymentBatch,
    PaymentEvent,
    PaymentInstruction,
)
from payouts.states import BatchState
from tests.payouts.bank import WrittenBank, says
from tests.payouts.house import NOW, House, fresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each on its own connection; results and refusals in order."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            results[place] = act()
        except Denied as denial:
            results[place] = denial
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
    return results


def _release(batch: PaymentBatch, actor: User) -> PaymentBatch:
    return release_batch(
        batch_id=batch.pk,
        count=batch.count,
        total=batch.total,
        fingerprint=batch.fingerprint,
        actor=fresh(actor),
        now=NOW,
    )


def _prepared(house: House, count: int = 3) -> PaymentBatch:
    for _ in range(count):
        house.owe()
    return prepare_batch(references=None, actor=house.maker, now=NOW)


def test_of_two_releases_at_once_one_wins_and_one_event_is_written(house: House) -> None:
    batch = _prepared(house)
    results = at_once(
        lambda: _release(batch, house.checker), lambda: _release(batch, house.second_checker)
    )
    assert sorted(isinstance(result, Denied) for result in results) == [False, True]
    assert BatchEvent.objects.filter(batch=batch, move="release").count() == 1
    assert PaymentEvent.objects.filter(batch=batch, move="release").count() == 3


def test_two_prepares_at_once_share_no_payment(house: House) -> None:
    references = [house.owe().reference for _ in range(6)]
    results = at_once(
        lambda: prepare_batch(references=references[:4], actor=fresh(house.maker), now=NOW),
        lambda: prepare_batch(references=references[2:], actor=fresh(house.other_maker), now=NOW),
    )
    batches = [result for result in results if isinstance(result, PaymentBatch)]
    assert len(batches) == 1, "they overlap: one of them is told to choose again"
    assert batches[0].count == 4
    assert PaymentInstruction.objects.filter(batch=batches[0]).count() == 4


def test_two_prepares_of_everything_at_once_share_no_payment(house: House) -> None:
    for _ in range(10):
        house.owe()
    results = at_once(
        lambda: prepare_batch(references=None, actor=fresh(house.maker), now=NOW),
        lambda: prepare_batch(references=None, actor=fresh(house.other_maker), now=NOW),
    )
    batches = [result for result in results if isinstance(result, PaymentBatch)]
    assert sum(batch.count for batch in batches) == 10
    assert sum((batch.total for batch in batches), Decimal(0)) == Decimal("1000.00")


def test_release_and_dissolve_at_once_leave_one_of_the_two(house: House) -> None:
    batch = _prepared(house)
    at_once(
        lambda: _release(batch, house.checker),
        lambda: dissolve_batch(
            batch_id=batch.pk, reason="double", actor=fresh(house.maker), now=NOW
        ),
        lambda: export_batch(batch_id=batch.pk, now=NOW),
    )
    batch.refresh_from_db()
    written = BankFile.objects.filter(batch=batch).exists()
    in_batch = PaymentInstruction.objects.filter(batch=batch).count()
    if batch.state == BatchState.DISSOLVED:
        assert (written, in_batch) == (False, 0)
    else:
        assert batch.state in (BatchState.RELEASED, BatchState.EXPORTED)
        assert (written, in_batch) == (batch.state == BatchState.EXPORTED, 3)


def test_two_exports_at_once_write_one_file(house: House) -> None:
    batch = _prepared(house)
    _release(batch, house.checker)
    results = at_once(*[lambda: export_batch(batch_id=batch.pk, now=NOW)] * 3)
    assert len({result.pk for result in results}) == 1
    assert BatchEvent.objects.filter(batch=batch, move="export").count() == 1


def test_a_decision_handed_over_twice_at_once_is_one_debt(house: House) -> None:
    decision = house.decision()
    at_once(*[lambda: award_decision(decision_id=decision.pk, now=NOW)] * 4)
    assert Award.objects.count() == 1
    assert PaymentInstruction.objects.count() == 1
    assert Journal.objects.count() == 1


def test_the_same_answer_read_twice_at_once_pays_once(house: House, bank: WrittenBank) -> None:
    batch = _prepared(house)
    _release(batch, house.checker)
    export_batch(batch_id=batch.pk, now=NOW)
    submit_batch(batch_id=batch.pk, bank=bank, now=NOW)
    payments = list(batch.instructions.all())
    content = write_answer([says(payment) for payment in payments])
    results = at_once(*[lambda: import_answer(name="a.csv", content=content, now=NOW)] * 3)
    assert sorted(results) == [False, False, True]
    assert BankAnswer.objects.count() == 1
    assert Journal.objects.filter(kind="settled").count() == 3
    assert PaymentEvent.objects.filter(move="settle").count() == 3
    assert set(PaymentInstruction.objects.values_list("state", flat=True)) == {"settled"}


def test_two_corrections_at_once_make_one_new_attempt(house: House, bank: WrittenBank) -> None:
    batch = _prepared(house, 1)
    _release(batch, house.checker)
    export_batch(batch_id=batch.pk, now=NOW)
    submit_batch(batch_id=batch.pk, bank=bank, now=NOW)
    payment = batch.instructions.get()
    content = write_answer([says(payment, "bounced", reason_code="account_closed")])
    import_answer(name="a.csv", content=content, now=NOW)
    payment = PaymentInstruction.objects.get()
    from claims.actions.record import correct_account

    account = house.account(payment.member, "6217000000009999")
    correct_account(claim_id=payment.award.claim_id, account=account, actor=house.officer, now=NOW)
    at_once(*[lambda: instruct_again(claim_id=payment.award.claim_id, now=NOW)] * 3)
    assert list(
        PaymentInstruction.objects.order_by("attempt").values_list("attempt", flat=True)
    ) == [1, 2]
