"""Who may ask for a change of a person's record, and who is the second person."""

from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import Member, PersonChange, User
from members.policies import check_no_conflict, require
from members.roles import Permission
from members.states import CHANGE_MOVES

_SHORTEST = 2


class ChangeRefused(Denied):
    """What was entered does not make a change."""

    code = "change_refused"


class SecondPersonNeeded(Denied):
    """One person would be both of the two."""

    code = "second_person"


def check_may_ask_change(user: User, *members: Member) -> None:
    """May this person ask for it? Never about someone close, nor about a record that is no more."""
    for member in members:
        require(user, Permission.PERSON_ASK, unit_path=member.unit_path)
        check_no_conflict(user, member)


def check_may_confirm_change(user: User, change: PersonChange, move: str = "confirm") -> None:
    """May this person be the second one, and say yes or no?"""
    require(user, Permission.PERSON_CONFIRM, unit_path=change.unit_path)
    _check_independent(user, change)
    _check_move(change, move)
    if change.asked_by_id == user.pk:
        raise SecondPersonNeeded(_("You asked for this: someone else confirms it."))


def check_may_call_off(user: User, change: PersonChange) -> None:
    """May this person of the house call it off before it is done?"""
    require(user, Permission.PERSON_ASK, unit_path=change.unit_path)
    _check_independent(user, change)
    _check_move(change, "call_off")


def check_not_merged(*members: Member) -> None:
    """A record that went into another one changes no more."""
    if any(member.merged_into_id is not None for member in members):
        raise ChangeRefused(_("This record went into another one: please change that one."))


def check_alive(member: Member) -> None:
    if member.died_on is not None:
        raise ChangeRefused(_("This person is noted as having died."))


def check_said(words: str, evidence: str) -> tuple[str, str]:
    """Why, and on what paper; both have to be said."""
    said, paper = " ".join(words.split()), " ".join(evidence.split())
    if len(said) < _SHORTEST:
        raise ChangeRefused(_("Please say it in a few words."))
    if len(paper) < _SHORTEST:
        raise ChangeRefused(_("Please enter the paper that it rests on."))
    return said[:300], paper[:100]


def _check_independent(user: User, change: PersonChange) -> None:
    check_no_conflict(user, change.member)
    if change.other is not None:
        check_no_conflict(user, change.other)


def _check_move(change: PersonChange, move: str) -> None:
    if not CHANGE_MOVES.allows(move, change.state):
        raise MoveDenied(
            _("This is no longer possible: it is now “%(state)s”.")
            % {"state": change.get_state_display()}
        )
