"""Is the amount small enough for one person to confirm?"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    if dossier.outcome not in ("pay", "nothing"):
        return Found(NO_DATA)
    limit = {"limit": f"{dossier.second_person_from:,}"}
    return Found(FAIL if dossier.benefit >= dossier.second_person_from else PASS, limit)


CHECK = NamedCheck(
    name="amount_within_one_person",
    label=_("Amount"),
    concern=_("Large amount"),
    sentences={
        PASS: _("Below ¥%(limit)s"),
        FAIL: _("¥%(limit)s or more: two persons decide"),
        NO_DATA: _("The amount is not known"),
    },
    source=_("Setting"),
    ask=ask,
)
