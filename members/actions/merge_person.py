"""Two records turn out to be one person: what belongs to the one goes over to the other, row by row
and written down, so that a split brings back exactly what came from which. Nothing is deleted.

The rows of the apps above are in `claims/actions/merge.py`, which is the door.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Model, QuerySet

from members.models import (
    BankAccount,
    Consent,
    Encounter,
    Enrolment,
    InsuranceSettlement,
    Member,
    MergedRow,
    Message,
    PersonChange,
    User,
)


def take_over(change: PersonChange, *, actor: User, now: datetime) -> None:
    """Everything of these apps' rows; the caller holds both records and has confirmed."""
    into, gone = change.member, change.other
    assert gone is not None  # noqa: S101  a constraint of merges
    for model in (Encounter, InsuranceSettlement, Message):
        move(change, model.objects.filter(member=gone), into)
    move(change, _not_doubled(into, gone), into)
    if BankAccount.objects.filter(member=into, ended_at=None).exists():
        BankAccount.objects.filter(member=gone, ended_at=None).update(ended_at=now)
    move(change, BankAccount.objects.filter(member=gone), into)
    _narrow_consents(into, gone, actor=actor, now=now)
    User.objects.filter(member=gone, kind=User.Kind.MEMBER).update(
        is_active=False, session_epoch=F("session_epoch") + 1
    )
    gone.merged_into = into
    gone.save(update_fields=["merged_into"])


def give_back(change: PersonChange, merge: PersonChange) -> None:
    """What came from the other record goes back to it, if it is still where it went."""
    into, gone = change.member, change.other
    assert gone is not None  # noqa: S101  a constraint of splits
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    for model in (Encounter, InsuranceSettlement, Message, Enrolment, BankAccount):
        bring_back(merge, model.objects.filter(member=into), gone)
    BankAccount.objects.filter(member=gone, ended_at=merge.closed_at).update(ended_at=None)
    Consent.objects.filter(
        member__in=[into, gone], withdrawn_at=merge.closed_at, withdrawn_by=merge.confirmed_by
    ).update(withdrawn_at=None, withdrawn_by=None)
    User.objects.filter(member=gone, kind=User.Kind.MEMBER).update(is_active=True)


def move(change: PersonChange, rows: QuerySet[Any], into: Member) -> list[int]:
    """Point these rows to the record, and keep which they were."""
    moved = sorted(rows.values_list("pk", flat=True))
    MergedRow.objects.bulk_create(
        MergedRow(change=change, table=rows.model._meta.db_table, row=pk) for pk in moved
    )
    rows.model._default_manager.filter(pk__in=moved).update(member=into)
    return moved


def bring_back(
    merge: PersonChange, rows: QuerySet[Any], to: Member, *, also: Iterable[int] = ()
) -> list[int]:
    """Point those rows back that the merge moved; `also`: what came since and belongs there."""
    came = set(rows_of(merge, rows.model)) | set(also)
    back = sorted(rows.filter(pk__in=came).values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=back).update(member=to)
    return back


def rows_of(merge: PersonChange, model: type[Model]) -> QuerySet[MergedRow, int]:
    """The keys of the rows of a table that a merge moved."""
    rows = MergedRow.objects.filter(change=merge, table=model._meta.db_table)
    return rows.values_list("row", flat=True)


def _not_doubled(into: Member, gone: Member) -> QuerySet[Enrolment]:
    """Enrolments that the record does not have itself: an item is covered once in a period, and
    the double one stays where it is, as what was bought."""
    own = set(Enrolment.objects.filter(member=into).values_list("scheme_id", "item", "period"))
    theirs = Enrolment.objects.filter(member=gone)
    new = [row.pk for row in theirs if (row.scheme_id, row.item, row.period) not in own]
    return theirs.filter(pk__in=new)


def _narrow_consents(into: Member, gone: Member, *, actor: User, now: datetime) -> None:
    """A consent stands where both records had given it, on the record that remains; else it has to
    be given anew."""
    standing = list(Consent.objects.standing().filter(member__in=[into, gone]))
    given = {(row.source, row.purpose) for row in standing if row.member_id == gone.pk}
    ended = [
        row.pk
        for row in standing
        if row.member_id == gone.pk or (row.source, row.purpose) not in given
    ]
    Consent.objects.filter(pk__in=ended).update(withdrawn_at=now, withdrawn_by=actor)
