"""Is the claimant one of the union's own case staff? Their claims get a second look."""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    return Found(FAIL if dossier.claimant_is_staff else PASS)


CHECK = NamedCheck(
    name="not_staff",
    label=_("Not staff"),
    concern=_("Own staff"),
    sentences={
        PASS: _("Not one of our own staff"),
        FAIL: _("The claimant works for the union's desk"),
        NO_DATA: _("This could not be checked"),
    },
    source=_("Member register"),
    ask=ask,
)
