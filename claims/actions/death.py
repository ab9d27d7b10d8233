"""A member has died: noted by one person, which stops at once; confirmed by another, which ends.

Noted, no message goes out and the accounts are frozen as any account is (ADR 0033). Confirmed, the
consents end and nobody signs in as the member any more. The cover stays as it was: what was paid
for care before the death is claimed for by an heir.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.actions.freeze import (
    FreezeWish,
    ask_lift,
    confirm_freeze,
    decline_freeze,
    freeze_account,
    lift_freeze,
)
from claims.actions.heirs import end_heirs
from claims.freeze_policies import LONGEST, FreezeRefused
from claims.freezes import in_force
from claims.models import Claim, Freeze
from claims.states import GRANTED, UNDECIDED, FreezeState
from config.kernel.tasks import enqueue_follow_ups
from members.actions.person_change import (
    ChangeWish,
    ask_change,
    call_off_change,
    confirm_change,
    decline_change,
    lock_change,
    lock_members,
)
from members.actions.tell import fall_silent
from members.change_policies import ChangeRefused, check_alive, check_may_ask_change
from members.models import BankAccount, Consent, Member, PersonChange, User
from members.policies import require
from members.roles import Permission

Kind = PersonChange.Kind


@transaction.atomic
def ask_death(
    *, member_id: int, died_on: date, wish: ChangeWish, actor: User, now: datetime
) -> PersonChange:
    """Note that somebody died, with the day and the paper. Messages stop and the accounts are
    frozen at once; the rest waits for a second person."""
    (member,) = lock_members(member_id)
    require(actor, Permission.FREEZE_ASK, unit_path=member.unit_path)
    check_may_ask_change(actor, member)
    check_alive(member)
    if not member.born_on <= died_on <= timezone.localdate(now):
        raise ChangeRefused(_("This cannot be the day of the death. Please check it."))
    change = PersonChange(kind=Kind.DEATH, member=member, day=died_on)
    ask_change(change, wish=wish, detail={}, actor=actor, now=now)
    fall_silent(member, now=now)
    for account in _accounts_of(member):
        if not in_force().filter(account=account).exists():
            _freeze(account, change, actor=actor, now=now)
    return change


@transaction.atomic
def confirm_death(*, change_id: int, actor: User, now: datetime) -> PersonChange:
    """The second person agrees: freezes last, consents and sessions end, open claims are looked at
    anew."""
    change = lock_change(change_id)
    member = change.member
    require(actor, Permission.FREEZE_CONFIRM, unit_path=change.unit_path)
    confirm_change(change, actor=actor, now=now)
    for account in _accounts_of(member):
        _keep_frozen(account, change, actor=actor, now=now)
    member.died_on = change.day
    member.silent_since = member.silent_since or now
    member.save(update_fields=["died_on", "silent_since"])
    Consent.objects.standing().filter(member=member).update(withdrawn_at=now, withdrawn_by=actor)
    User.objects.filter(member=member, kind=User.Kind.MEMBER).update(
        is_active=False, session_epoch=F("session_epoch") + 1
    )
    enqueue_follow_ups("members.person_changed", member.pk, now=now, version=change.pk)
    return change


@transaction.atomic
def decline_death(*, change_id: int, words: str, actor: User, now: datetime) -> PersonChange:
    """Nobody has died: messages go out again, and what was frozen for it goes on."""
    change = decline_change(change_id=change_id, words=words, actor=actor, now=now)
    for freeze in _frozen_for(change.member, change, FreezeState.ASKED):
        decline_freeze(freeze_id=freeze.pk, words=words, actor=actor, now=now)
    _speak_again(change.member)
    return change


@transaction.atomic
def call_off_death(*, change_id: int, words: str, actor: User, now: datetime) -> PersonChange:
    """It was noted in error and nobody had confirmed it. The freeze falls off by itself."""
    change = call_off_change(change_id=change_id, words=words, actor=actor, now=now)
    _speak_again(change.member)
    return change


@transaction.atomic
def ask_death_undone(
    *, member_id: int, wish: ChangeWish, actor: User, now: datetime
) -> PersonChange:
    """Ask that a death which was confirmed in error is taken back."""
    (member,) = lock_members(member_id)
    if member.died_on is None:
        raise ChangeRefused(_("No death is noted on this record."))
    death = PersonChange.objects.filter(member=member, kind=Kind.DEATH, state="done").latest("pk")
    change = PersonChange(kind=Kind.DEATH_UNDONE, member=member, undoes=death)
    return ask_change(change, wish=wish, detail={}, actor=actor, now=now)


@transaction.atomic
def confirm_death_undone(*, change_id: int, actor: User, now: datetime) -> PersonChange:
    """The second person agrees: the member lives, signs in, and is told again; consents that the
    death had ended stand again, and freezes for it are lifted. No heir acts any more."""
    change = lock_change(change_id)
    member, death = change.member, change.undoes
    assert death is not None  # noqa: S101  a constraint: who takes back names what
    require(actor, Permission.FREEZE_CONFIRM, unit_path=change.unit_path)
    confirm_change(change, actor=actor, now=now)
    end_heirs(member, now=now)
    member.died_on = None
    member.save(update_fields=["died_on"])
    _speak_again(member)
    Consent.objects.filter(
        member=member, withdrawn_at=death.closed_at, withdrawn_by=death.confirmed_by
    ).update(withdrawn_at=None, withdrawn_by=None)
    User.objects.filter(member=member, kind=User.Kind.MEMBER).update(is_active=True)
    for freeze in _frozen_for(member, death, FreezeState.CONFIRMED):
        ask_lift(freeze_id=freeze.pk, words=change.words, actor=change.asked_by, now=now)
        lift_freeze(freeze_id=freeze.pk, actor=actor, now=now)
    enqueue_follow_ups("members.person_changed", member.pk, now=now, version=change.pk)
    return change


def _accounts_of(member: Member) -> list[BankAccount]:
    """The account of now, and those that a claim may still be paid to."""
    claims = Claim.objects.filter(member=member, state__in=[*UNDECIDED, *GRANTED])
    own = BankAccount.objects.filter(member=member).exclude(origin=BankAccount.Origin.HEIR)
    current = own.filter(ended_at=None)
    return list((current | own.filter(claim__in=claims)).distinct().order_by("pk"))


def _freeze(account: BankAccount, change: PersonChange, *, actor: User, now: datetime) -> Freeze:
    wish = FreezeWish(
        Freeze.Reason.DEATH, change.words, timezone.localdate(now) + LONGEST, change.evidence
    )
    return freeze_account(account_id=account.pk, wish=wish, actor=actor, now=now)


def _keep_frozen(account: BankAccount, change: PersonChange, *, actor: User, now: datetime) -> None:
    """What was asked for is confirmed. Where it had fallen off, or the account came later, it is
    asked for in the name of whoever noted the death: they are the two persons of this too."""
    asked = Freeze.objects.filter(account=account, state=FreezeState.ASKED).first()
    if asked is None:
        if in_force().filter(account=account).exists():
            return
        asked = _freeze(account, change, actor=change.asked_by, now=now)
    if asked.asked_by_id == actor.pk:
        raise FreezeRefused(_("You asked to freeze this account: someone else confirms the death."))
    confirm_freeze(freeze_id=asked.pk, actor=actor, now=now)


def _frozen_for(member: Member, death: PersonChange, state: FreezeState) -> Iterable[Freeze]:
    """The freezes that this note of a death brought."""
    return Freeze.objects.filter(
        member=member,
        account__isnull=False,
        reason=Freeze.Reason.DEATH,
        state=state,
        asked_by=death.asked_by_id,
        asked_at__gte=death.asked_at,
    ).order_by("pk")


def _speak_again(member: Member) -> None:
    member.silent_since = None
    member.save(update_fields=["silent_since"])
