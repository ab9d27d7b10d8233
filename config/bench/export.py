"""The bank file of a batch: how long 100,000 instructions take, in batches as large as they may be,
against reading the lines, writing the text and moving the rows, and nothing else."""

import csv
import io
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from config.bench.row import Row
from config.demo.cast import PASSWORD
from members.actions.staff import add_staff, grant_role
from members.models import BankAccount, Unit, User
from members.roles import Role
from payouts.actions.batch import prepare_batch
from payouts.actions.export import export_batch
from payouts.actions.instruct import award_decision
from payouts.actions.release import release_batch
from payouts.models import PaymentBatch
from reviews.models import Decision
from reviews.models.decision import Outcome

BATCHES, LINES, WANTED = 3, 1000, 100_000

_LINES = """
    SELECT p.reference, p.amount, a.uid, a.number_sealed, a.holder_name, a.bank_name
    FROM payouts_paymentinstruction p JOIN members_bankaccount a ON a.id = p.bank_account_id
    WHERE p.batch_id = %s ORDER BY p.id
"""
_MOVE = "UPDATE payouts_paymentinstruction SET state = 'exported' WHERE batch_id = %s"
_TELL = """
    INSERT INTO payouts_paymentevent (instruction_id, batch_id, move, state, reason, moved_at)
    SELECT id, batch_id, 'export', 'exported', '', %s FROM payouts_paymentinstruction
    WHERE batch_id = %s
"""


def export_rows(where: str) -> Iterator[Row]:
    """Of decisions in effect that finance has not seen; what is written stays in the database."""
    now = timezone.now()
    district = Unit.objects.get(code="97LOAD")
    maker = _staff("maker", Role.FINANCE_MAKER, district, now)
    keys = [_staff(f"key-{n}", Role.FINANCE_CHECKER, district, now) for n in (1, 2)]
    due = Decision.objects.filter(outcome=Outcome.APPROVED, effect__isnull=False, award=None)
    decisions = iter(list(due.order_by("-pk").values_list("pk", flat=True)[: BATCHES * LINES]))
    ours, bare, lines = [], [], 0
    for _ in range(BATCHES):
        for _number, decision in zip(range(LINES), decisions, strict=False):
            award_decision(decision_id=decision, now=now)
        batch = _released(maker, keys, now)
        # The bare one first: it is rolled back, and the other finds what it found.
        bare.append(_seconds(lambda batch=batch: _bare(batch, now)) / batch.count)  # type: ignore[misc]
        ours.append(
            _seconds(lambda batch=batch: export_batch(batch_id=batch.pk, now=now)) / batch.count  # type: ignore[misc]
        )
        lines = batch.count
    mine, least = (statistics.median(taken) * WANTED for taken in (ours, bare))
    note = f"from batches of {lines:,}, median of {BATCHES}; {where}"
    ratio = round(mine / least, 2)
    unit = f"s/{WANTED:,} instructions"
    yield Row("batch_export", round(mine, 1), round(least, 1), ratio, unit, note=note)


def _staff(key: str, role: Role, unit: Unit, now: datetime) -> User:
    username = f"load-{key}"
    user = User.objects.filter(username=username).first() or add_staff(
        username=username,
        display_name=f"财务{key}",
        password=PASSWORD,
        phone=f"1990008{len(key):04d}",
        member=None,
        actor=None,
    )
    grant_role(user=user, role=role, unit=unit, reason="load", actor=None, now=now)
    return User.objects.get(pk=user.pk)


def _released(maker: User, keys: list[User], now: datetime) -> PaymentBatch:
    """All that is due, under as many keys as it takes."""
    batch = prepare_batch(references=None, actor=maker, now=now)
    for key in keys[: batch.keys_needed - 1]:
        release_batch(
            batch_id=batch.pk,
            count=batch.count,
            total=batch.total,
            fingerprint=batch.fingerprint,
            actor=User.objects.get(pk=key.pk),
            now=now,
        )
    return batch


def _bare(batch: PaymentBatch, now: datetime) -> None:
    text = io.StringIO()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LINES, [batch.pk])
        file = csv.writer(text)
        for reference, amount, uid, sealed, holder, bank in cursor.fetchall():
            number = BankAccount(uid=uid, number_sealed=sealed).number
            file.writerow([number, holder, bank, amount, reference])
        text.getvalue().encode("gb18030")
        cursor.execute(_MOVE, [batch.pk])
        cursor.execute(_TELL, [now, batch.pk])
        transaction.set_rollback(True)


def _seconds(run: Callable[[], object]) -> float:
    begins = time.perf_counter()
    run()
    return time.perf_counter() - begins
