"""Do the papers tell of another cause than the member? A question to an officer, and no more.

The sentence itself is not kept here: it stands on the paper, and is read there again.
"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck
from reviews.checks.cause import PAYS


def ask(dossier: Dossier) -> Found:
    look, told = dossier.causes, dossier.facts.get("cause", "unknown")
    if look is None:
        return Found(NO_DATA)
    if not look.told:  # silence is an answer only where every page was read
        return Found(PASS, {"edition": look.edition}) if look.read else Found(NO_DATA)
    evidence = {
        "causes": ",".join(one.cause for one in look.told),
        "pages": ",".join(str(one.page.uid) for one in look.told),
        "edition": look.edition,
    }
    if told == "unknown":
        return Found(FAIL, evidence | {"answer": "unsure"})
    # What the member said that is not paid is the other check's, whatever the papers add.
    return Found(FAIL, evidence | {"told": told}) if told in PAYS else Found(PASS, evidence)


def applies(dossier: Dossier) -> bool:
    return dossier.causes is not None


CHECK = NamedCheck(
    name="cause_in_papers",
    label=_("Cause on the papers"),
    concern=_("Cause on the papers"),
    sentences={
        PASS: _("The papers tell of no other cause"),
        FAIL: _("The papers seem to tell of %(causes)s, the member said: %(told)s. Please read it"),
        "unsure": _(
            "The papers seem to tell of %(causes)s, and the member is not sure. Please read it"
        ),
        NO_DATA: _("The sentences of the papers could not be read"),
    },
    source=_("Papers"),
    ask=ask,
    applies=applies,
)
