"""Is the member enrolled in the item on every day of the stay?"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    admitted, discharged = dossier.day("admitted_on"), dossier.day("discharged_on")
    if admitted is None or discharged is None:
        return Found(NO_DATA)
    covers = [cover for cover in dossier.covers if cover.item == dossier.item]
    first = any(cover.begins_on <= admitted <= cover.ends_on for cover in covers)
    last = any(cover.begins_on <= discharged <= cover.ends_on for cover in covers)
    return Found(PASS if first and last else FAIL)


CHECK = NamedCheck(
    name="cover",
    sentences={
        PASS: _("Enrolled on every day of the stay"),
        FAIL: _("Not enrolled on every day of the stay"),
        NO_DATA: _("The days of the stay are missing"),
    },
    source=_("Member register"),
    ask=ask,
)
