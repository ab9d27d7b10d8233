"""Can the illness be this person's? The insurer's code against the member's sex and age.

A misfit is mostly a code that was mistyped, seldom another person's stay: an officer asks.
"""

from django.utils.translation import gettext_lazy as _

from reviews.champion.fits import misfit_of
from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    patient = dossier.patient
    if patient is None:
        return Found(NO_DATA)
    misfit = misfit_of(patient.code, sex=patient.sex, age=patient.age)
    if not misfit:
        return Found(PASS, {"code": patient.code})
    return Found(FAIL, {"code": patient.code, "answer": misfit})


def applies(dossier: Dossier) -> bool:
    return dossier.patient is not None


CHECK = NamedCheck(
    name="person_fits",
    label=_("Diagnosis and person"),
    concern=_("Diagnosis and person"),
    sentences={
        PASS: _("%(code)s goes with the member's sex and age"),
        FAIL: _("%(code)s does not go with the member"),
        "sex": _("%(code)s does not go with the member's sex. Please compare"),
        "age": _("%(code)s does not go with the member's age. Please compare"),
        NO_DATA: _("The code of the diagnosis is not known"),
    },
    source=_("Insurance settlement"),
    ask=ask,
    applies=applies,
)
