"""Is the masked ID number on the receipt the member's, by what is visible of it?

A difference is a question to an officer, and is never put right by the machine.
"""

from django.utils.translation import gettext_lazy as _

from config.kernel import credit_code
from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    if dossier.papers is None:
        return Found(NO_DATA)
    if dossier.papers.id_agrees is not None:
        return Found(PASS if dossier.papers.id_agrees else FAIL)
    is_organisation = credit_code.problem(dossier.facts.get("payer_id", "")) is None
    return Found(FAIL, {"answer": "organisation"}) if is_organisation else Found(NO_DATA)


def _is_printed(dossier: Dossier) -> bool:
    """Many receipts leave it out."""
    return dossier.by_photo and bool(dossier.facts.get("payer_id"))


CHECK = NamedCheck(
    name="id_matches",
    label=_("ID number on the receipt"),
    concern=_("ID number on the receipt"),
    sentences={
        PASS: _("What the receipt shows of an ID number agrees with the member's"),
        FAIL: _("The receipt shows another ID number than the member's"),
        NO_DATA: _("Too little of the ID number on the receipt can be seen"),
        "organisation": _("The receipt was made out to an organisation"),
    },
    source=_("Papers"),
    ask=ask,
    applies=_is_printed,
)
