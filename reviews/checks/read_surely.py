"""Did somebody look at everything that the machine was not sure of?"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo


def ask(dossier: Dossier) -> Found:
    if dossier.papers is None:
        return Found(NO_DATA)
    if dossier.papers.unsure:
        return Found(FAIL, {"facts": ",".join(dossier.papers.unsure)})
    return Found(PASS)


CHECK = NamedCheck(
    name="read_surely",
    label=_("Reading"),
    concern=_("Read with doubt"),
    sentences={
        PASS: _("Everything was read clearly, or somebody compared it with the paper"),
        FAIL: _("Please compare with the paper: %(facts)s"),
        NO_DATA: _("How surely the papers were read is not known"),
    },
    source=_("Papers"),
    ask=ask,
    applies=by_photo,
)
