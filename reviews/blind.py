"""When an expert judges before the machine's proposal is shown. See docs/experts.md."""

import hashlib
import hmac

from django.conf import settings

from reviews.advice import medical_proposal
from reviews.models import Opinion, Referral

FIRST_CASES = 30
AFTER_A_CHANGE = 50


def shows_proposal(referral: Referral) -> bool:
    """Whether the proposal may be on the screen of this referral's expert now.

    Asked wherever a page or a fragment is drawn: what may not be shown is not sent.
    """
    judged = Opinion.objects.filter(referral=referral, stage=Opinion.Stage.INITIAL)
    return judged.exists() or not judges_first(referral)


def judges_first(referral: Referral) -> bool:
    """Appeals, an expert's first cases, the first after a new model, and a drawn share of all.

    The cheap questions are asked first: with a share of all, nothing is read.
    """
    if referral.review.round > 1 or drawn(referral.pk, settings.EXPERT_JUDGE_FIRST_SHARE):
        return True
    answered = Opinion.objects.filter(given_by=referral.expert_id, stage=Opinion.Stage.FINAL)
    if answered.count() < FIRST_CASES:
        return True
    proposal = medical_proposal(referral.review.claim_id, referral.claim_version)
    if proposal is None:
        return False
    same = answered.filter(medical_proposal__model_sha256=proposal.model_sha256)
    return same.count() < AFTER_A_CHANGE


def drawn(key: int, share: int) -> bool:
    """A draw that nobody can foresee and everybody can repeat: `share` of a hundred keys."""
    digest = hmac.new(
        settings.BLIND_INDEX_KEY, f"judge-first:{key}".encode(), hashlib.sha256
    ).digest()
    return int.from_bytes(digest[:8], "big") % 100 < share
