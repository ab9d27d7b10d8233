"""Which acts an expert may have begun, and whether one still waits for them."""

from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveDenied
from members.models import User
from reviews.expert_policies import check_may_advise
from reviews.models import Opinion, Referral
from reviews.panel_policies import check_may_speak
from reviews.policies import OpenQuestion

# Alone with the question, and later where readers compare. The move that each would be.
SITTING_ACTS = {"initial": "answer", "final": "answer", "ask": "ask_back", "decline": "decline"}
PANEL_ACTS = ("comment", "keep", "change")


def check_may_draft(user: User, sitting: Referral, act: str) -> None:
    """May this reader keep what they have typed for the act? As long as it is theirs to do; whether
    it would be complete is not asked."""
    if act in PANEL_ACTS:
        check_may_speak(user, sitting)
        return
    check_may_advise(user, sitting, move=SITTING_ACTS[act])
    judged = Opinion.objects.filter(referral=sitting, stage=Opinion.Stage.INITIAL).exists()
    if act == "initial" and judged:
        raise MoveDenied(_("Your initial opinion is on record already."))
    if act == "final" and not judged:
        raise OpenQuestion(_("Please give your initial opinion first."))
