"""The bank file: written once, exactly what was released, and readable by nobody at rest."""

import logging
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from config.kernel.adapters import AdapterError
from config.models import WorkItem
from payouts.actions.batch import dissolve_batch, prepare_batch
from payouts.actions.export import export_batch
from payouts.bank.formats import read_batch, sha256_of
from payouts.models import BankFile, BatchEvent, PaymentProblem
from payouts.states import BatchState, PaymentState
from payouts.tasks import export_batch as export_task
from payouts.tasks import give_up_export
from tests.payouts.house import NOW, House, work
from tests.payouts.steps import again, exported, lines, prepared, release

pytestmark = pytest.mark.django_db


def test_the_file_holds_exactly_the_released_lines(house: House) -> None:
    batch = exported(house, "10.10", "20.20")
    file = batch.bank_file
    read = read_batch(file.content)
    assert [(line.instruction_ref, line.amount) for line in read] == [
        (line.reference, line.amount) for line in lines(batch)
    ]
    assert [line.account for line in read] == [line.bank_account.number for line in lines(batch)]
    assert (file.count, file.total) == (2, Decimal("30.30")) == (batch.count, batch.total)
    assert file.sha256 == sha256_of(file.content)
    assert all(line.instruction_ref in line.remark for line in read)
    assert batch.state == BatchState.EXPORTED
    assert {line.state for line in lines(batch)} == {PaymentState.EXPORTED}
    assert WorkItem.objects.get(kind="payouts.submit_batch").subject == batch.pk


def test_written_again_it_is_the_same_file(house: House) -> None:
    batch = exported(house)
    first = batch.bank_file
    export_task(subject=batch.pk, version=0, now=NOW)
    again_written = export_batch(batch_id=batch.pk, now=NOW)
    assert again_written is not None
    assert (again_written.pk, again_written.content) == (first.pk, first.content)
    assert BatchEvent.objects.filter(move="export").count() == 1


def test_the_file_tells_nobody_an_account_at_rest(house: House) -> None:
    batch = exported(house, "10.10")
    account = lines(batch)[0].bank_account.number
    with connection.cursor() as cursor:
        cursor.execute("SELECT content_sealed FROM payouts_bankfile")
        (sealed,) = cursor.fetchone()
    assert account.encode() not in bytes(sealed)
    assert account not in str(BankFile.objects.values())


def test_names_that_a_spreadsheet_would_run_stay_text(house: House) -> None:
    house.owe(member=house.member(name="=cmd|' /C calc'!A0"))
    batch = prepare_batch(references=None, actor=house.maker, now=NOW)
    release(batch, house.checker)
    export_task(subject=batch.pk, now=NOW)
    content = BankFile.objects.get().content
    for row in content.decode("gb18030").splitlines()[1:-1]:
        assert not any(cell.lstrip('"').startswith(("=", "+", "-", "@")) for cell in row.split(","))
    assert read_batch(content)[0].name == "=cmd|' /C calc'!A0"


def test_nothing_is_written_for_a_batch_that_was_dissolved(house: House) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    dissolve_batch(batch_id=batch.pk, reason="mistake", actor=house.maker, now=NOW)
    assert export_batch(batch_id=batch.pk, now=NOW) is None
    assert not BankFile.objects.exists()


def test_a_batch_that_is_not_what_was_released_is_for_a_person(house: House) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_bankaccount SET holder_name = '别人'")
    with pytest.raises(AdapterError) as trouble:
        export_batch(batch_id=batch.pk, now=NOW)
    assert trouble.value.permanent
    give_up_export(subject=batch.pk, version=0, now=NOW)
    give_up_export(subject=batch.pk, version=0, now=NOW)
    problem = PaymentProblem.objects.get()
    assert (problem.kind, problem.batch) == ("not_exported", batch)
    assert again(batch).state == BatchState.RELEASED, "and it can still be dissolved"


def test_the_queue_gives_an_impossible_file_to_a_person(house: House) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_bankaccount SET holder_name = '别人'")
    work(NOW)
    assert WorkItem.objects.get(kind="payouts.export_batch").state == WorkItem.State.DEAD
    assert PaymentProblem.objects.get().kind == "not_exported"


def test_the_database_takes_no_file_for_a_batch_without_its_keys(house: House) -> None:
    batch = prepared(house)
    file = BankFile(
        batch=batch, sha256="0" * 64, count=batch.count, total=batch.total, written_at=NOW
    )
    file.set_content(b"x")
    with pytest.raises(IntegrityError, match="written for a released batch"):
        file.save()


def test_the_file_is_never_changed(house: House) -> None:
    exported(house)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="never changed"):
            cursor.execute("UPDATE payouts_bankfile SET count = 1")


def test_no_account_reaches_the_logs(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        batch = exported(house, "10.10")
    numbers = [line.bank_account.number for line in lines(batch)]
    # The statements themselves are not logged outside of tests that ask for it.
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in said if any(number in line for number in numbers)]
