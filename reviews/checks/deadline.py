"""Was the claim filed in time?"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    return Found(FAIL if "late" in dossier.reasons else PASS)


CHECK = NamedCheck(
    name="deadline",
    label=_("Deadline"),
    concern=_("Deadline"),
    sentences={
        PASS: _("Filed in time"),
        FAIL: _("Filed after the deadline"),
        NO_DATA: _("The deadline could not be checked"),
    },
    source=_("Scheme"),
    ask=ask,
)
