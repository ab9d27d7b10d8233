"""Is the cost of the stay unusual among stays like it? A question to an officer, and no more.

Where there are too few to compare with, nothing is asked and no case waits for it.
"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck
from reviews.usual import is_unusual


def ask(dossier: Dossier) -> Found:
    usual, total = dossier.usual, dossier.amount("total")
    if usual is None or total is None or total <= 0:
        return Found(NO_DATA)
    evidence = {
        "cases": str(usual.cases),
        "low": f"{usual.low:,}",
        "high": f"{usual.high:,}",
        "total": f"{total:,.2f}",
        "counted_on": usual.counted_on.isoformat(),
        "about": "total",
    }
    return Found(FAIL if is_unusual(total, usual) else PASS, evidence)


CHECK = NamedCheck(
    name="amount_usual",
    label=_("Usual cost"),
    concern=_("Unusual cost"),
    sentences={
        PASS: _("The cost is usual for such a stay"),
        FAIL: _(
            "¥%(total)s is unusual: of %(cases)s such stays nearly all cost ¥%(low)s to ¥%(high)s."
            " Please compare"
        ),
        NO_DATA: _("Too few such stays to compare the cost with"),
    },
    source=_("Decisions of the last three years"),
    ask=ask,
    must_answer=False,
)
