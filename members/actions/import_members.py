"""Employers' lists of who takes part: looked at first, then taken in; twice is once."""

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict
from members.actions.enrol_chunk import ListTaking, Sent
from members.enrolment_lists.refusals import FileRefused
from members.enrolment_lists.row import ItemWords
from members.enrolment_lists.table import check_table, rows_of
from members.models import Enrolment, EnrolmentList, EnrolmentListRow, Scheme, Unit, User
from members.policies import paths_for, require
from members.roles import Permission

USUAL_SCHEME = "hangzhou"
CHUNK = 1000
SENT_BYTES_MAX = 8 * 1024 * 1024
SENT_ROWS_MAX = 20_000
KEPT_FOR = timedelta(days=30)
_COUNTS = ("read", "new", "unchanged", "changed", "quarantined", "moved", "noted")


def import_members(
    *, file: BinaryIO, file_name: str, scheme: Scheme, now: datetime, employees: int | None = None
) -> tuple[EnrolmentList, tuple[int, ...]]:
    """The whole way at once, for the command line; with it the columns that nobody knows.

    Each chunk is a transaction: killed in between, the next run finds what is in and goes on.
    FileRefused where the file cannot be read to its end: nothing is taken then.
    """
    header = check_table(file)
    delivery = EnrolmentList.objects.create(
        scheme=scheme,
        employees=employees,
        state=EnrolmentList.State.RUNNING,
        file_name=file_name[-100:],
        sha256=_digest(file),
        sent_at=now,
    )
    taking = ListTaking(delivery, words_of(scheme), header.fields, now, reach=("/",))
    for chunk in _chunks(rows_of(file, header)):
        with transaction.atomic():
            one_after_another()
            taking.take(chunk)
            delivery.save()
    delivery.state, delivery.closed_at = EnrolmentList.State.TAKEN, now
    delivery.save()
    return delivery, header.unused


def look_at_list(
    *,
    data: bytes,
    file_name: str,
    scheme: Scheme,
    employees: int | None,
    actor: User,
    now: datetime,
) -> EnrolmentList:
    """Keep the file sealed and say what it would do: it is done, counted, and rolled back.

    FileRefused, NotAllowed.
    """
    require(actor, Permission.MEMBER_IMPORT)
    if len(data) > SENT_BYTES_MAX:
        raise FileRefused("too_large", megabytes=SENT_BYTES_MAX // 1024 // 1024)
    file = io.BytesIO(data)
    check_table(file, rows_max=SENT_ROWS_MAX)
    reach = reach_of(actor)
    delivery = EnrolmentList(
        scheme=scheme,
        unit=sender_of(reach),
        employees=employees,
        file_name=file_name[-100:],
        sha256=_digest(file),
        sent_by=actor,
        sent_at=now,
    )
    delivery.set_file(data)
    delivery.save()
    rows = _tried(delivery, file, reach, now)
    with transaction.atomic():
        delivery.save()
        EnrolmentListRow.objects.bulk_create(rows, batch_size=CHUNK)
    return delivery


@transaction.atomic
def take_list(*, list_id: int, actor: User, now: datetime) -> EnrolmentList:
    """Do what was looked at: all good rows, or none. Conflict where it is closed already,
    NotAllowed where it came from a unit that is not the actor's."""
    one_after_another()
    delivery = _waiting(list_id, actor)
    delivery.rows.all().delete()
    for name in _COUNTS:
        setattr(delivery, f"{name}_count", 0)
    _take_all(delivery, io.BytesIO(delivery.file), reach_of(actor), now)
    _close(delivery, EnrolmentList.State.TAKEN, actor, now)
    return delivery


@transaction.atomic
def drop_list(*, list_id: int, actor: User, now: datetime) -> EnrolmentList:
    """Nothing of it is taken in; the file is forgotten, its counts stay."""
    delivery = _waiting(list_id, actor)
    _close(delivery, EnrolmentList.State.DROPPED, actor, now)
    return delivery


def forget_rows(*, now: datetime) -> int:
    """Rows that nobody corrected in thirty days lose what they say, and keep their reason."""
    old = EnrolmentListRow.objects.filter(enrolment_list__sent_at__lt=now - KEPT_FOR)
    return old.exclude(raw_sealed=None).update(raw_sealed=None)


def _tried(
    delivery: EnrolmentList, file: BinaryIO, reach: Sequence[str], now: datetime
) -> list[EnrolmentListRow]:
    """The counts of `delivery` as they would be; the rows with reasons, not yet kept."""
    with transaction.atomic():
        one_after_another()
        _take_all(delivery, file, reach, now)
        rows = list(delivery.rows.order_by("pk"))
        transaction.set_rollback(True)
    for row in rows:
        row.pk = None
    return rows


def _take_all(delivery: EnrolmentList, file: BinaryIO, reach: Sequence[str], now: datetime) -> None:
    header = check_table(file, rows_max=SENT_ROWS_MAX)
    taking = ListTaking(delivery, words_of(delivery.scheme), header.fields, now, reach=reach)
    for chunk in _chunks(rows_of(file, header)):
        taking.take(chunk)
    delivery.summary = summary_of(delivery, taking.touched)


def summary_of(delivery: EnrolmentList, touched: set[tuple[int, int]]) -> list[dict[str, Any]]:
    """By unit and period that the list names: persons, and how many in each item."""
    units, periods = {unit for unit, _period in touched}, {period for _unit, period in touched}
    enrolled = Enrolment.objects.filter(
        scheme=delivery.scheme_id, unit__in=units, period__in=periods
    ).order_by()
    items: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for unit, period, item, number in enrolled.values_list("unit", "period", "item").annotate(
        number=Count("pk")
    ):
        items[unit, period][item] = number
    persons = {
        (unit, period): number
        for unit, period, number in enrolled.values_list("unit", "period").annotate(
            number=Count("member", distinct=True)
        )
    }
    names = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))
    return [
        {
            "unit": unit,
            "name": names[unit],
            "period": period,
            "persons": persons.get((unit, period), 0),
            "items": items.get((unit, period), {}),
        }
        for unit, period in sorted(touched)
    ]


def _close(delivery: EnrolmentList, state: EnrolmentList.State, actor: User, now: datetime) -> None:
    delivery.state, delivery.closed_by, delivery.closed_at = state, actor, now
    delivery.file_sealed = None
    delivery.save()


def reach_of(actor: User) -> tuple[str, ...]:
    """Paths of the units that the actor enrols for."""
    return paths_for(actor, Permission.MEMBER_IMPORT)


def sender_of(reach: Sequence[str]) -> Unit:
    """In whose name somebody with this reach enrols: the uppermost of their units."""
    return Unit.objects.get(path=min(reach, key=len))


def _waiting(list_id: int, actor: User) -> EnrolmentList:
    lists = EnrolmentList.objects.select_for_update(of=("self",)).select_related("scheme", "unit")
    delivery = lists.get(pk=list_id)
    sender = delivery.unit.path if delivery.unit else "/"
    require(actor, Permission.MEMBER_IMPORT, unit_path=sender)
    if not delivery.is_waiting:
        raise Conflict(_("This list has been taken in or put aside already."))
    return delivery


def words_of(scheme: Scheme) -> ItemWords:
    """What its items may be called, by the newest version."""
    return ItemWords(scheme.versions.latest("valid_from").terms())


def _chunks(rows: Iterator[Sent]) -> Iterable[list[Sent]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()


def one_after_another() -> None:
    """Until the transaction ends: the second list finds what the first wrote."""
    with connection.cursor() as database:
        database.execute("SELECT pg_advisory_xact_lock(hashtext('members.import_members'))")
