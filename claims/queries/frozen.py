"""What the member reads while a claim, or the account it is paid to, is frozen: that it rests, whom
to ask, and no accusation."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Exists
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.freezes import is_frozen, outer
from claims.models import Claim, Freeze
from claims.states import UNDECIDED, ClaimState

RESTS = gettext_lazy("Resting for now")

# A claim that is over does not rest any more, and one that waits for the member's card is theirs.
_RESTING = (*UNDECIDED, ClaimState.APPROVED, ClaimState.PAYMENT_FAILED)


def rests(claim: Claim, freezes: list[Freeze]) -> bool:
    """Is this claim's way stopped? The account's freeze stops only what is to be paid."""
    if claim.state not in _RESTING:
        return False
    money_is_next = claim.state not in UNDECIDED
    return any(freeze.claim_id is not None or money_is_next for freeze in freezes)


def resting(claims: Iterable[Claim]) -> set[int]:
    """Of these claims, those that rest now; one statement."""
    wanted = [claim.pk for claim in claims if claim.state in _RESTING]
    if not wanted:
        return set()
    found = (
        Claim.objects.filter(pk__in=wanted)
        .annotate(
            frozen=is_frozen("pk"),
            stopped=Exists(outer("pk", "bank_account")),
        )
        .values_list("pk", "state", "frozen", "stopped")
    )
    return {
        pk for pk, state, frozen, stopped in found if frozen or (stopped and state not in UNDECIDED)
    }


def frozen_sentences(claim: Claim, freezes: list[Freeze]) -> list[SafeString]:
    """In kind words for heirs, in plain words for an order, in neutral words for all else."""
    whom = format_html(
        _("If you want to know more, please call us: <b class='keep'>{hotline}</b>."),
        hotline=settings.HOTLINE,
    )
    if any(freeze.reason == Freeze.Reason.DEATH for freeze in freezes):
        sorry = _("We are sorry for your loss.")
        safe = _("The claim rests, and nothing of it is lost, until it is clear who receives it.")
        call = _("Please call us when you are ready: <b class='keep'>{hotline}</b>. We help.")
        return [
            SafeString(sorry),
            SafeString(safe),
            format_html(call, hotline=settings.HOTLINE),
        ]
    if claim.state in UNDECIDED:
        what = _("Your claim <b>rests</b> for now: something has to be cleared up first.")
    else:
        what = _("The payment <b>rests</b> for now: something has to be cleared up first.")
    if any(freeze.reason == Freeze.Reason.COURT_ORDER for freeze in freezes):
        what = _("The payment <b>rests</b> for now, because an authority has asked us to wait.")
    waits = _("You need <b>do nothing</b> now. These days do not count: no time runs out for you.")
    return [SafeString(what), SafeString(waits), whom]
