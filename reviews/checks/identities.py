"""Do the settlement's amounts add up? Total = funds + person (domain rule of the settlement list)."""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck


def ask(dossier: Dossier) -> Found:
    total, fund = dossier.amount("total"), dossier.amount("fund_paid")
    person = dossier.amount("person_part")
    if total is None or fund is None or person is None:
        return Found(NO_DATA)
    parts = [dossier.amount(name) for name in ("out_of_catalogue", "over_limit", "class_b_prepaid")]
    inside = sum(part for part in parts if part is not None)
    adds_up = total == fund + person and inside <= person
    evidence = {"total": f"{total:,}", "fund": f"{fund:,}", "person": f"{person:,}"}
    return Found(PASS if adds_up else FAIL, evidence)


CHECK = NamedCheck(
    name="identities",
    sentences={
        PASS: _("Amounts add up: %(total)s = %(fund)s + %(person)s"),
        FAIL: _("Amounts do not add up: %(total)s, %(fund)s, %(person)s"),
        NO_DATA: _("An amount is missing"),
    },
    source=_("Insurance settlement"),
    ask=ask,
)
