"""Ask for a change of a person's record, and close it: each move with its event.

What a change does is done by the action of its kind, in the same transaction.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict
from members.change_policies import (
    check_may_ask_change,
    check_may_call_off,
    check_may_confirm_change,
    check_not_merged,
    check_said,
)
from members.models import Member, PersonChange, PersonChangeEvent, User
from members.states import CHANGE_MOVES, CHANGE_OPEN


@dataclass(frozen=True)
class ChangeWish:
    """Why, and on what paper."""

    words: str
    evidence: str


class AlreadyAsked(Conflict):
    """Something of this record waits for a second person already."""

    code = "already_asked"


class ChangedMeanwhile(Conflict):
    """The record is no longer as it was when the change was asked for."""

    code = "changed_meanwhile"


def lock_members(*members: int) -> list[Member]:
    """These records by primary key, locked until the transaction ends: the first lock of every
    action on a person. In the order of the keys, so that two such actions cannot wait for each
    other."""
    locked = Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=members)
    by_pk = {member.pk: member for member in locked.order_by("pk")}
    return [by_pk[pk] for pk in members]


def ask_change(
    change: PersonChange,
    *,
    wish: ChangeWish,
    detail: Mapping[str, Any],
    actor: User,
    now: datetime,
) -> PersonChange:
    """Keep what is asked for; nothing of the record changes yet. The caller holds the records."""
    records = [change.member] if change.other is None else [change.member, change.other]
    check_may_ask_change(actor, *records)
    if change.kind != PersonChange.Kind.SPLIT:
        check_not_merged(*records)
    open_ones = PersonChange.objects.filter(state__in=CHANGE_OPEN)
    if open_ones.filter(Q(member__in=records) | Q(other__in=records)).exists():
        raise _already_asked()
    change.words, change.evidence = check_said(wish.words, wish.evidence)
    change.unit_path = change.member.unit_path
    change.detail = json.dumps(detail, ensure_ascii=False)
    change.state = CHANGE_MOVES.initial
    change.asked_by, change.asked_at = actor, now
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError as error:
        raise _already_asked() from error
    note(change, "ask", actor=actor, now=now, reason=change.words)
    return change


def lock_change(change_id: int) -> PersonChange:
    """The change and the records that it is about, locked."""
    about = PersonChange.objects.values_list("member_id", "other_id").get(pk=change_id)
    lock_members(*(pk for pk in about if pk is not None))
    changes = PersonChange.objects.select_for_update(of=("self",)).select_related(
        "member", "other", "asked_by", "undoes"
    )
    return changes.get(pk=change_id)


def detail_of(change: PersonChange) -> dict[str, Any]:
    """What is wanted, and what stood there before."""
    found: dict[str, Any] = json.loads(change.detail)
    return found


def confirm_change(change: PersonChange, *, actor: User, now: datetime) -> None:
    """The second person's word on a locked change; the caller does what it says."""
    check_may_confirm_change(actor, change)
    move_change(change, "confirm", actor=actor, now=now, confirmed_by=actor)


@transaction.atomic
def decline_change(*, change_id: int, words: str, actor: User, now: datetime) -> PersonChange:
    """The second person does not agree: the record stays as it is."""
    change = lock_change(change_id)
    check_may_confirm_change(actor, change, "decline")
    said, _paper = check_said(words, change.evidence)
    move_change(change, "decline", actor=actor, now=now, reason=said)
    return change


@transaction.atomic
def call_off_change(*, change_id: int, words: str, actor: User, now: datetime) -> PersonChange:
    """It is not wanted any more; anybody of the house who could have asked for it may say so."""
    change = lock_change(change_id)
    check_may_call_off(actor, change)
    said, _paper = check_said(words, change.evidence)
    move_change(change, "call_off", actor=actor, now=now, reason=said)
    return change


def move_change(
    change: PersonChange,
    name: str,
    *,
    actor: User | None,
    now: datetime,
    reason: str = "",
    **values: Any,
) -> None:
    """Move a locked change and write its event."""
    change.state = CHANGE_MOVES.target(name, change.state)
    for field, value in values.items():
        setattr(change, field, value)
    if change.state not in CHANGE_OPEN:
        change.closed_at = now
    change.save(update_fields=["state", "closed_at", *values])
    note(change, name, actor=actor, now=now, reason=reason)


def note(
    change: PersonChange, move: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    PersonChangeEvent.objects.create(
        change=change, move=move, state=change.state, actor=actor, reason=reason, moved_at=now
    )


def _already_asked() -> AlreadyAsked:
    return AlreadyAsked(_("Something of this record waits for a second person already."))
