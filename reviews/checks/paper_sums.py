"""Do the papers' amounts add up? Total = funds + account + cash; 自付 = 自理 + 自负."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo

_FEN = Decimal("0.01")


def ask(dossier: Dossier) -> Found:
    total, fund = dossier.amount("total"), dossier.amount("fund_paid")
    account, cash = dossier.amount("account_paid"), dossier.amount("cash_paid")
    if total is None or fund is None or account is None or cash is None:
        return Found(NO_DATA)
    paid = fund + (dossier.amount("other_funds_paid") or Decimal(0)) + account + cash
    if abs(total - paid) > _FEN:
        return Found(FAIL, {"whole": f"{total:,}", "parts": f"{paid:,}"})
    own, prepaid = dossier.amount("self_paid_in_catalogue"), dossier.amount("class_b_prepaid")
    borne = dossier.amount("self_borne")
    if own is None or prepaid is None or borne is None or abs(own - prepaid - borne) <= _FEN:
        return Found(PASS, {"whole": f"{total:,}"})
    return Found(FAIL, {"whole": f"{own:,}", "parts": f"{prepaid + borne:,}"})


CHECK = NamedCheck(
    name="paper_sums",
    label=_("Sums of the papers"),
    concern=_("Sums of the papers"),
    sentences={
        PASS: _("The papers' amounts add up to %(whole)s"),
        FAIL: _(
            "The papers' amounts do not add up: %(whole)s is printed, the parts give %(parts)s"
        ),
        NO_DATA: _("An amount of the receipt is missing, so that the sums cannot be checked"),
    },
    source=_("Papers"),
    ask=ask,
    applies=by_photo,
)
