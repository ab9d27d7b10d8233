"""Was the same paper, as a file, sent for another claim? By whomever: over all members."""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo


def ask(dossier: Dossier) -> Found:
    if dossier.papers is None or not dossier.facts.get("bill_no"):
        return Found(NO_DATA)
    return Found(FAIL if dossier.papers.used_elsewhere else PASS)


CHECK = NamedCheck(
    name="receipt_unused",
    label=_("Used once"),
    concern=_("Paper used before"),
    sentences={
        PASS: _("Neither the receipt nor a photo was used for another claim"),
        FAIL: _("A photo of this claim was sent for another claim as well"),
        NO_DATA: _("Without a receipt number it is not known whether it was used before"),
    },
    source=_("All claims"),
    ask=ask,
    applies=by_photo,
)
