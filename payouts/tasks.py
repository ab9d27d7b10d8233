"""Background work of finance. Each may run twice; the actions make the effect single.

No task decides that money leaves: it only carries out what people released.
"""

from datetime import datetime

from django.conf import settings

from config.kernel.adapters import load
from payouts.actions import collect, export, freeze, heirs, instruct, problem, receipts, submit
from payouts.models import PaymentBatch, PaymentProblem
from reviews.models import Decision

K = PaymentProblem.Kind
# Well below the queue's time limit for a task.
COLLECT_SECONDS = 15


def award(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    instruct.award_decision(decision_id=subject, now=now)


def instruct_again(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    instruct.instruct_again(claim_id=subject, now=now)


def pay_heirs(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    heirs.pay_heirs(heir_id=subject, now=now)


def export_batch(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    export.export_batch(batch_id=subject, now=now)


def submit_batch(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    submit.submit_batch(batch_id=subject, bank=load(settings.BANK), now=now)


def note_receipt(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    receipts.note_receipt(verification_id=subject, now=now)


def note_freeze(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    freeze.note_freeze(freeze_id=subject, now=now)


def go_on_after_freeze(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    freeze.go_on_after_freeze(freeze_id=subject, now=now)


def collect_bank_answers(*, now: datetime) -> None:
    """Scheduled: what the bank wrote since the last time. What takes too long goes on next time."""
    collect.collect_answers(bank=load(settings.BANK), now=now, seconds=COLLECT_SECONDS)


def give_up_award(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    decision = Decision.objects.select_related("claim").get(pk=subject)
    problem.open_problem(
        key=f"award:{subject}",
        kind=K.NOT_AWARDED,
        now=now,
        unit_path=decision.claim.unit_path,
        claim=decision.claim,
    )


def give_up_instruction(
    *, subject: int, version: int, now: datetime, **_from_a_newer_version: object
) -> None:
    problem.open_problem(
        key=f"instruct:{subject}:{version}", kind=K.NOT_INSTRUCTED, now=now, claim_id=subject
    )


def give_up_export(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    _list_batch(f"export:{subject}", K.NOT_EXPORTED, subject, now)


def give_up_submit(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    _list_batch(f"submit:{subject}", K.NOT_SUBMITTED, subject, now)


def _list_batch(key: str, kind: PaymentProblem.Kind, batch_id: int, now: datetime) -> None:
    batch = PaymentBatch.objects.get(pk=batch_id)
    problem.open_problem(key=key, kind=kind, now=now, unit_path=batch.unit_path, batch=batch)
