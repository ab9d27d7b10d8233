"""Are the papers there that a stay settled elsewhere needs, and the figure of the benefit?"""

from django.utils.translation import gettext_lazy as _

from claims.models import Paper
from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo

K = Paper.Kind


def ask(dossier: Dossier) -> Found:
    if dossier.papers is None:
        return Found(NO_DATA)
    missing = [
        kind for kind in (K.INPATIENT_RECEIPT, K.DISCHARGE_SUMMARY)
        if kind not in dossier.papers.kinds
    ]  # fmt: skip
    # 自负, or what it follows from: never estimated (clause "split sheet").
    has_base = dossier.facts.get("self_borne") or (
        dossier.facts.get("self_paid_in_catalogue") and dossier.facts.get("class_b_prepaid")
    )
    if not has_base:
        missing.append(K.SPLIT_SHEET)
    if missing:
        return Found(FAIL, {"papers": ",".join(missing)})
    return Found(PASS)


CHECK = NamedCheck(
    name="papers_complete",
    label=_("Papers"),
    concern=_("A paper is missing"),
    sentences={
        PASS: _("All papers are there"),
        FAIL: _("Missing: %(papers)s"),
        NO_DATA: _("Which papers are there is not known"),
    },
    source=_("Papers"),
    ask=ask,
    applies=by_photo,
)
