"""The bank's connector against the running sandbox: a batch once, an answer byte for byte."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest
from django.conf import settings

from config.kernel.adapters import AdapterError, load
from config.sandbox.client import SandboxClient
from config.sandbox.people import people
from payouts.bank.base import BankChannel
from payouts.bank.formats import Payment, read_answer, sha256_of, write_batch

CROWD = people(23, 12)
BOOKED_ON = date(2026, 11, 27)


def batch(*places: int, **changes: Any) -> bytes:
    return write_batch(
        [
            Payment(
                **{
                    "instruction_ref": f"P-{place}",
                    "account": CROWD[place].account,
                    "name": CROWD[place].name,
                    "bank_name": CROWD[place].bank_name,
                    "amount": Decimal("100.00") + place,
                    "remark": f"互助金 P-{place}",
                    **changes,
                }
            )
            for place in places
        ]
    )


@pytest.fixture
def bank(outside_world: SandboxClient) -> BankChannel:
    outside_world.plant_people(CROWD)
    made: BankChannel = load(settings.BANK)
    return made


def submit(bank: BankChannel, file: bytes, ref: str = "B1") -> str:
    return bank.submit(batch_ref=ref, sha256=sha256_of(file), file=file)


def fates(bank: BankChannel, after: str = "") -> dict[str, tuple[str, str]]:
    """Reference -> status and reason code, of all answers since the cursor."""
    return {
        line.instruction_ref: (line.status, line.reason_code)
        for answer in bank.answers(after=after)
        for line in read_answer(answer.content)
    }


def test_nothing_is_answered_before_the_banks_day(bank: BankChannel) -> None:
    assert submit(bank, batch(0))
    assert bank.answers(after="") == []


def test_on_its_next_day_the_bank_answers_every_line(
    bank: BankChannel, outside_world: SandboxClient
) -> None:
    submit(bank, batch(0, 1, 2))
    assert outside_world.next_bank_day(BOOKED_ON) == 1
    (answer,) = bank.answers(after="")
    lines = read_answer(answer.content)
    assert [(line.instruction_ref, line.status) for line in lines] == [
        ("P-0", "settled"),
        ("P-1", "settled"),
        ("P-2", "settled"),
    ]
    assert {line.booked_on for line in lines} == {BOOKED_ON}
    assert sum(line.amount for line in lines) == Decimal("303.00")


def test_the_same_batch_again_is_the_same_batch(
    bank: BankChannel, outside_world: SandboxClient
) -> None:
    file = batch(0)
    assert submit(bank, file) == submit(bank, file)
    assert outside_world.next_bank_day() == 1
    assert len(bank.answers(after="")) == 1


def test_eight_at_once_make_one_batch(bank: BankChannel, outside_world: SandboxClient) -> None:
    file = batch(0, 1)

    def hand_over(_place: int) -> str:
        return submit(bank, file)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(hand_over, range(8)))) == 1
    assert outside_world.next_bank_day() == 1


def test_the_same_reference_with_other_bytes_is_a_permanent_error(bank: BankChannel) -> None:
    submit(bank, batch(0))
    with pytest.raises(AdapterError) as caught:
        submit(bank, batch(1))
    assert caught.value.permanent is True


def test_a_hash_that_is_not_the_files_is_a_permanent_error(bank: BankChannel) -> None:
    with pytest.raises(AdapterError) as caught:
        bank.submit(batch_ref="B1", sha256=sha256_of(b"other"), file=batch(0))
    assert caught.value.permanent is True
    assert CROWD[0].name not in str(caught.value)


def test_a_file_that_is_no_batch_is_a_permanent_error(bank: BankChannel) -> None:
    with pytest.raises(AdapterError) as caught:
        submit(bank, batch(0)[:-9])
    assert caught.value.permanent is True


def test_an_account_under_another_name_sends_the_money_back(
    bank: BankChannel, outside_world: SandboxClient
) -> None:
    submit(bank, batch(0, name="另一人"))
    outside_world.next_bank_day()
    assert fates(bank) == {"P-0": ("bounced", "name_mismatch")}


@pytest.mark.parametrize("full", [True, False], ids=["the account", "its last four digits"])
def test_a_closed_account_sends_the_money_back_until_it_is_mended(
    bank: BankChannel, outside_world: SandboxClient, full: bool
) -> None:
    account = CROWD[1].account if full else CROWD[1].account[-4:]
    outside_world.bounce(account)
    submit(bank, batch(0, 1))
    outside_world.next_bank_day()
    assert fates(bank) == {"P-0": ("settled", ""), "P-1": ("bounced", "account_closed")}
    outside_world.accept(account)
    submit(bank, batch(1, instruction_ref="P-1-2"), ref="B2")
    outside_world.next_bank_day()
    assert fates(bank)["P-1-2"] == ("settled", "")


def test_an_account_that_the_bank_does_not_know_is_believed(
    bank: BankChannel, outside_world: SandboxClient
) -> None:
    submit(bank, batch(0, account="6222020000001234567"))
    outside_world.next_bank_day()
    assert fates(bank) == {"P-0": ("settled", "")}


def test_an_instruction_that_was_paid_is_never_paid_again(
    bank: BankChannel, outside_world: SandboxClient
) -> None:
    submit(bank, batch(0), ref="B1")
    outside_world.next_bank_day()
    (first,) = bank.answers(after="")
    submit(bank, batch(0, 1), ref="B2")
    outside_world.next_bank_day()
    assert fates(bank, after=first.cursor) == {
        "P-0": ("rejected", "duplicate"),
        "P-1": ("settled", ""),
    }


def test_the_same_instruction_in_two_batches_of_one_day_is_paid_once(
    bank: BankChannel, outside_world: SandboxClient
) -> None:
    submit(bank, batch(0), ref="B1")
    submit(bank, batch(0), ref="B2")
    outside_world.next_bank_day()
    statuses = [
        line.status for answer in bank.answers(after="") for line in read_answer(answer.content)
    ]
    assert sorted(statuses) == ["rejected", "settled"]


def test_an_answer_never_changes_and_comes_after_its_cursor(
    bank: BankChannel, outside_world: SandboxClient
) -> None:
    for number in range(25):
        submit(bank, batch(0, instruction_ref=f"P-{number}"), ref=f"B{number}")
    outside_world.next_bank_day(BOOKED_ON)
    answers = bank.answers(after="")
    outside_world.bounce(CROWD[0].account)
    outside_world.next_bank_day()
    assert bank.answers(after="") == answers
    assert len({answer.name for answer in answers}) == len(answers) == 25
    assert bank.answers(after=answers[9].cursor) == answers[10:]
    assert bank.answers(after=answers[-1].cursor) == []


def test_a_bank_that_is_not_there_may_be_asked_again() -> None:
    channel: BankChannel = load({**settings.BANK, "base_url": "http://127.0.0.1:9/bank"})
    with pytest.raises(AdapterError) as caught:
        submit(channel, batch(0))
    assert caught.value.permanent is False


def test_the_file_arrives_as_it_was_frozen(bank: BankChannel, sandbox_url: str) -> None:
    file = batch(0, 1)
    submit(bank, file)
    again = httpx.post(
        f"{sandbox_url}/bank/batches",
        content=file.replace(b"\r\n", b"\n"),
        headers={"Batch-Ref": "B1", "Content-SHA256": sha256_of(file)},
        trust_env=False,
    )
    assert again.status_code == 422
