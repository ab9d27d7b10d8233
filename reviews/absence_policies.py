"""Who may say that somebody is away, who may stand in, and which case cannot go to the deputy."""

from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.models import User
from members.policies import ConflictDenied, NotAllowed, holds, paths_for, require
from members.roles import Permission
from reviews.models import Absence, HandedCase, Review
from reviews.policies import AlsoFiled, JudgedBefore, OwnProposal, check_may_stand_in

W = HandedCase.Why
_DESK = (Permission.CASE_DECIDE, Permission.PROPOSAL_CONFIRM)


class AbsenceRefused(Denied):
    """The days or the deputy cannot be."""

    code = "absence_refused"


def check_may_enter(user: User, person: User) -> None:
    """Oneself, or as their supervisor."""
    if not any(holds(person, permission) for permission in _DESK):
        raise AbsenceRefused(_("This person has no desk that could be handed over."))
    if user.pk != person.pk:
        require(user, Permission.QUALITY_WATCH)
        if not any(covers(user, path) for path in desk_paths(person)):
            raise NotAllowed(_("This belongs to a unit that is not yours."))


def check_may_be_deputy(deputy: User, person: User) -> None:
    """Whoever works such a desk, in a unit of theirs; each case is asked about on its own day."""
    if deputy.pk == person.pk:
        raise AbsenceRefused(_("Nobody stands in for themselves."))
    mine, theirs = desk_paths(deputy), desk_paths(person)
    near = any(one.startswith(other) or other.startswith(one) for one in mine for other in theirs)
    if not near:
        raise AbsenceRefused(_("This person's role or units do not include the work."))


def why_not_to(deputy: User | None, review: Review, *, away: bool) -> str:
    """Why this case goes back to its lane instead of to the deputy; "" where it goes to them."""
    if deputy is None:
        return W.NO_DEPUTY
    if away:
        return W.DEPUTY_AWAY
    try:
        check_may_stand_in(deputy, review)
    except Denied as denial:
        return next((why for kind, why in _WHY if isinstance(denial, kind)), W.ROLE)
    return ""


def covers(user: User, path: str) -> bool:
    return any(path.startswith(one) for one in paths_for(user, Permission.QUALITY_WATCH))


def desk_paths(person: User) -> set[str]:
    return {path for permission in _DESK for path in paths_for(person, permission)}


def check_may_end(user: User, absence: Absence) -> None:
    check_may_enter(user, absence.person)


_WHY = (
    (ConflictDenied, W.CONFLICT),
    (AlsoFiled, W.FILED),
    (JudgedBefore, W.JUDGED),
    (OwnProposal, W.PROPOSED),
)
