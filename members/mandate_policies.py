"""Who may act for a member, for what, and today: asked anew each time, so what ended is over."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Mandate, Member, User
from members.policies import NotAllowed, check_no_conflict, paths_for, require
from members.roles import Permission
from members.states import MANDATE_MOVES


class NoMandate(NotAllowed):
    """This person may not do this for the member, or not any more."""

    code = "no_mandate"


def may_act_for(user: User, member: Member, scope: Mandate.Scope, now: datetime) -> bool:
    """Whether `user` holds a mandate of `member` for `scope` that is in force at `now`."""
    return mandate_for(user, member, scope, now) is not None


def check_may_act_for(user: User, member: Member, scope: Mandate.Scope, now: datetime) -> Mandate:
    """The mandate to act by; NoMandate where there is none."""
    mandate = mandate_for(user, member, scope, now)
    if mandate is None:
        raise NoMandate(_("This needs a mandate of the member that is in force."))
    return mandate


def mandate_for(user: User, member: Member, scope: Mandate.Scope, now: datetime) -> Mandate | None:
    """The mandate in force that covers `scope`, a helper's only while they still serve there.

    None for who died, and for a record that went into another: it was given by who it names.
    """
    if not user.is_active or member.died_on is not None or member.merged_into_id is not None:
        return None
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(
        member=member, delegate=user, **{f"may_{scope.value}": True}
    )
    for mandate in held.select_related("unit").order_by("-pk"):
        if serves(user, mandate):
            return mandate
    return None


def serves(user: User, mandate: Mandate) -> bool:
    """Is the helper still one at the counter that the mandate names, and is that one open?
    Relatives always are."""
    if mandate.unit is None:
        return True
    if mandate.unit.closed_at is not None:
        return False
    paths = paths_for(user, Permission.CONSENT_RECORD)
    return any(mandate.unit.path.startswith(path) for path in paths)


def check_may_ask(actor: User, member: Member, delegate: User, kind: Mandate.Kind) -> None:
    """Members ask for themselves; a helper for themselves, or at the counter for a relative."""
    if delegate.member_id == member.pk:
        raise NotAllowed(_("That is you yourself: no mandate is needed."))
    if is_own(actor, member):
        return
    if kind == Mandate.Kind.HELPER and actor.pk != delegate.pk:
        raise NotAllowed(_("A helper asks for themselves only."))
    require(actor, Permission.CONSENT_RECORD)


def check_may_send_code(actor: User, mandate: Mandate) -> None:
    """Whoever asked, or the member: nobody else makes a member's telephone ring."""
    if actor.pk != mandate.asked_by_id and not is_own(actor, mandate.member):
        raise NotAllowed(_("Whoever asked for the mandate goes on with it."))


def check_may_check_paper(actor: User, mandate: Mandate) -> None:
    """A second person looks at the signed paper. The database asks the same."""
    require(actor, Permission.MANDATE_CHECK, unit_path=mandate.member.unit_path)
    if actor.pk in (mandate.paper_entered_by_id, mandate.delegate_id):
        raise NotAllowed(_("A second person checks a signed paper."))
    check_no_conflict(actor, mandate.member)
    MANDATE_MOVES.target("confirm_by_paper", mandate.state)


def check_may_revoke(actor: User, mandate: Mandate) -> None:
    """The member at any time; the delegate gives it back; a counter enters what is said there."""
    if is_own(actor, mandate.member) or actor.pk == mandate.delegate_id:
        return
    require(actor, Permission.CONSENT_RECORD, unit_path=mandate.member.unit_path)


def is_own(actor: User, member: Member) -> bool:
    return actor.kind == User.Kind.MEMBER and actor.member_id == member.pk


def check_last_day(ends_on: date, today: date, most_days: int) -> None:
    """A mandate ends by itself, and not in years."""
    days = (ends_on - today).days
    if not 0 <= days <= most_days:
        raise NotAllowed(
            _("Please choose a last day within %(days)s days from today.") % {"days": most_days}
        )
