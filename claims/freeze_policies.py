"""Who may freeze a claim or an account, and who is the second person."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Freeze
from claims.states import FREEZE_MOVES, ClaimState
from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import Member, User
from members.policies import check_no_conflict, require
from members.roles import Permission

LONGEST = timedelta(days=180)


class SecondPerson(Denied):
    """One person would be both of the two."""

    code = "second_person"


class FreezeRefused(Denied):
    """What was entered does not make a freeze."""

    code = "freeze_refused"


def check_may_freeze(user: User, member: Member, unit_path: str, claim: Claim | None) -> None:
    """May this person ask for a freeze? Never about someone close, or a claim that they filed."""
    require(user, Permission.FREEZE_ASK, unit_path=unit_path)
    _check_independent(user, member, claim)
    if claim is not None and claim.state == ClaimState.WITHDRAWN:
        raise MoveDenied(_("The member has taken this claim back: there is nothing to freeze."))


def check_may_confirm_freeze(user: User, freeze: Freeze, move: str = "confirm") -> None:
    """May this person be the second one, and say yes or no?"""
    require(user, Permission.FREEZE_CONFIRM, unit_path=freeze.unit_path)
    _check_independent(user, freeze.member, freeze.claim)
    _check_move(freeze, move)
    if freeze.asked_by_id == user.pk:
        raise SecondPerson(_("You asked for this freeze: someone else confirms it."))


def check_may_ask_lift(user: User, freeze: Freeze) -> None:
    """May this person ask to have it lifted?"""
    require(user, Permission.FREEZE_ASK, unit_path=freeze.unit_path)
    _check_independent(user, freeze.member, freeze.claim)
    _check_move(freeze, "ask_lift")


def check_may_lift(user: User, freeze: Freeze, move: str = "lift") -> None:
    """May this person be the second one of the lifting, and say yes or no?"""
    require(user, Permission.FREEZE_CONFIRM, unit_path=freeze.unit_path)
    _check_independent(user, freeze.member, freeze.claim)
    _check_move(freeze, move)
    if freeze.lift_asked_by_id == user.pk:
        raise SecondPerson(_("You asked to lift it: someone else confirms that."))


def check_words(words: str) -> str:
    said = " ".join(words.split())
    if len(said) < _SHORTEST:
        raise FreezeRefused(_("Please say it in a few words."))
    return said[:300]


def check_last_day(ends_on: date, today: date) -> None:
    if ends_on < today:
        raise FreezeRefused(_("The last day cannot lie in the past."))
    if ends_on > today + LONGEST:
        raise FreezeRefused(_("A freeze lasts 180 days at most; after that ask for a new one."))


def _check_independent(user: User, member: Member, claim: Claim | None) -> None:
    check_no_conflict(user, member)
    if claim is not None and claim.filed_by_id == user.pk:
        raise Denied(_("You filed this claim: someone else must do it."), code="filed_by_you")


def _check_move(freeze: Freeze, move: str) -> None:
    if not FREEZE_MOVES.allows(move, freeze.state):
        raise MoveDenied(
            _("This is no longer possible: the freeze is now “%(state)s”.")
            % {"state": freeze.get_state_display()}
        )


_SHORTEST = 2
