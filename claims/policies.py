"""May this person do this to this claim now?"""

from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.states import CLAIM_MOVES
from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import User


class NotYours(Denied):
    """Members act on their own claims only."""

    code = "not_yours"


def check_own(user: User, member_id: int) -> None:
    if user.kind != User.Kind.MEMBER or user.member_id != member_id:
        raise NotYours(_("This is not yours."))


def check_may_withdraw(user: User, claim: Claim) -> None:
    check_own(user, claim.member_id)
    if not CLAIM_MOVES.allows("withdraw", claim.state):
        raise MoveDenied(_("It has been decided already and can no longer be withdrawn."))


def check_may_correct_account(user: User, claim: Claim) -> None:
    check_own(user, claim.member_id)
    if not CLAIM_MOVES.allows("pay_again", claim.state):
        raise MoveDenied(_("The account can be changed here only after a payment bounced."))
