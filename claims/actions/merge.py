"""Two records of one person become one, and again two where that was an error; each by two persons.

What was drawn from the entitlements goes over as moves of its own, so that every limit holds over
the whole history and a split finds its way back. Where both records together drew more than there
is, the entitlement stays overdrawn: nothing more is paid from it, and a person is shown it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from claims.actions.assess import cap_of
from claims.actions.entitlement import Drawing, EntitlementKey, carry_over, lock_entitlements
from claims.models import Claim, Entitlement, EntitlementMove, Filing, Reminder
from claims.states import UNDECIDED, ClaimState
from config.kernel.money import ZERO
from config.kernel.tasks import enqueue_follow_ups
from members.actions import merge_person
from members.actions.person_change import (
    ChangeWish,
    ask_change,
    confirm_change,
    lock_change,
    lock_members,
)
from members.change_policies import ChangeRefused
from members.models import BankAccount, Encounter, Member, PersonChange, User
from members.states import CHANGE_OPEN, ChangeState

Kind = PersonChange.Kind


@transaction.atomic
def ask_merge(
    *, member_id: int, other_id: int, wish: ChangeWish, actor: User, now: datetime
) -> PersonChange:
    """Ask that the other record goes into this one."""
    if member_id == other_id:
        raise ChangeRefused(_("This is the same record."))
    into, gone = lock_members(member_id, other_id)
    change = PersonChange(kind=Kind.MERGE, member=into, other=gone)
    ask_change(change, wish=wish, detail={}, actor=actor, now=now)
    _check_fit(into, gone)
    return change


@transaction.atomic
def confirm_merge(*, change_id: int, actor: User, now: datetime) -> PersonChange:
    """The second person agrees. Whoever files for one of the two at the same time waits, and is
    then told to sign in again: nothing is filed on a record that is no more."""
    change = lock_change(change_id)
    confirm_change(change, actor=actor, now=now)
    into, gone = change.member, _other(change)
    _check_fit(into, gone)
    moves = EntitlementMove.objects.filter(entitlement__member=gone)
    claims = Claim.objects.filter(member=gone)
    _carry(change, moves, claims, to=into, now=now)
    _check_no_payment_under_way(claims)
    merge_person.take_over(change, actor=actor, now=now)
    for model in (Claim, Filing, Reminder):
        merge_person.move(change, model.objects.filter(member=gone), into)
    enqueue_follow_ups("members.person_changed", into.pk, now=now, version=change.pk)
    return change


@transaction.atomic
def ask_split(*, member_id: int, wish: ChangeWish, actor: User, now: datetime) -> PersonChange:
    """Ask that the record which went into this one last comes out of it again."""
    (into,) = lock_members(member_id)
    merges = PersonChange.objects.filter(kind=Kind.MERGE, member=into, state="done")
    undone = [*CHANGE_OPEN, ChangeState.DONE]
    merge = merges.exclude(undone_by__state__in=undone).order_by("-pk").first()
    if merge is None:
        raise ChangeRefused(_("No record went into this one."))
    lock_members(*sorted([into.pk, _other(merge).pk]))
    change = PersonChange(kind=Kind.SPLIT, member=into, other=_other(merge), undoes=merge)
    return ask_change(change, wish=wish, detail={}, actor=actor, now=now)


@transaction.atomic
def confirm_split(*, change_id: int, actor: User, now: datetime) -> PersonChange:
    """The second person agrees: what came from the other record goes back, with the claims that
    were filed since for a stay from there. What came about otherwise stays where it is."""
    change = lock_change(change_id)
    confirm_change(change, actor=actor, now=now)
    merge, into, gone = change.undoes, change.member, _other(change)
    assert merge is not None  # noqa: S101  a constraint of splits
    came = merge_person.rows_of(merge, Encounter)
    since = Claim.objects.filter(member=into, encounter__in=list(came))
    back = set(merge_person.rows_of(merge, Claim)) | set(since.values_list("pk", flat=True))
    elsewhere = Q(paid_elsewhere__member=gone) | Q(paid_elsewhere__reverses__member=gone)
    moves = EntitlementMove.objects.filter(
        Q(claim__in=sorted(back)) | elsewhere, entitlement__member=into
    )
    claims = Claim.objects.filter(pk__in=back)
    _carry(change, moves, claims, to=gone, now=now)
    _check_no_payment_under_way(claims)
    filings = Claim.objects.filter(pk__in=back).values_list("filing_id", flat=True)
    merge_person.give_back(change, merge)
    merge_person.bring_back(merge, Claim.objects.filter(member=into), gone, also=back)
    merge_person.bring_back(
        merge, Filing.objects.filter(member=into), gone, also=[pk for pk in filings if pk]
    )
    merge_person.bring_back(merge, Reminder.objects.filter(member=into), gone)
    _pay_to_own_account(gone)
    for member in (into, gone):
        enqueue_follow_ups("members.person_changed", member.pk, now=now, version=change.pk)
    return change


def _carry(
    change: PersonChange,
    moves: QuerySet[EntitlementMove],
    claims: QuerySet[Claim],
    *,
    to: Member,
    now: datetime,
) -> None:
    """What was drawn, from the entitlements of one record to those of the other. All of them are
    locked first, and those too that a decision on `claims` may just be making."""
    funds = list(Entitlement.objects.filter(member__in=[change.member_id, change.other_id]))
    caps = {_key(claim.member_id, claim): cap_of(claim) for claim in claims}
    caps |= {_key(fund.member_id, fund): fund.cap for fund in funds}
    caps = {key._replace(member_id=to.pk): cap for key, cap in caps.items()} | caps
    locked = lock_entitlements(caps)
    found = moves.select_related("entitlement", "paid_elsewhere").order_by("pk")
    drawings = _drawings(found)
    goals = [(one, locked[_key(to.pk, one.last.entitlement)]) for one in drawings]
    carry_over(goals, change=change, now=now)


def _pay_to_own_account(member: Member) -> None:
    """An account belongs to the record that is paid to it."""
    current = BankAccount.objects.filter(member=member, ended_at=None).first()
    if current is not None:
        undecided = Claim.objects.filter(member=member, state__in=UNDECIDED)
        undecided.exclude(bank_account__member=member).update(bank_account=current)


def _check_no_payment_under_way(claims: QuerySet[Claim]) -> None:
    """A payment names the record that it is for and never changes: it arrives first."""
    locked = claims.order_by("pk").select_for_update(of=("self",))
    if any(claim.state in (ClaimState.APPROVED, ClaimState.PAYMENT_FAILED) for claim in locked):
        raise ChangeRefused(_("A payment is under way: please wait until it has arrived."))


def _drawings(moves: Iterable[EntitlementMove]) -> list[Drawing]:
    """What stands of these moves, one for each claim or payment elsewhere in each entitlement;
    without what was given back whole: it says nothing any more."""
    of: dict[tuple[int, int | None, int | None], list[EntitlementMove]] = {}
    for move in moves:
        paid = move.paid_elsewhere
        payment = None if paid is None else paid.reverses_id or paid.pk
        of.setdefault((move.entitlement_id, move.claim_id, payment), []).append(move)
    summed = [
        Drawing(
            last=group[-1],
            amount=sum((move.amount for move in group), ZERO),
            base=sum((move.base for move in group), ZERO),
            drawn=group[-1].drawn,
        )
        for group in of.values()
    ]
    live = [one for one in summed if one.amount or one.base or one.drawn]
    return sorted(live, key=lambda one: one.last.pk)


def _other(change: PersonChange) -> Member:
    other = change.other
    assert other is not None  # noqa: S101  a constraint of merges and splits
    return other


def _key(member_id: int, fund: Entitlement | Claim) -> EntitlementKey:
    return EntitlementKey(member_id, fund.scheme_id, fund.item, fund.period)


def _check_fit(into: Member, gone: Member) -> None:
    if gone.merged_records.exists():
        raise ChangeRefused(_("A record went into that one: please merge the other way round."))
    if into.died_on != gone.died_on:
        raise ChangeRefused(_("The death stands on one of the two only: please note it on both."))
