"""What does the machine read in the diagnosis? It is asked apart, for a model takes its time."""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck

# What the model may answer; "" is that it refused to.
_OUTCOMES = {"ordinary": PASS, "critical_illness": FAIL, "excluded": FAIL, "": NO_DATA}


def found(label: str | None) -> Found:
    """The outcome for the model's label; None where it could not be asked."""
    return Found(_OUTCOMES[label or ""])


def route(result: Found) -> str:
    """Whom the outcome sends a case to. A failed check is a question for a physician."""
    return "expert" if result.outcome == FAIL else "officer"


def ask(dossier: Dossier) -> Found:
    """Not asked with the others: the model's own task keeps the outcome."""
    return Found(dossier.diagnosis or NO_DATA)


CHECK = NamedCheck(
    name="diagnosis",
    label=_("Diagnosis"),
    concern=_("Diagnosis"),
    sentences={
        PASS: _("The machine reads nothing unusual in the diagnosis"),
        FAIL: _("The machine reads something that a medical expert should judge"),
        NO_DATA: _("The machine refused to answer: a person reads the diagnosis"),
    },
    source=_("Model, on the insurer's text"),
    ask=ask,
)
