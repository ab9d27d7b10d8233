"""Similar past cases, ready to print: both sides, the nearest of each, and what may be cited."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from claims.models import Claim
from claims.words import item_label, reasons_of
from members.models import User
from reviews.models import PastCase
from reviews.models.decision import DenialReason, Outcome, OverrideReason
from reviews.precedent_queries import fitting
from reviews.rows.facts import in_words
from reviews.rows.precedents import PrecedentRow, precedent_row
from reviews.similar_queries import FEW, MOST_COUNTED, Found, month_of, similar_to


@dataclass(frozen=True)
class SimilarRow:
    """One past case, of nobody; `reference` is "" where the reader may not open it."""

    month: str
    item: str
    denied: bool
    amount: Decimal
    clause: str
    reason: str
    differs: list[str]
    reference: str


@dataclass(frozen=True)
class Similar:
    """Both ways, in words. `said` tells how many, `badge` the same in short; `few`: too few to
    conclude anything; `known`: the diagnosis is, so that something can be compared."""

    known: bool
    said: str
    badge: str
    few: bool
    wider: bool
    granted: list[SimilarRow]
    less: list[SimilarRow]
    precedents: list[PrecedentRow]


def similar_cases(claim: Claim, user: User) -> Similar:
    """What was decided about cases like this one, as this person may know it."""
    found = similar_to(claim, user)
    if found is None:
        rows = [precedent_row(one) for one in fitting(claim, "")]
        return Similar(False, "", "", False, False, [], [], rows)
    total = found.granted + found.less
    return Similar(
        known=True,
        said=_said(found),
        badge=f"{_number(found.granted)} : {_number(found.less)}" if total else "",
        few=0 < total < FEW,
        wider=found.wider,
        granted=_rows(found.nearest_granted, found),
        less=_rows(found.nearest_less, found),
        precedents=[precedent_row(one) for one in fitting(claim, found.keys.kind)],
    )


def _said(found: Found) -> str:
    total = found.granted + found.less
    if not total:
        return _("No similar case has been decided so far.")
    if total < FEW:
        words = ngettext(
            "Only %(n)s similar case so far: it proves little.",
            "Only %(n)s similar cases so far: they prove little.",
            total,
        )
        return words % {"n": total}
    return _("%(granted)s were granted as computed, %(less)s were denied or granted lower.") % {
        "granted": _number(found.granted),
        "less": _number(found.less),
    }


def _number(counted: int) -> str:
    """The count stops there: more are not told apart."""
    return _("%(n)s or more") % {"n": counted} if counted >= MOST_COUNTED else str(counted)


def _rows(cases: Sequence[PastCase], found: Found) -> list[SimilarRow]:
    return [
        SimilarRow(
            month=month_of(row.decided_on),
            item=_item(row),
            denied=row.decision.outcome == Outcome.DENIED,
            amount=row.decision.amount,
            clause=_clause(row),
            reason=_reason(row),
            differs=_differs(row, found),
            reference=row.claim.reference if row.claim_id in found.openable else "",
        )
        for row in cases
    ]


def _clause(row: PastCase) -> str:
    return row.clause_en if (get_language() or "").startswith("en") else row.clause_zh


def _item(row: PastCase) -> str:
    """Nothing where the clause begins with it."""
    label = item_label(row.item)
    return "" if _clause(row).startswith(label) else label


def _reason(row: PastCase) -> str:
    """In one line why it was decided so. Notes are left out: they may name somebody."""
    decision = row.decision
    if decision.denial_reason:
        return str(DenialReason(decision.denial_reason).label)
    if decision.override_reason:
        return str(OverrideReason(decision.override_reason).label)
    reasons = reasons_of(decision.assessment)
    return reasons[0] if reasons else _("As computed")


def _differs(row: PastCase, found: Found) -> list[str]:
    """What is not the same as in the case at hand, so that nobody takes it for the same."""
    mine = found.keys.traits
    parts = []
    for name, theirs, ours in (
        ("cause", row.cause, mine.cause),
        ("visit_kind", row.visit_kind, mine.visit_kind),
    ):
        if theirs and theirs != ours:
            parts.append(in_words(name, theirs))
    if row.wording != mine.wording:
        parts.append(_("another wording of the diagnosis"))
    return parts
