"""Do the national rules ask something about the fee list?

A question to an officer, who looks at the paper. It refuses nothing and lowers nothing.
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
    if look.findings:
        rules = dict.fromkeys(one.rule for one in look.findings)
        numbers = sorted({number for one in look.findings for number in one.numbers})
        batches = dict.fromkeys(one.batch for one in look.findings)
        return Found(
            FAIL,
            {
                "rules": ",".join(rules),
                "lines": ",".join(map(str, numbers)),
                "count": str(len(look.findings)),
                "batches": ",".join(batches),
                "edition": look.edition,
            },
        )
    if look.undecided:
        lacks = dict.fromkeys(one.lacks for one in look.undecided)
        return Found(NO_DATA, {"lacks": ",".join(lacks), "edition": look.edition})
    return Found(PASS, {"edition": look.edition})


CHECK = NamedCheck(
    name="fee_rules",
    label=_("National rules"),
    concern=_("Questions about the fee list"),
    sentences={
        PASS: _("The national rules ask nothing about the fee list"),
        FAIL: _("The national rules ask about line %(lines)s: %(rules)s. Please compare"),
        NO_DATA: _("The national rules need what is not known: %(lacks)s"),
        "unread": _("The fee list could not be read line by line"),
        "refused": _("The national rules could not be opened"),
    },
    source=_("Rules of the NHSA"),
    ask=ask,
    applies=with_fee_list,
)
