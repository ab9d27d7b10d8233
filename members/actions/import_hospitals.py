"""The list of hospitals out of a file: looked at first, then taken in; every change is an event."""

import hashlib
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict
from config.kernel.tasks import enqueue_follow_ups
from members.hospitals.table import text_of
from members.models import Hospital, HospitalEvent, HospitalImport, User
from members.policies import require
from members.queries.hospital_plan import Plan, in_json, plan_of
from members.roles import Permission

_BATCH = 1000


def look_at_file(*, data: bytes, file_name: str, actor: User, now: datetime) -> HospitalImport:
    """Keep the file, so that what is taken in later is what was looked at. FileRefused."""
    require(actor, Permission.HOSPITAL_IMPORT)
    text = text_of(data)
    plan_of(text)
    return _kept(text, file_name=file_name, actor=actor, now=now)


@transaction.atomic
def take_in(*, import_id: int, digest: str, actor: User, now: datetime) -> HospitalImport:
    """Do what was looked at. `digest` is that of the plan that was on the screen: where the list
    became another one meanwhile, nothing happens (Conflict)."""
    require(actor, Permission.HOSPITAL_IMPORT)
    _wait_for_other_imports()
    delivery = _open(import_id)
    plan = plan_of(delivery.text)
    if plan.digest != digest:
        raise Conflict(_("The list has changed meanwhile. Please look at this once more."))
    _perform(delivery, plan, actor=actor, now=now)
    return delivery


@transaction.atomic
def put_aside(*, import_id: int, actor: User, now: datetime) -> HospitalImport:
    """Nothing of it is taken in; it stays on record."""
    require(actor, Permission.HOSPITAL_IMPORT)
    delivery = _open(import_id)
    delivery.dropped_at = now
    delivery.save(update_fields=["dropped_at"])
    return delivery


@transaction.atomic
def import_hospitals(*, data: bytes, file_name: str, now: datetime) -> tuple[HospitalImport, Plan]:
    """The whole way at once, for the command line. All good rows, or none. FileRefused."""
    _wait_for_other_imports()
    text = text_of(data)
    plan = plan_of(text)
    delivery = _kept(text, file_name=file_name, actor=None, now=now)
    _perform(delivery, plan, actor=None, now=now)
    return delivery, plan


def _perform(delivery: HospitalImport, plan: Plan, *, actor: User | None, now: datetime) -> None:
    """The caller holds the transaction, and no other import runs."""
    new = [planned.hospital for planned in plan.new]
    Hospital.objects.bulk_create(new, batch_size=_BATCH)
    changed = [planned.hospital for planned in plan.changed]
    columns = [*Hospital.FIELDS, "plain_names"]
    Hospital.objects.bulk_update(changed, columns, batch_size=_BATCH)
    kinds = HospitalEvent.Kind
    HospitalEvent.objects.bulk_create(
        [
            HospitalEvent(
                hospital=planned.hospital,
                hospital_import=delivery,
                kind=kinds.ADDED if planned.is_new else kinds.CHANGED,
                changes=in_json(planned.changes),
                done_by=actor,
                done_at=now,
            )
            for planned in (*plan.new, *plan.changed)
        ],
        batch_size=_BATCH,
    )
    delivery.taken_at, delivery.taken_by = now, actor
    delivery.read_count, delivery.new_count = plan.read, len(plan.new)
    delivery.unchanged_count, delivery.changed_count = plan.unchanged, len(plan.changed)
    delivery.refused_count = len(plan.refused)
    delivery.save()
    if plan.new or plan.changed:
        enqueue_follow_ups("members.hospitals_changed", delivery.pk, now=now)


def _kept(text: str, *, file_name: str, actor: User | None, now: datetime) -> HospitalImport:
    return HospitalImport.objects.create(
        file_name=file_name[-100:],
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        sent_by=actor,
        sent_at=now,
    )


def _open(import_id: int) -> HospitalImport:
    delivery = HospitalImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if delivery.taken_at is not None:
        raise Conflict(_("This file has been taken in already."))
    if delivery.dropped_at is not None:
        raise Conflict(_("This file was put aside."))
    return delivery


def _wait_for_other_imports() -> None:
    """One after the other, until the transaction ends: the second finds what the first wrote."""
    with connection.cursor() as database:
        database.execute("SELECT pg_advisory_xact_lock(hashtext('members.import_hospitals'))")
