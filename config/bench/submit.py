"""A claim by one tap, computed and on the desk: how many a second one process brings there, against
bare inserts of the same rows.

Both go over real stays of the large database: each is a member's, came by the feed, and has its
reminder. Ours are the real actions: the tap, and the pre-review as a worker does it. Once one after
the other, and once by as many threads as the web process serves with.
"""

import io
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from threading import Barrier
from typing import Any
from uuid import uuid4

from django.db import connection, connections, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ

from claims.actions.remind import remind_import
from claims.actions.submit import submit_one_tap
from claims.models import (
    Assessment,
    AssessmentLine,
    Claim,
    ClaimEvent,
    ClaimSettlement,
    Fact,
)
from config.bench.row import Row
from config.kernel.references import new_reference
from config.kernel.tasks import perform
from config.models import WorkItem
from config.sandbox.people import Person
from config.sandbox.providers import PROVIDERS
from config.sandbox.records import Record, settlement_record, to_line
from config.web import threads
from members.actions.import_settlements import import_file
from members.models import BankAccount, Encounter, InsuranceSettlement, Member, Message, User
from reviews.models import CheckResult, PreReview, Review, ReviewEvent

ROUNDS, CLAIMS_A_ROUND, WARMING = 5, 40, 10
MOST_STATEMENTS = 30
_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")

Known = dict[tuple[type[models.Model], int], int]
# What one claim leaves behind, in an order in which it can be written.
_WRITTEN: tuple[type[models.Model], ...] = (
    Claim, ClaimSettlement, Fact, ClaimEvent, Message, Assessment, AssessmentLine, CheckResult,
    Review, ReviewEvent, PreReview, WorkItem, OrmQ,
)  # fmt: skip
# What a piece of work is about; everything else is about the claim.
_SUBJECTS: Mapping[str, type[models.Model]] = {
    "reviews.write_letter": ClaimEvent,
    "members.send_message": Message,
}


def submit_rows(people: Iterator[Person], where: str) -> Iterator[Row]:
    """`people` are members of the database; each claims once."""
    number = ROUNDS * 2 * CLAIMS_A_ROUND + WARMING
    stays = iter(_stays(list(islice(people, number)), timezone.now()))
    for stay in islice(stays, WARMING - 2):
        _ours(stay)
    with CaptureQueriesContext(connection) as caught:
        _ours(next(stays))
    # One of them is the bench's own: which work item it is.
    statements = sum(not one["sql"].startswith(_TRANSACTION) for one in caught) - 1
    example = _Example(next(stays))
    ours, bare = [], []
    for _ in range(ROUNDS):
        # In turn, so that a busy moment of the machine is fair to both.
        ours.append(_per_second(_ours, islice(stays, CLAIMS_A_ROUND)))
        bare.append(_per_second(example.write_for, islice(stays, CLAIMS_A_ROUND)))
    mine, least = statistics.median(ours), statistics.median(bare)
    note = f"one process, computed and on the desk; median of {ROUNDS}; {where}"
    ratio = round(least / mine, 2)
    yield Row("submit", round(mine, 1), round(least, 1), ratio, "claims/s", note=note)
    share = round(statements / MOST_STATEMENTS, 2)
    note = "from the tap to the desk; the reference is the most that we allow"
    yield Row("submit_sql", statements, MOST_STATEMENTS, share, "statements", note=note)


def submit_at_once_row(people: Iterator[Person], where: str) -> Row:
    """The same by a web process with all its threads; needs rows that are committed."""
    warming = WARMING * threads
    number = 2 * (warming + ROUNDS * CLAIMS_A_ROUND) + 1
    stays = iter(_stays(list(islice(people, number)), timezone.now()))
    example = _Example(next(stays))
    ours: list[float] = []
    bare: list[float] = []
    with ThreadPoolExecutor(threads) as pool:
        for write in (_ours, example.write_for):
            list(pool.map(write, list(islice(stays, warming))))
        for _ in range(ROUNDS):
            for write, rates in ((_ours, ours), (example.write_for, bare)):
                turn = list(islice(stays, CLAIMS_A_ROUND))
                begins = time.perf_counter()
                list(pool.map(write, turn))
                rates.append(len(turn) / (time.perf_counter() - begins))
        _hang_up(pool)
    mine, least = statistics.median(ours), statistics.median(bare)
    note = f"one process, {threads} threads; median of {ROUNDS}; {where}"
    ratio = round(least / mine, 2)
    return Row("submit_at_once", round(mine, 1), round(least, 1), ratio, "claims/s", note=note)


def _hang_up(pool: ThreadPoolExecutor) -> None:
    """Each thread closes its own connections: nobody else can."""
    all_here = Barrier(threads)

    def close() -> None:
        all_here.wait(timeout=60)
        connections.close_all()

    for closed in [pool.submit(close) for _ in range(threads)]:
        closed.result()


@dataclass(frozen=True)
class _Stay:
    """A stay that can be claimed for, by whom, and to which account it would be paid."""

    encounter: Encounter
    settlement_id: int
    account_id: int
    user: User
    now: datetime


def _stays(crowd: Sequence[Person], now: datetime) -> list[_Stay]:
    """They come by the feed, and their members are reminded."""
    lines = "".join(f"{to_line(_record(person, now))}\n" for person in crowd)
    feed = import_file(
        stream=io.BytesIO(lines.encode()), source="medical_insurance", actor=None, now=now
    )
    remind_import(feed_import_id=feed.pk, now=now)
    settlements = list(feed.settlements.select_related("encounter__member").order_by("pk"))
    members = [settlement.member_id for settlement in settlements]
    users = {user.member_id: user for user in User.objects.filter(member__in=members)}
    accounts = dict(
        BankAccount.objects.filter(member__in=members, ended_at=None).values_list("member", "pk")
    )
    return [
        _Stay(row.encounter, row.pk, accounts[row.member_id], users[row.member_id], now)
        for row in settlements
    ]


def _record(person: Person, now: datetime) -> Record:
    today = timezone.localdate(now)
    admitted = today - timedelta(days=30)
    return settlement_record(
        person,
        PROVIDERS[0],
        admitted_on=admitted,
        # Within a year: a stay across its turn would make two claims.
        discharged_on=min(today - timedelta(days=22), date(admitted.year, 12, 31)),
        total=Decimal(20_000),
        self_borne=Decimal(2_410),
    )


def _ours(stay: _Stay) -> float:
    """Seconds from the tap to the desk, as far as this process works on it."""
    begins = time.perf_counter()
    (claim,) = submit_one_tap(
        encounter_id=stay.encounter.pk, cause="illness", actor=stay.user, now=stay.now
    )
    tapped = time.perf_counter()
    # The queue would have told.
    item = WorkItem.objects.values_list("pk", flat=True).get(
        kind="reviews.pre_review", subject=claim.pk
    )
    told = time.perf_counter()
    if not perform(item, now=stay.now):
        raise RuntimeError("a pre-review failed")
    return time.perf_counter() - told + tapped - begins


def _per_second(write: Callable[[_Stay], float], stays: Iterator[_Stay]) -> float:
    taken = [write(stay) for stay in stays]
    return len(taken) / sum(taken)


class _Example:
    """The rows that one claim left behind, to be written again for another stay: as bare as the
    driver is, one statement a table and one commit."""

    def __init__(self, stay: _Stay) -> None:
        newest = {model: model._default_manager.aggregate(pk=models.Max("pk"))["pk"] or 0
                  for model in _WRITTEN}  # fmt: skip
        _ours(stay)
        self._stay = stay
        self._rows: list[tuple[type[models.Model], list[int], str, list[Callable[[Known], Any]]]]
        self._rows = []
        for model in _WRITTEN:
            rows = model._default_manager.filter(pk__gt=newest[model]).order_by("pk")
            fields = [field for field in model._meta.concrete_fields if not field.primary_key]
            columns = ", ".join(str(field.column) for field in fields)
            marks = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * len(rows))
            sql = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES {marks} RETURNING id"  # noqa: S608  the house's own tables
            values = [_value(row, field) for row in rows for field in fields]
            self._rows.append((model, [row.pk for row in rows], sql, values))

    def write_for(self, stay: _Stay) -> float:
        mine, theirs = self._stay, stay
        known: Known = {
            (Encounter, mine.encounter.pk): theirs.encounter.pk,
            (Member, mine.encounter.member_id): theirs.encounter.member_id,
            (InsuranceSettlement, mine.settlement_id): theirs.settlement_id,
            (BankAccount, mine.account_id): theirs.account_id,
            (User, mine.user.pk): theirs.user.pk,
        }
        begins = time.perf_counter()
        with transaction.atomic(), connection.connection.cursor() as cursor:
            for model, keys, sql, values in self._rows:
                cursor.execute(sql, [value(known) for value in values])
                known |= {
                    (model, key): new for key, (new,) in zip(keys, cursor.fetchall(), strict=True)
                }
        return time.perf_counter() - begins


def _value(row: models.Model, field: "models.Field[Any, Any]") -> Callable[[Known], Any]:
    """What stands in this field when the row is written for another stay."""
    if isinstance(row, Claim) and field.name == "reference":
        return lambda _known: new_reference("C")
    if isinstance(row, Message) and field.name in ("key", "uid"):
        return lambda _known: str(uuid4())
    about: type[models.Model] | None = field.related_model
    if isinstance(row, WorkItem) and field.name == "subject":
        about = _SUBJECTS.get(row.kind, Claim)
    kept = field.get_db_prep_save(getattr(row, field.attname), connection)
    if about is None:
        return lambda _known: kept
    return lambda known: known.get((about, kept), kept)
