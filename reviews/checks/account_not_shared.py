"""Is the account the member's alone?"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    if dossier.account_sharers == 0:
        return Found(PASS)
    return Found(FAIL, {"number": str(dossier.account_sharers)})


CHECK = NamedCheck(
    name="account_not_shared",
    label=_("Account not shared"),
    concern=_("Shared account"),
    sentences={
        PASS: _("No other member uses this account"),
        FAIL: _("Other members use this account: %(number)s"),
        NO_DATA: _("The account could not be checked"),
    },
    source=_("Payments register"),
    ask=ask,
)
