"""Do all papers belong to one receipt? Several, on one photo or more, are an officer's question."""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo


def ask(dossier: Dossier) -> Found:
    if dossier.papers is None or dossier.papers.mixed:
        return Found(NO_DATA)
    numbers = dossier.papers.receipts
    if len(numbers) > 1:
        # The end of a number is enough to find it on the paper.
        return Found(FAIL, {"count": str(len(numbers)), "ends": ", ".join(n[-4:] for n in numbers)})
    return Found(PASS)


CHECK = NamedCheck(
    name="one_receipt",
    label=_("One receipt"),
    concern=_("Several receipts"),
    sentences={
        PASS: _("All papers are of one receipt"),
        FAIL: _("%(count)s different receipts, ending in %(ends)s: which one is it?"),
        NO_DATA: _("A photo shows several papers that could not be told apart; please look"),
    },
    source=_("Papers"),
    ask=ask,
    applies=by_photo,
)
