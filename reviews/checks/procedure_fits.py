"""Does an operation on the fee list go with the diagnosis? A question to an officer, and no more.

A second illness may be the reason, or a line that was read wrongly.
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
from reviews.procedures import EDITION, regions_of_illness, regions_of_operation


def ask(dossier: Dossier) -> Found:
    lines = dossier.fees.fees.lines if dossier.fees else ()
    doubtful = {line.line.number for line in lines if not line.sure}
    code = dossier.patient.code if dossier.patient else ""
    illness = regions_of_illness(dossier.facts.get("diagnosis", ""), code)

    def compare(look: Look) -> Found:
        operations = [
            (one.line.number, regions)
            for one in look.matched
            if one.line.number not in doubtful and (regions := regions_of_operation(one.line.name))
        ]
        if not operations:
            return Found(PASS, {"answer": "none", "edition": EDITION})
        if illness is None:
            return Found(NO_DATA, {"edition": EDITION})
        strange = [str(number) for number, regions in operations if not regions & illness]
        if not strange:
            return Found(PASS, {"edition": EDITION})
        # The page has each line with its page and its box.
        return Found(FAIL, {"lines": ",".join(strange), "about": "diagnosis", "edition": EDITION})

    return asked_of_lines(dossier, compare)


CHECK = NamedCheck(
    name="procedure_fits",
    label=_("Operation and diagnosis"),
    concern=_("Operation and diagnosis"),
    sentences={
        PASS: _("The operations on the fee list go with the diagnosis"),
        FAIL: _("Line %(lines)s: an operation that does not go with the diagnosis. Please compare"),
        "none": _("No operation is on the fee list"),
        NO_DATA: _("What the diagnosis is about does not tell which operation goes with it"),
        "unread": _("The fee list could not be read line by line"),
        "refused": _("The catalogues could not be opened"),
    },
    source=_("Fee list"),
    ask=ask,
    applies=with_fee_list,
    must_answer=False,
)
