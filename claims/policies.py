"""May this person do this to this claim now?"""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, ClaimEvent, Filing
from claims.states import CLAIM_MOVES, ClaimState
from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.mandate_policies import NoMandate, check_may_act_for
from members.models import Mandate, Member, User
from members.policies import own_affairs
from members.workdays import calendar

# A filed claim to which its member may add a paper.
TAKES_PAPERS = (ClaimState.AWAITING_MEMBER, ClaimState.APPEALED)


class NotYours(Denied):
    """Members act on their own claims only."""

    code = "not_yours"


def check_own(user: User, member_id: int) -> None:
    """The member, or who acts for their heirs."""
    if not own_affairs(user, member_id):
        raise NotYours(_("This is not yours."))


def check_may_file(user: User, member: Member, now: datetime) -> None:
    """The member, or whoever holds their mandate to file claims that is in force at `now`."""
    if own_affairs(user, member.pk):
        return
    try:
        check_may_act_for(user, member, Mandate.Scope.FILE, now)
    except NoMandate as denial:
        if user.kind in (User.Kind.MEMBER, User.Kind.HEIR):
            raise NotYours(_("This is not yours.")) from denial
        raise


def check_may_withdraw(user: User, claim: Claim) -> None:
    check_own(user, claim.member_id)
    if not CLAIM_MOVES.allows("withdraw", claim.state):
        raise MoveDenied(_("It has been decided already and can no longer be withdrawn."))


def check_may_correct_account(user: User, claim: Claim) -> None:
    check_own(user, claim.member_id)
    if not CLAIM_MOVES.allows("pay_again", claim.state):
        raise MoveDenied(_("The account can be changed here only after a payment bounced."))


def check_may_appeal(user: User, claim: Claim, *, today: date) -> None:
    """May the member have a denial looked at again? Once, and until a day that they are told."""
    check_own(user, claim.member_id)
    if not CLAIM_MOVES.allows("appeal", claim.state):
        raise MoveDenied(_("Only a claim that was denied can be appealed."))
    last = last_appeal_day(claim)
    if last is None:
        raise MoveDenied(_("This was decided on your appeal: the decision is final."))
    if today > last:
        raise MoveDenied(_("The time for an appeal is over. Please call us."))


def last_appeal_day(claim: Claim) -> date | None:
    """The last day for an appeal against the denial; None where there was one already."""
    events = claim.events.order_by("-pk")
    if events.filter(move="appeal").exists():
        return None
    denied = events.filter(move="deny").first()
    return appeal_day_after(denied) if denied else None


def appeal_day_after(denial: ClaimEvent) -> date:
    """Until when a first denial can be appealed."""
    decided_on = timezone.localdate(denial.moved_at)
    return calendar().add(decided_on, settings.APPEAL_WORKING_DAYS).day


def check_may_certify(user: User, claim: Claim) -> None:
    """Have it in writing that a claim was paid: the member, once the bank has paid."""
    check_own(user, claim.member_id)
    if claim.state != ClaimState.PAID:
        raise MoveDenied(_("There is a certificate once the money has arrived."))


def check_may_edit_draft(user: User, filing: Filing, now: datetime) -> None:
    """Take papers out, throw it away, send it: whoever put it together, before it was sent."""
    check_may_file(user, filing.member, now)
    if filing.state != Filing.State.DRAFT:
        raise MoveDenied(_("This has been sent already: it can no longer be changed here."))
    if filing.opened_by_id != user.pk:
        raise NotYours(_("This is not yours."))


def check_may_add_paper(user: User, filing: Filing, now: datetime) -> None:
    """To one's own draft, to a claim for which a paper was asked, and to an appeal."""
    if filing.state == Filing.State.DRAFT:
        check_may_edit_draft(user, filing, now)
        return
    check_may_file(user, filing.member, now)
    asked = Claim.objects.filter(filing=filing, state__in=TAKES_PAPERS)
    if filing.state != Filing.State.SENT or not asked.exists():
        raise MoveDenied(_("Nothing was asked for here: papers can be added when we ask for one."))
