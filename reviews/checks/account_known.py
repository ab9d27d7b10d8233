"""Has money arrived at this account before?"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    return Found(FAIL if dossier.account_is_new else PASS)


CHECK = NamedCheck(
    name="account_known",
    label=_("Account known"),
    concern=_("New account"),
    sentences={
        PASS: _("The account has received a payment before"),
        FAIL: _("First payment to this account: two persons decide"),
        NO_DATA: _("The account could not be checked"),
    },
    source=_("Payments register"),
    ask=ask,
)
