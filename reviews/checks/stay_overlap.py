"""Does another live claim tell of the same days? One cannot lie in two hospitals at once."""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    admitted, discharged = dossier.day("admitted_on"), dossier.day("discharged_on")
    if admitted is None or discharged is None:
        return Found(NO_DATA)
    for other in dossier.other_stays:
        # The day of a transfer belongs to both hospitals and is no overlap.
        if admitted < other.discharged_on and other.admitted_on < discharged:
            return Found(FAIL, {"other": other.claim_reference})
    return Found(PASS)


CHECK = NamedCheck(
    name="stay_overlap",
    label=_("Days of the stay"),
    concern=_("Overlapping stay"),
    sentences={
        PASS: _("No other claim for the same days"),
        FAIL: _("Claim %(other)s tells of the same days"),
        NO_DATA: _("The days of the stay are missing"),
    },
    source=_("Claims register"),
    ask=ask,
)
