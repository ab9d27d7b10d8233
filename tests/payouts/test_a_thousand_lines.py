"""A whole batch of a thousand, from the first key to the last answer, in committed steps."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from payouts.actions.batch import prepare_batch
from payouts.actions.collect import collect_answers
from payouts.actions.submit import submit_batch
from payouts.bank.formats import read_batch
from payouts.models import BankAnswerOutcome, BankFile, Entry, PaymentInstruction
from payouts.states import BatchState
from payouts.tasks import export_batch
from tests.payouts.bank import WrittenBank, says
from tests.payouts.house import NOW, House, fresh
from tests.payouts.steps import again, lines, release

COUNT = 1000


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_thousand_payments_go_out_and_come_back(house: House, bank: WrittenBank) -> None:
    house.owe_many([f"{number + 1}.37" for number in range(COUNT)])
    batch = prepare_batch(references=None, actor=fresh(house.maker), now=NOW)
    release(batch, house.checker)
    release(again(batch), house.second_checker)
    export_batch(subject=batch.pk, now=NOW)
    submit_batch(batch_id=batch.pk, bank=bank, now=NOW)

    file = BankFile.objects.get()
    read = read_batch(file.content)
    assert len(read) == file.count == COUNT
    assert sum(line.amount for line in read) == file.total == Decimal("500870.00")
    assert len({line.instruction_ref for line in read}) == COUNT

    bank.answer(
        *(
            says(line, "bounced", reason_code="account_closed") if place % 10 == 0 else says(line)
            for place, line in enumerate(lines(batch))
        )
    )
    collect_answers(bank=bank, now=NOW + timedelta(days=1))
    states = list(PaymentInstruction.objects.values_list("state", flat=True))
    assert (states.count("settled"), states.count("bounced")) == (900, 100)
    assert BankAnswerOutcome.objects.filter(outcome="applied").count() == COUNT
    sums = dict(
        Entry.objects.values_list("account")
        .annotate(sum=Sum("amount"))
        .values_list("account", "sum")
    )
    assert sums["in_transit"] == 0
    assert sums["bank"] + sums["benefits_payable"] == -sums["benefit_expense"]
    assert again(batch).state == BatchState.ANSWERED
