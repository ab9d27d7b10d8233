"""Freezes ready to print: those of a case, and the lists of those that somebody must look at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from claims.actions.freeze import LAST_DAY_OVER, NOT_CONFIRMED
from claims.models import Freeze, FreezeEvent
from claims.states import FREEZE_HOLDS, FREEZE_OPEN, FreezeState
from config.kernel.masking import mask_account
from members.models import User
from members.policies import paths_for, within
from members.roles import Permission
from reviews.queries import without_conflicts
from reviews.rows.events import Happening

PAGE = 50
# A list of what is over soon is for deciding whether to ask for a longer one.
SOON = timedelta(days=14)
_MACHINE_REASONS = {LAST_DAY_OVER, NOT_CONFIRMED}


@dataclass(frozen=True)
class FreezeRow:
    """One freeze. `reference`: of the claim, "" for an account; `until`: when it falls off."""

    id: int
    what: str
    who: str
    reference: str
    reason: str
    words: str
    evidence: str
    until: date
    ends_on: date
    state: str
    state_label: str
    asked_by: str
    asked_at: datetime
    holds: bool
    confirmed: bool


@dataclass(frozen=True)
class FreezeLists:
    """`waiting` for a second person; `soon` over; the others `held`; `past`: the newest."""

    waiting: list[FreezeRow]
    soon: list[FreezeRow]
    held: list[FreezeRow]
    past: list[FreezeRow]


def visible_freezes(user: User) -> QuerySet[Freeze]:
    """Of the user's units, without those about people that they are too close to."""
    freezes = Freeze.objects.filter(within(paths_for(user, Permission.CASE_READ)))
    return without_conflicts(freezes, user)


def freeze_lists(user: User, *, today: date) -> FreezeLists:
    """Two statements, however many there are; of those that are over, the newest fifty."""
    freezes = _named(visible_freezes(user))
    still = list(freezes.filter(state__in=FREEZE_OPEN).order_by("ends_on", "pk"))
    waiting = [one for one in still if one.state in (FreezeState.ASKED, FreezeState.LIFT_ASKED)]
    held = [one for one in still if one not in waiting]
    soon = [one for one in held if one.ends_on <= today + SOON]
    past = freezes.exclude(state__in=FREEZE_OPEN).order_by("-ended_at", "-pk")[:PAGE]
    return FreezeLists(
        waiting=freeze_rows(waiting),
        soon=freeze_rows(soon),
        held=freeze_rows(one for one in held if one not in soon),
        past=freeze_rows(past),
    )


def freeze_rows(freezes: Iterable[Freeze]) -> list[FreezeRow]:
    return [_row(freeze) for freeze in freezes]


def freeze_happenings(freezes: Iterable[Freeze]) -> list[Happening]:
    """What happened to them, newest first; one statement beside the one that finds them."""
    titles = _titles()
    events = FreezeEvent.objects.filter(freeze__in=[freeze.pk for freeze in freezes])
    return [
        Happening(
            at=event.moved_at,
            title=titles[event.move],
            who=event.actor.display_name if event.actor else _("System"),
            note="" if event.reason in _MACHINE_REASONS else event.reason,
            tone=_TONES.get(event.move, "neutral"),
        )
        for event in events.select_related("actor").order_by("-moved_at", "-pk")
    ]


_TONES = {"ask": "warn", "confirm": "warn", "lift": "ok"}


def _titles() -> dict[str, str]:
    return {
        "ask": _("A freeze was asked for"),
        "confirm": _("The freeze was confirmed"),
        "decline": _("The freeze was not confirmed"),
        "lapse": _("Nobody confirmed the freeze in time: it fell off"),
        "ask_lift": _("Asked to lift the freeze"),
        "keep": _("The freeze stays"),
        "lift": _("The freeze was lifted"),
        "replace": _("Replaced by a longer freeze"),
        "end": _("The last day of the freeze has passed"),
    }


def _named(freezes: QuerySet[Freeze]) -> QuerySet[Freeze]:
    return freezes.select_related("claim", "account", "member", "asked_by")


def _row(freeze: Freeze) -> FreezeRow:
    confirmed = freeze.state != FreezeState.ASKED
    return FreezeRow(
        id=freeze.pk,
        what=what_is_frozen(freeze),
        who=freeze.member.masked_name,
        reference=freeze.claim.reference if freeze.claim else "",
        reason=str(Freeze.Reason(freeze.reason).label),
        words=freeze.words,
        evidence=freeze.evidence,
        until=freeze.ends_on if confirmed else freeze.answer_by,
        ends_on=freeze.ends_on,
        state=freeze.state,
        state_label=freeze.get_state_display(),
        asked_by=freeze.asked_by.display_name,
        asked_at=freeze.asked_at,
        holds=freeze.holds,
        confirmed=freeze.state in FREEZE_HOLDS,
    )


def what_is_frozen(freeze: Freeze) -> str:
    if freeze.claim is not None:
        return _("Claim %(reference)s") % {"reference": freeze.claim.reference}
    if freeze.account is None:
        return ""
    bank, last4 = freeze.account.bank_name, mask_account(freeze.account.last4)
    return _("Account %(account)s") % {"account": f"{bank} {last4}"}
