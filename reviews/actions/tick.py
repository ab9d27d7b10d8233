"""An expert ticks a checklist: which piece of evidence shows which item. The machine never does."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members.models import User
from reviews.actions.locks import lock_referral
from reviews.advice import last_checklist
from reviews.checklists.load import norm
from reviews.evidence import evidence_of
from reviews.expert_policies import check_may_advise
from reviews.models import EvidenceOpened, KeptChecklist, Referral
from reviews.policies import OpenQuestion


@transaction.atomic
def keep_checklist(
    *, referral_id: int, disease: str, shown: Mapping[str, str], actor: User, now: datetime
) -> KeptChecklist:
    """Keep the list as it is ticked now; `disease` "" puts it away. `shown`: item -> evidence key.

    The same again is kept once. Evidence is named by whoever opened it.
    """
    referral = lock_referral(referral_id)
    check_may_advise(actor, referral)
    ticks = {item: key for item, key in shown.items() if key}
    checklist = norm().find(disease)
    if disease and checklist is None:
        raise OpenQuestion(_("This disease is not on the list."))
    if not set(ticks) <= (checklist.keys() if checklist else frozenset()):
        raise OpenQuestion(_("This item is not on the list."))
    _check_opened(referral, set(ticks.values()), actor)
    last = last_checklist(referral)
    terms = norm()
    kept = (terms.code, terms.edition, disease, ticks)
    if last is not None and (last.norm, last.edition, last.disease, last.shown) == kept:
        return last
    return KeptChecklist.objects.create(
        referral=referral,
        norm=terms.code,
        edition=terms.edition,
        disease=disease,
        shown=ticks,
        kept_by=actor,
        kept_at=now,
    )


def _check_opened(referral: Referral, keys: set[str], actor: User) -> None:
    there = {piece.key for piece in evidence_of(referral.review.claim)}
    opened = EvidenceOpened.objects.filter(referral=referral, opened_by=actor)
    if not keys <= there & set(opened.values_list("key", flat=True)):
        raise OpenQuestion(_("Please open the evidence before you name it."))
