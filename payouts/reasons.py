"""Why a bank did not pay, in words that finance reads. The codes are those of the bank's files."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNSPECIFIED = "unspecified"
PAID_BEFORE = "duplicate"

REASONS: dict[str, Promise] = {
    "account_closed": _("The account was closed"),
    "name_mismatch": _("The name is not that of the account"),
    "account_frozen": _("The account is frozen"),
    "account_unknown": _("There is no such account"),
    PAID_BEFORE: _("The bank says that it was paid before"),
    UNSPECIFIED: _("The bank gave no reason"),
}

# What only another account can mend; anything else may be tried again as it is.
ACCOUNT_FAULTS = frozenset({"account_closed", "name_mismatch", "account_frozen", "account_unknown"})


def label(code: str) -> Promise | str:
    """The reason in words; a code that we do not know is shown as the bank wrote it."""
    return REASONS.get(code, code)
