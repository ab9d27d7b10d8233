"""Who may see a grievance, who looks into it, and who is the second person on “not justified”."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import User
from members.policies import paths_for, require
from members.roles import Permission
from reviews.models import Grievance
from reviews.states import GRIEVANCE_MOVES, GrievanceState


class TooClose(Denied):
    """Whom it is about, or who is too close to it, has no part in a grievance."""

    code = "too_close"


class NotYours(Denied):
    """Somebody else has this grievance in hand."""

    code = "not_yours"


def is_hidden_from(user: User, grievance: Grievance) -> bool:
    """Whether it is about this person, or they are too close to the member."""
    return _asked("grievance_hidden_from", user, grievance)


def is_unfit(user: User, grievance: Grievance) -> bool:
    """Whether this person is no independent judge of it: hidden from them, written down by them, of
    a claim in which they had a part, or answered by them before."""
    return _asked("grievance_unfit", user, grievance)


def check_may_assign(user: User, grievance: Grievance) -> None:
    """May this supervisor say who looks into it?"""
    require(user, Permission.GRIEVANCE_ASSIGN, unit_path=grievance.unit_path)
    _check_not_hidden(user, grievance)
    _check_move("assign", grievance)


def check_may_own(user: User, grievance: Grievance) -> None:
    """May this person look into it? On the second level it is a supervisor."""
    if not user.is_active or not _in_reach(user, grievance):
        raise TooClose(_("This person cannot be given it: the role, or the unit, does not fit."))
    if is_unfit(user, grievance):
        raise TooClose(
            _("This person is too close to the grievance, or had a part in it: choose another.")
        )


def check_may_handle(user: User, grievance: Grievance, move: str) -> None:
    """May this person, whose it is, ask or answer now?"""
    require(user, Permission.GRIEVANCE_ANSWER, unit_path=grievance.unit_path)
    _check_not_hidden(user, grievance)
    _check_move(move, grievance)
    if grievance.owner_id != user.pk:
        raise NotYours(_("Somebody else has this in hand."))
    if is_unfit(user, grievance):
        raise TooClose(_("You have had a part in this meanwhile: somebody else must answer it."))


def check_may_confirm(user: User, grievance: Grievance, move: str = "confirm") -> None:
    """May this person be the second one on “not justified”?"""
    require(user, Permission.GRIEVANCE_ASSIGN, unit_path=grievance.unit_path)
    _check_not_hidden(user, grievance)
    _check_move(move, grievance)
    if grievance.owner_id == user.pk:
        raise TooClose(_("You found this yourself: someone else must confirm it."))
    if is_unfit(user, grievance):
        raise TooClose(_("You had a part in this: someone else must confirm it."))


def check_may_note(user: User, grievance: Grievance) -> None:
    """May this person write a note: whose it is, or who watches it?"""
    watches = grievance.unit_path.startswith(paths_for(user, Permission.GRIEVANCE_ASSIGN))
    if not (grievance.owner_id == user.pk or watches):
        raise NotYours(_("Somebody else has this in hand."))
    require(user, Permission.GRIEVANCE_ANSWER, unit_path=grievance.unit_path)
    _check_not_hidden(user, grievance)
    if grievance.state == GrievanceState.FINISHED:
        raise MoveDenied(_("This grievance is finished."))


def check_member_may(user: User, grievance: Grievance, move: str) -> None:
    """May the member answer a question, or say what they think of the answer?"""
    if user.kind != User.Kind.MEMBER or user.member_id != grievance.member_id:
        raise NotYours(_("This is not yours."))
    _check_move(move, grievance)


def owners_permission(level: int) -> Permission:
    """What whoever looks into it must hold: on the second level it is a supervisor."""
    return Permission.GRIEVANCE_ANSWER if level == 1 else Permission.GRIEVANCE_ASSIGN


def _in_reach(user: User, grievance: Grievance) -> bool:
    paths = paths_for(user, owners_permission(grievance.level))
    return grievance.unit_path.startswith(paths)


def _check_not_hidden(user: User, grievance: Grievance) -> None:
    if is_hidden_from(user, grievance):
        raise TooClose(_("You have no part in this grievance: someone else must do it."))


def _check_move(move: str, grievance: Grievance) -> None:
    GRIEVANCE_MOVES.target(move, grievance.state)


def _asked(function: str, user: User, grievance: Grievance) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [user.pk, grievance.pk])
        (answer,) = cursor.fetchone()
    return bool(answer)
