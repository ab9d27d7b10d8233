"""Does the insurer's settlement still stand?"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_feed


def ask(dossier: Dossier) -> Found:
    return Found(FAIL if dossier.settlement_reversed else PASS)


CHECK = NamedCheck(
    name="settlement_stands",
    label=_("Insurance settlement"),
    concern=_("Settlement reversed"),
    sentences={
        PASS: _("The insurer's settlement stands"),
        FAIL: _("The insurer took the settlement back"),
        NO_DATA: _("The settlement could not be checked"),
    },
    source=_("Insurance settlement"),
    ask=ask,
    applies=by_feed,
)
