"""Does the fee list print the classes that the national catalogue has?

Another class may be a misprint, a misreading or a payment limit: a question. That a line is in none
of the shipped tables says nothing against it, for they are not whole: it could not be checked.
"""

from django.utils.translation import gettext_lazy as _

from claims.catalogue.look import Look
from reviews.checks.base import (
    FAIL,
    NO_DATA,
    PASS,
    Dossier,
    Found,
    NamedCheck,
    asked_of_lines,
    with_fee_list,
)


def ask(dossier: Dossier) -> Found:
    return asked_of_lines(dossier, _ask)


def _ask(look: Look) -> Found:
    told = {"count": str(len(look.matched)), "edition": look.edition}
    if look.differing:
        lines = ",".join(str(one.line.number) for one in look.differing)
        return Found(FAIL, {**told, "lines": lines})
    if look.unmatched or look.cut:
        return Found(NO_DATA, {**told, "missing": str(len(look.unmatched))})
    return Found(PASS, told)


CHECK = NamedCheck(
    name="fee_catalogue",
    label=_("Catalogue classes"),
    concern=_("Catalogue classes of the fee list"),
    sentences={
        PASS: _("All %(count)s lines of the fee list are in the catalogues, in the class printed"),
        FAIL: _("Another class is printed than the catalogue has, please compare: line %(lines)s"),
        NO_DATA: _("%(missing)s of %(count)s lines are not in the catalogues, please look at them"),
        "unread": _("The fee list could not be read line by line"),
        "refused": _("The catalogues could not be opened"),
    },
    source=_("National catalogues"),
    ask=ask,
    applies=with_fee_list,
)
