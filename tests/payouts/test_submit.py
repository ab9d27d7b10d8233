"""The file goes to the bank: once, whatever happens between us."""

import pytest
from django.db.models import Sum

from config.kernel.adapters import AdapterError
from members.policies import NotAllowed
from payouts.actions.submit import NotExported, submit_again, submit_batch
from payouts.models import BatchEvent, Entry, Journal, PaymentBatch, PaymentProblem
from payouts.states import BatchState, PaymentState
from payouts.tasks import give_up_submit
from tests.payouts.bank import WrittenBank
from tests.payouts.house import NOW, House
from tests.payouts.steps import again, exported, lines, submitted

pytestmark = pytest.mark.django_db


class DeadLine(WrittenBank):
    """Takes the file, and the connection breaks before we hear."""

    def submit(self, *, batch_ref: str, sha256: str, file: bytes) -> str:
        super().submit(batch_ref=batch_ref, sha256=sha256, file=file)
        raise AdapterError("no answer", permanent=False)


def test_what_the_bank_has_is_on_its_way_in_the_books(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank)
    assert (batch.state, batch.submitted_at) == (BatchState.SUBMITTED, NOW)
    assert batch.bank_batch_number == f"B-{batch.reference}"
    assert {line.state for line in lines(batch)} == {PaymentState.SUBMITTED}
    in_transit = Entry.objects.filter(account="in_transit").aggregate(sum=Sum("amount"))["sum"]
    assert in_transit == -batch.total


def test_sent_twice_it_is_there_once(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank)
    submit_batch(batch_id=batch.pk, bank=bank, now=NOW)
    assert bank.submissions == 1
    assert Journal.objects.filter(kind="submitted").count() == 3


def test_after_a_broken_line_the_same_bytes_go_again(house: House) -> None:
    batch = exported(house)
    dead = DeadLine()
    with pytest.raises(AdapterError):
        submit_batch(batch_id=batch.pk, bank=dead, now=NOW)
    assert again(batch).state == BatchState.EXPORTED
    assert not Journal.objects.filter(kind="submitted").exists()
    alive = WrittenBank(taken=dead.taken)
    submit_batch(batch_id=batch.pk, bank=alive, now=NOW)
    assert again(batch).state == BatchState.SUBMITTED
    assert BatchEvent.objects.filter(move="submit").count() == 1


def test_after_the_last_try_a_person_sends_it_again(house: House, bank: WrittenBank) -> None:
    batch = exported(house)
    give_up_submit(subject=batch.pk, version=0, now=NOW)
    assert PaymentProblem.objects.get(closed_at=None).batch == batch
    with pytest.raises(NotAllowed):
        submit_again(batch_id=batch.pk, bank=bank, actor=house.officer, now=NOW)
    submit_again(batch_id=batch.pk, bank=bank, actor=house.maker, now=NOW)
    assert again(batch).state == BatchState.SUBMITTED
    assert PaymentProblem.objects.get().closed_at == NOW
    with pytest.raises(NotExported):
        submit_again(batch_id=batch.pk, bank=bank, actor=house.maker, now=NOW)


def test_nothing_is_sent_without_a_file(house: House, bank: WrittenBank) -> None:
    from tests.payouts.steps import prepared

    batch = prepared(house)
    submit_batch(batch_id=batch.pk, bank=bank, now=NOW)
    assert bank.submissions == 0
    assert PaymentBatch.objects.get().state == BatchState.PREPARED
