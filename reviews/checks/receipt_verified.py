"""Does the fiscal platform know this receipt? It is not connected, so nobody can say."""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo


def ask(_dossier: Dossier) -> Found:
    return Found(NO_DATA)


CHECK = NamedCheck(
    name="receipt_verified",
    label=_("Receipt verification"),
    concern=_("Receipt not verified"),
    sentences={
        PASS: _("The fiscal platform knows this receipt"),
        FAIL: _("The fiscal platform has other data of this receipt"),
        NO_DATA: _("Could not be verified: the fiscal platform is not connected"),
    },
    source=_("Fiscal platform"),
    ask=ask,
    applies=by_photo,
)
