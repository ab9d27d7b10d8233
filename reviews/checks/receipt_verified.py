"""Does the fiscal platform know this receipt, as it was read? Only its own word is a tick."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from claims.receipts import Standing
from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo

_OUTCOMES: Mapping[str, str] = {
    "agrees": PASS,
    "differs": FAIL,
    "cancelled": FAIL,
    "unknown": FAIL,
}


def found(standing: Standing) -> Found:
    """The outcome for what is known of a receipt. No answer, whatever the cause, is no data."""
    evidence = {"answer": standing.answer}
    if standing.facts:
        evidence["facts"] = ",".join(standing.facts)
    return Found(_OUTCOMES.get(standing.answer, NO_DATA), evidence)


def ask(dossier: Dossier) -> Found:
    return found(dossier.receipt)


CHECK = NamedCheck(
    name="receipt_verified",
    label=_("Receipt verification"),
    concern=_("Receipt not confirmed"),
    sentences={
        PASS: _("The fiscal platform knows this receipt"),
        FAIL: _("The fiscal platform has other data of this receipt"),
        NO_DATA: _("Could not be verified: the fiscal platform is not connected"),
        "differs": _("The fiscal platform has other data of this receipt: %(facts)s"),
        "cancelled": _("The fiscal platform says that this receipt was cancelled"),
        "unknown": _("The fiscal platform does not know this receipt"),
        "unreachable": _("Could not be verified: the fiscal platform did not answer"),
        "missing": _("Could not be verified: %(facts)s not known"),
        "waiting": _("Could not be verified yet: the fiscal platform was asked"),
    },
    source=_("Fiscal platform"),
    ask=ask,
    applies=by_photo,
)


def sentence(standing: Standing) -> str:
    """What is known of a receipt, in words."""
    result = found(standing)
    return CHECK.sentence(result.outcome, result.evidence)
