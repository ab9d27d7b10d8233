"""Is the member enrolled in the item on every day of the stay?"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    admitted, discharged = dossier.day("admitted_on"), dossier.day("discharged_on")
    if admitted is None or discharged is None:
        return Found(NO_DATA)
    next_day = admitted  # the first day that no enrolment is known to cover
    for cover in sorted(dossier.covers, key=lambda cover: cover.begins_on):
        if cover.item == dossier.item and cover.begins_on <= next_day <= cover.ends_on:
            next_day = cover.ends_on + timedelta(days=1)
    return Found(PASS if next_day > discharged else FAIL)


CHECK = NamedCheck(
    name="cover",
    label=_("Cover"),
    concern=_("Cover"),
    sentences={
        PASS: _("Enrolled on every day of the stay"),
        FAIL: _("Not enrolled on every day of the stay"),
        NO_DATA: _("The days of the stay are missing"),
    },
    source=_("Member register"),
    ask=ask,
)
