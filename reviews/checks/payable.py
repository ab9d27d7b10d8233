"""Do the rules give an amount at all? The machine never refuses: a person looks at the rest."""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    if dossier.outcome == "pay":
        return Found(PASS, {"amount": f"{dossier.benefit:,}"})
    # A paper that is missing is no verdict of the rules.
    return Found(NO_DATA if dossier.outcome == "needs_document" else FAIL)


CHECK = NamedCheck(
    name="payable",
    label=_("Payable"),
    concern=_("No amount"),
    sentences={
        PASS: _("The rules give ¥%(amount)s"),
        FAIL: _("The rules give no amount: a person must judge"),
        NO_DATA: _("The rules could not be applied: a paper is missing"),
    },
    source=_("Scheme"),
    ask=ask,
)
