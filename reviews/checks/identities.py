"""Do the settlement's amounts add up? Total = funds + person, and seldom a part of the hospital."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_feed


def ask(dossier: Dossier) -> Found:
    total, fund = dossier.amount("total"), dossier.amount("fund_paid")
    person = dossier.amount("person_part")
    if total is None or fund is None or person is None:
        return Found(NO_DATA)
    hospital = dossier.amount("hospital_part") or Decimal(0)
    parts = [dossier.amount(name) for name in ("out_of_catalogue", "over_limit", "class_b_prepaid")]
    inside = sum(part for part in parts if part is not None)
    adds_up = total == fund + person + hospital and inside <= person
    evidence = {"total": f"{total:,}", "fund": f"{fund:,}", "person": f"{person:,}"}
    if hospital:
        evidence["person"] += f" + {hospital:,}"
    return Found(PASS if adds_up else FAIL, evidence)


CHECK = NamedCheck(
    name="identities",
    label=_("Sums"),
    concern=_("Sums"),
    sentences={
        PASS: _("Amounts add up: %(total)s = %(fund)s + %(person)s"),
        FAIL: _("Amounts do not add up: %(total)s, %(fund)s, %(person)s"),
        NO_DATA: _("An amount is missing"),
    },
    source=_("Insurance settlement"),
    ask=ask,
    applies=by_feed,
)
