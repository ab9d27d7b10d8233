"""Are the papers the member's own? A difference is never put right by the machine."""

from django.utils.translation import gettext_lazy as _

from config.kernel.person_name import is_same_name
from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo


def ask(dossier: Dossier) -> Found:
    printed = dossier.facts.get("patient", "")
    if dossier.papers is None or not printed:
        return Found(NO_DATA)
    return Found(PASS if is_same_name(printed, dossier.papers.member_name) else FAIL)


CHECK = NamedCheck(
    name="name_matches",
    label=_("Name on the papers"),
    concern=_("Name on the papers"),
    sentences={
        PASS: _("The papers bear the member's name"),
        FAIL: _("The papers bear another name than the member's"),
        NO_DATA: _("No name could be read on the papers"),
    },
    source=_("Papers"),
    ask=ask,
    applies=by_photo,
)
