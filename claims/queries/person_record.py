"""A member's record as the house sees it: who, what covers them, and what changed of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Entitlement
from claims.states import DESK_LABELS, ClaimState
from claims.words import item_label
from config.kernel.denial import allows
from config.kernel.masking import mask_account, mask_id_number, mask_name, mask_phone
from config.wording import iso
from members.actions.person_change import detail_of
from members.models import Heir, Member, PersonChange, PersonChangeEvent, User
from members.policies import check_no_conflict, paths_for, within
from members.queries.person import CardRow, CoverRow, card_of, covers_of
from members.roles import Permission
from members.states import CHANGE_OPEN

MOST_SHOWN = 50
MOST_WAITING = 200


@dataclass(frozen=True)
class ClaimLine:
    """One claim of the person, without anything medical."""

    reference: str
    period: int
    state: str
    state_label: str
    filed_at: datetime


@dataclass(frozen=True)
class ChangeRow:
    """One change of a record in a list."""

    pk: int
    kind: str
    title: str
    who: str
    reference: str
    state: str
    state_label: str
    asked_by: str
    asked_at: datetime
    evidence: str


@dataclass(frozen=True)
class MoveRow:
    """An employer's list moved the member to another unit."""

    period: int
    from_unit: str
    to_unit: str
    moved_at: datetime


@dataclass(frozen=True)
class OverdrawnRow:
    """Above the cap, since two records of one person were joined (yuan)."""

    reference: str
    who: str
    item: str
    period: int
    above: Decimal


@dataclass(frozen=True)
class RecordPage:
    """Everything that the page of a record shows, masked."""

    reference: str
    masked_name: str
    masked_id_number: str
    masked_phone: str
    unit: str
    died_on: date | None
    is_silent: bool
    heir: str
    merged: list[str]
    overdrawn: list[OverdrawnRow]
    card: CardRow | None
    covers: list[CoverRow]
    moves: list[MoveRow]
    claims: list[ClaimLine]
    changes: list[ChangeRow]
    open_change: ChangeRow | None


def person_by(user: User, who: str) -> Member | None:
    """The person of the user's units with exactly this ID number or reference."""
    text = "".join(who.split()).upper()
    mine = Member.objects.filter(within(paths_for(user, Permission.PERSON_READ)))
    found = mine.filter(reference=text).first() or mine.with_written_number(who).first()
    return mine.filter(pk=found.record.pk).first() if found is not None else None


def record_of(user: User, reference: str) -> Member | None:
    """The record as it stands under this reference, merged or not; None where it is not theirs."""
    mine = Member.objects.filter(within(paths_for(user, Permission.PERSON_READ)))
    return mine.select_related("unit", "merged_into").filter(reference=reference).first()


def record_page(member: Member, *, today: date) -> RecordPage:
    claims = Claim.objects.filter(member=member).order_by("-pk")[:MOST_SHOWN]
    changes = _rows(_about(member))
    heir = Heir.objects.filter(member=member, ended_at=None).first()
    return RecordPage(
        reference=member.reference,
        masked_name=member.masked_name,
        masked_id_number=member.masked_id_number,
        masked_phone=member.masked_phone,
        unit=member.unit.title,
        died_on=member.died_on,
        is_silent=not member.may_be_told,
        heir=f"{mask_name(heir.name)} · {heir.get_relation_display()}" if heir else "",
        overdrawn=overdrawn_of(Entitlement.objects.filter(member=member)),
        merged=list(member.merged_records.values_list("reference", flat=True)),
        card=card_of(member),
        covers=covers_of(member, today=today, language=get_language() or "zh-hans"),
        moves=[
            MoveRow(move.period, move.from_unit.title, move.to_unit.title, move.moved_at)
            for move in member.moves.select_related("from_unit", "to_unit").order_by("-pk")
        ],
        claims=[
            ClaimLine(
                reference=claim.reference,
                period=claim.period,
                state=claim.state,
                state_label=str(DESK_LABELS[ClaimState(claim.state)]),
                filed_at=claim.filed_at,
            )
            for claim in claims
        ],
        changes=changes,
        open_change=next((row for row in changes if row.state in CHANGE_OPEN), None),
    )


def waiting_changes(user: User) -> list[ChangeRow]:
    """What waits for a second person or for its day, the oldest first."""
    mine = within(paths_for(user, Permission.PERSON_READ))
    return _rows(PersonChange.objects.filter(mine, state__in=CHANGE_OPEN).order_by("pk"))


def overdrawn_for(user: User) -> list[OverdrawnRow]:
    """What a person has to look at: more was drawn than there is."""
    mine = within(paths_for(user, Permission.PERSON_READ), "member__unit_path")
    return overdrawn_of(Entitlement.objects.filter(mine))


def overdrawn_of(funds: QuerySet[Entitlement]) -> list[OverdrawnRow]:
    above = funds.filter(overdrawn__gt=0).select_related("member").order_by("pk")
    return [
        OverdrawnRow(
            reference=fund.member.reference,
            who=fund.member.masked_name,
            item=item_label(fund.item),
            period=fund.period,
            above=fund.overdrawn,
        )
        for fund in above[:MOST_WAITING]
    ]


def change_of(user: User, pk: int) -> PersonChange | None:
    """A change that this person may see; about somebody close it is not there."""
    mine = within(paths_for(user, Permission.PERSON_READ))
    changes = PersonChange.objects.select_related(
        "member__unit", "other", "asked_by", "confirmed_by"
    )
    return changes.filter(mine, pk=pk).first()


def in_detail(change: PersonChange, *, whole: bool) -> list[tuple[object, str]]:
    """What is wanted, row by row; numbers whole only for whoever compares them with the paper."""
    told = detail_of(change)
    kind = PersonChange.Kind(change.kind)
    if kind == kind.DEATH:
        return [(_("Day of the death"), iso(change.day))]
    if kind == kind.CORRECTION:
        return _corrected(told, whole=whole)
    if kind == kind.PHONE:
        numbers = (told["before"] or "—", told["phone"])
        return [(_("Mobile number"), " → ".join(n if whole else mask_phone(n) for n in numbers))]
    if kind in (kind.MERGE, kind.SPLIT):
        return _two_records(change, whole=whole)
    if kind == kind.HEIR:
        return _heir(told, whole=whole)
    return []


def timeline_of(change: PersonChange) -> list[dict[str, Any]]:
    """What happened to it, as the timeline wants it."""
    events = PersonChangeEvent.objects.filter(change=change).select_related("actor").order_by("pk")
    return [
        {
            "at": event.moved_at,
            "title": _MOVES[event.move],
            "who": event.actor.display_name if event.actor else "",
            "note": event.reason,
        }
        for event in events
    ]


def is_close(user: User, *members: Member | None) -> bool:
    """Whether the user is too close to one of these people to see their affairs."""
    return not all(allows(check_no_conflict, user, member) for member in members if member)


def _about(member: Member) -> QuerySet[PersonChange]:
    changes = PersonChange.objects.filter(Q(member=member) | Q(other=member))
    return changes.order_by("-pk")


def _rows(changes: QuerySet[PersonChange]) -> list[ChangeRow]:
    return [
        ChangeRow(
            pk=change.pk,
            kind=change.kind,
            title=change.get_kind_display(),
            who=change.member.masked_name,
            reference=change.member.reference,
            state=change.state,
            state_label=change.get_state_display(),
            asked_by=change.asked_by.display_name,
            asked_at=change.asked_at,
            evidence=change.evidence,
        )
        for change in changes.select_related("member", "asked_by")[:MOST_WAITING]
    ]


def _corrected(told: Mapping[str, Any], *, whole: bool) -> list[tuple[object, str]]:
    before, wanted = told["before"], told["wanted"]
    words = {"name": (_("Name"), mask_name), "id_number": (_("ID number"), mask_id_number)}
    return [
        (str(label), " → ".join(v[key] if whole else mask(v[key]) for v in (before, wanted)))
        for key, (label, mask) in words.items()
        if before[key] != wanted[key]
    ]


def _two_records(change: PersonChange, *, whole: bool) -> list[tuple[object, str]]:
    """Both side by side: what differs is what a person has to explain."""
    rows: list[tuple[object, str]] = []
    for label, member in ((_("This record"), change.member), (_("The other record"), change.other)):
        if member is not None:
            name = member.name if whole else member.masked_name
            number = member.id_number if whole else member.masked_id_number
            rows.append((label, f"{member.reference} · {name} · {number} · {member.masked_phone}"))
    return rows


def _heir(told: Mapping[str, Any], *, whole: bool) -> list[tuple[object, str]]:
    account = told["number"] if whole else mask_account(told["number"][-4:])
    return [
        (_("Name of the heir"), told["name"] if whole else mask_name(told["name"])),
        (_("How they are related"), str(Heir.Relation(told["relation"]).label)),
        (
            _("ID number of the heir"),
            told["id_number"] if whole else mask_id_number(told["id_number"]),
        ),
        (_("Mobile number"), told["phone"] if whole else mask_phone(told["phone"])),
        (_("Account"), f"{told['bank_name']} {account}"),
    ]


_MOVES: Mapping[str, Promise] = {
    "ask": _("Asked for"),
    "confirm": _("Confirmed by a second person"),
    "let_wait": _("Confirmed, waits for its day"),
    "take_effect": _("In effect"),
    "decline": _("Not confirmed"),
    "call_off": _("Called off"),
}
