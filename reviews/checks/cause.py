"""What led to the stay? It is asked, never inferred from who paid."""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck

PAYS = frozenset({"illness", "accident"})


def ask(dossier: Dossier) -> Found:
    cause = dossier.facts.get("cause", "unknown")
    if cause == "unknown":
        return Found(NO_DATA)
    return Found(PASS if cause in PAYS else FAIL)


CHECK = NamedCheck(
    name="cause",
    label=_("Cause"),
    concern=_("Cause"),
    sentences={
        PASS: _("The member says: illness, or an accident without anyone else at fault"),
        FAIL: _("The member says: someone else or work is the cause"),
        NO_DATA: _("The member is not sure about the cause"),
    },
    source=_("Said by the member"),
    ask=ask,
)
