"""Is the hospital's level covered?"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    if not dossier.facts.get("hospital_level"):
        return Found(NO_DATA)
    return Found(FAIL if "hospital_level" in dossier.reasons else PASS)


CHECK = NamedCheck(
    name="hospital_level",
    label=_("Hospital level"),
    concern=_("Hospital level"),
    sentences={
        PASS: _("The hospital's level is covered"),
        FAIL: _("The hospital's level is not covered"),
        NO_DATA: _("The hospital's level is not known"),
    },
    source=_("Insurance settlement or list"),
    ask=ask,
)
