"""Who acts for a member: what the member sees of it, and whom news goes to."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from members.mandates import day_words, label_of
from members.models import Mandate, Member, User
from members.policies import paths_for, within
from members.roles import Permission
from members.states import MandateState

MOST_SHOWN = 50


@dataclass(frozen=True)
class MandateRow:
    """One mandate as its member reads it."""

    pk: int
    who: str
    kind: str
    scopes: tuple[str, ...]
    until: str
    basis: str
    since: datetime | None
    state: str  # waiting, checking, running, over
    label: str


@dataclass(frozen=True)
class PaperRow:
    """A signed sheet beside what was entered from it."""

    pk: int
    member: str
    member_id_number: str
    unit: str
    who: str
    kind: str
    scopes: tuple[str, ...]
    until: str
    reference: str
    entered_by: str
    pages: range


def mandates_of(member: Member, *, now: datetime) -> list[MandateRow]:
    """Every one of them, those that hold or wait first."""
    rows = Mandate.objects.filter(member=member).select_related("delegate__member", "unit")
    told = [_row(row, timezone.localdate(now)) for row in rows.order_by("-pk")[:MOST_SHOWN]]
    return sorted(told, key=lambda row: row.state == "over")


def own_mandate(member: Member, pk: int) -> Mandate | None:
    """The member's own mandate; None for anybody else's."""
    rows = Mandate.objects.filter(member=member).select_related("delegate__member", "unit")
    return rows.filter(pk=pk).first()


def members_for(user: User, scope: Mandate.Scope, *, now: datetime) -> list[Member]:
    """Whom a relative may act for today, for one thing."""
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(
        delegate=user, kind=Mandate.Kind.RELATIVE, **{f"may_{scope.value}": True}
    )
    return list(Member.objects.filter(mandates__in=held).distinct().order_by("pk"))


def receivers_for(member: Member, *, now: datetime) -> list[User]:
    """Relatives whom news of this member goes to as well."""
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(
        member=member, kind=Mandate.Kind.RELATIVE, may_receive=True
    )
    rows = held.select_related("delegate__member").order_by("pk")
    return [mandate.delegate for mandate in rows]


def relatives_behind_phone(phone_index: bytes, *, today: date) -> list[tuple[User, bool]]:
    """Relatives who are no members and gave this number, and whether they act for somebody."""
    held = Mandate.objects.in_force(today).filter(delegate=OuterRef("pk"))
    relatives = User.objects.filter(
        kind=User.Kind.RELATIVE, phone_index=phone_index, is_active=True
    ).annotate(acts=Exists(held))
    return [(one, one.acts) for one in relatives.order_by("pk")[:10]]


def papers_waiting(viewer: User) -> list[PaperRow]:
    """Sheets of members of the viewer's units that wait for a second person, the oldest first."""
    return [paper_row(mandate) for mandate in _papers(viewer).order_by("pk")[:200]]


def paper_by_id(viewer: User, pk: int) -> Mandate | None:
    return _papers(viewer).filter(pk=pk).first()


def paper_row(mandate: Mandate) -> PaperRow:
    entered = mandate.paper_entered_by
    return PaperRow(
        pk=mandate.pk,
        member=mandate.member.masked_name,
        member_id_number=mandate.member.masked_id_number,
        unit=mandate.member.unit.name,
        who=label_of(mandate),
        kind=mandate.get_kind_display(),
        scopes=tuple(str(scope.label) for scope in mandate.scopes),
        until=day_words(mandate),
        reference=mandate.paper_reference,
        entered_by=entered.display_name if entered is not None else "",
        pages=range(1, len(mandate.paper_pages) + 1),
    )


def _papers(viewer: User) -> QuerySet[Mandate]:
    mine = within(paths_for(viewer, Permission.MANDATE_CHECK), "member__unit_path")
    waiting = Mandate.objects.filter(mine, state=MandateState.PAPER_IN)
    return waiting.select_related("member__unit", "delegate__member", "unit", "paper_entered_by")


def _row(row: Mandate, today: date) -> MandateRow:
    return MandateRow(
        pk=row.pk,
        who=label_of(row),
        kind=row.get_kind_display(),
        scopes=tuple(str(scope.label) for scope in row.scopes),
        until=day_words(row),
        basis=row.get_basis_display(),
        since=row.confirmed_at,
        state=_state(row, today),
        label=row.get_state_display(),
    )


def _state(row: Mandate, today: date) -> str:
    if row.ends_on < today:
        return "over"
    return {
        MandateState.ASKED: "waiting",
        MandateState.PAPER_IN: "checking",
        MandateState.STANDING: "running",
    }.get(MandateState(row.state), "over")
