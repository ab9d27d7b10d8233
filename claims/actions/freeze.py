"""Freeze a claim or an account, and lift that: by two persons, and with an end by itself."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.freeze_policies import (
    FreezeRefused,
    check_last_day,
    check_may_ask_lift,
    check_may_confirm_freeze,
    check_may_freeze,
    check_may_lift,
    check_words,
)
from claims.models import Claim, Freeze, FreezeEvent
from claims.states import FREEZE_HOLDS, FREEZE_MOVES, FREEZE_OPEN, FreezeState
from config.kernel.tasks import enqueue_follow_ups
from members.models import BankAccount, User
from members.workdays import calendar

# Whose first stop came to nothing does not get another one at once: that would be a freeze by one.
_ONE_STOP_IN = timedelta(days=30)
LAST_DAY_OVER = "last_day_over"
NOT_CONFIRMED = "not_confirmed"


@dataclass(frozen=True)
class FreezeWish:
    """Why, on what paper, and until when (that day included)."""

    reason: str
    words: str
    ends_on: date
    evidence: str = ""


@transaction.atomic
def freeze_claim(*, claim_id: int, wish: FreezeWish, actor: User, now: datetime) -> Freeze:
    """Ask that nothing of the claim takes effect. It holds at once, and falls off at the end of the
    next working day unless a second person confirms it."""
    claim = _lock_claim(claim_id)
    check_may_freeze(actor, claim.member, claim.unit_path, claim)
    freeze = Freeze(claim=claim, member=claim.member, unit_path=claim.unit_path)
    return _ask(freeze, wish, actor, now)


@transaction.atomic
def freeze_account(*, account_id: int, wish: FreezeWish, actor: User, now: datetime) -> Freeze:
    """The same for all payments to an account, whoever's it is."""
    account = _lock_account(account_id)
    member = account.member
    check_may_freeze(actor, member, member.unit_path, None)
    return _ask(
        Freeze(account=account, member=member, unit_path=member.unit_path), wish, actor, now
    )


@transaction.atomic
def confirm_freeze(*, freeze_id: int, actor: User, now: datetime) -> Freeze:
    """The second person agrees. An older freeze of the same is replaced by this one."""
    freeze = lock_freeze(freeze_id)
    check_may_confirm_freeze(actor, freeze)
    held_before = freeze.holds
    holding = _same_target(freeze).filter(state__in=FREEZE_HOLDS).select_for_update(of=("self",))
    for older in holding:
        _move(older, "replace", actor=actor, now=now)
    _move(freeze, "confirm", actor=actor, now=now, confirmed_by=actor)
    if not held_before:
        enqueue_follow_ups("claims.freeze_began", freeze.pk, now=now, version=1)
    return freeze


@transaction.atomic
def decline_freeze(*, freeze_id: int, words: str, actor: User, now: datetime) -> None:
    """The second person does not agree: what it stopped goes on."""
    freeze = lock_freeze(freeze_id)
    check_may_confirm_freeze(actor, freeze, "decline")
    _move(freeze, "decline", actor=actor, now=now, reason=check_words(words))


@transaction.atomic
def ask_lift(*, freeze_id: int, words: str, actor: User, now: datetime) -> None:
    """Ask that it ends before its day. It holds until a second person agrees."""
    freeze = lock_freeze(freeze_id)
    check_may_ask_lift(actor, freeze)
    _move(freeze, "ask_lift", actor=actor, now=now, reason=check_words(words), lift_asked_by=actor)


@transaction.atomic
def keep_frozen(*, freeze_id: int, words: str, actor: User, now: datetime) -> None:
    """The second person does not agree to lift it."""
    freeze = lock_freeze(freeze_id)
    check_may_lift(actor, freeze, "keep")
    _move(freeze, "keep", actor=actor, now=now, reason=check_words(words), lift_asked_by=None)


@transaction.atomic
def lift_freeze(*, freeze_id: int, actor: User, now: datetime) -> None:
    """The second person agrees: what it stopped goes on."""
    freeze = lock_freeze(freeze_id)
    check_may_lift(actor, freeze)
    _move(freeze, "lift", actor=actor, now=now, lifted_by=actor)


def end_due(*, now: datetime) -> int:
    """Freezes whose last day has passed, and stops that nobody confirmed, end by themselves."""
    ended = 0
    for freeze_id in _over(timezone.localdate(now)):
        with transaction.atomic():
            ended += _end_one(freeze_id, now)
    return ended


def lock_freeze(freeze_id: int) -> Freeze:
    """The freeze, locked; its claim or account first, as where it was asked for."""
    found = Freeze.objects.values_list("claim_id", "account_id").get(pk=freeze_id)
    claim_id, account_id = found
    claim = _lock_claim(claim_id) if claim_id is not None else None
    if account_id is not None:
        _lock_account(account_id)
    freeze = (
        Freeze.objects.select_for_update(of=("self",)).select_related("member").get(pk=freeze_id)
    )
    freeze.claim = claim
    return freeze


def _lock_claim(claim_id: int) -> Claim:
    """Locked against a second freeze and against whoever moves the claim.

    Without the key: a payment that waits for this transaction (`claims.freezes.keep_still`) checks
    its own keys when it commits, and each would wait for the other.
    """
    claims = Claim.objects.select_related("member")
    return claims.select_for_update(of=("self",), no_key=True).get(pk=claim_id)


def _lock_account(account_id: int) -> BankAccount:
    """The same for an account."""
    accounts = BankAccount.objects.select_related("member")
    return accounts.select_for_update(of=("self",), no_key=True).get(pk=account_id)


def _ask(freeze: Freeze, wish: FreezeWish, actor: User, now: datetime) -> Freeze:
    today = timezone.localdate(now)
    if wish.reason not in Freeze.Reason.values:
        raise FreezeRefused(_("Please choose why."))
    check_last_day(wish.ends_on, today)
    same = _same_target(freeze)
    if same.filter(state=FreezeState.ASKED).exists():
        raise FreezeRefused(_("A freeze has been asked for already; a second person looks at it."))
    in_vain = same.filter(
        state__in=[FreezeState.LAPSED, FreezeState.DECLINED], ended_at__gt=now - _ONE_STOP_IN
    )
    freeze.reason, freeze.words = wish.reason, check_words(wish.words)
    freeze.evidence, freeze.ends_on = wish.evidence.strip()[:100], wish.ends_on
    freeze.state = FREEZE_MOVES.initial
    freeze.holds_at_once = not in_vain.exists()
    freeze.answer_by = calendar().add(today, 1).day
    freeze.asked_by, freeze.asked_at = actor, now
    freeze.save()
    _note(freeze, "ask", actor, now, freeze.words)
    if freeze.holds_at_once:
        enqueue_follow_ups("claims.freeze_began", freeze.pk, now=now)
    return freeze


def _same_target(freeze: Freeze) -> QuerySet[Freeze]:
    if freeze.claim is not None:
        return Freeze.objects.filter(claim=freeze.claim)
    return Freeze.objects.filter(account=freeze.account_id)


def _over(today: date) -> list[int]:
    open_ones = Freeze.objects.filter(state__in=FREEZE_OPEN)
    unanswered = open_ones.filter(state=FreezeState.ASKED, answer_by__lt=today)
    over = open_ones.filter(state__in=FREEZE_HOLDS, ends_on__lt=today)
    return sorted({*unanswered.values_list("pk", flat=True), *over.values_list("pk", flat=True)})


def _end_one(freeze_id: int, now: datetime) -> bool:
    """Looked at again behind the lock: a second person may have been faster."""
    freeze = lock_freeze(freeze_id)
    today = timezone.localdate(now)
    if freeze.state == FreezeState.ASKED and freeze.answer_by < today:
        _move(freeze, "lapse", actor=None, now=now, reason=NOT_CONFIRMED)
    elif freeze.state in FREEZE_HOLDS and freeze.ends_on < today:
        _move(freeze, "end", actor=None, now=now, reason=LAST_DAY_OVER)
    else:
        return False
    return True


def _move(
    freeze: Freeze,
    name: str,
    *,
    actor: User | None,
    now: datetime,
    reason: str = "",
    **changes: User | None,
) -> None:
    """Move a locked freeze and write the event; what it stopped is told when it is over."""
    held = freeze.holds
    freeze.state = FREEZE_MOVES.target(name, freeze.state)
    for field, value in changes.items():
        setattr(freeze, field, value)
    if freeze.state not in FREEZE_OPEN:
        freeze.ended_at = now
    freeze.save(update_fields=["state", "ended_at", *changes])
    _note(freeze, name, actor, now, reason)
    if held and freeze.ended_at is not None:
        enqueue_follow_ups("claims.freeze_ended", freeze.pk, now=now)


def _note(freeze: Freeze, move: str, actor: User | None, now: datetime, reason: str) -> None:
    FreezeEvent.objects.create(
        freeze=freeze, move=move, state=freeze.state, actor=actor, reason=reason, moved_at=now
    )
