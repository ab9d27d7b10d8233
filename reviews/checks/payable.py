"""Do the rules give an amount at all? The machine never refuses: a person looks at the rest."""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    if dossier.outcome == "pay":
        return Found(PASS, {"amount": f"{dossier.benefit:,}"})
    return Found(FAIL)


CHECK = NamedCheck(
    name="payable",
    sentences={
        PASS: _("The rules give ¥%(amount)s"),
        FAIL: _("The rules give no amount: a person must judge"),
        NO_DATA: _("The rules could not be applied"),
    },
    source=_("Scheme"),
    ask=ask,
)
