"""How the amount came about, line by line, and what a claim rests on."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format

from claims.facts import FACTS
from claims.models import Assessment, AssessmentLine, Claim, ClaimEvent, Fact
from claims.queries.amounts import Amount, amounts_of
from claims.queries.ways import ways_of
from claims.words import (
    HOSPITAL_LEVELS,
    INSURANCES,
    item_label,
    override_text,
    paid_elsewhere_text,
    reasons_of,
)
from config.wording import day, money
from members.models import Encounter


@dataclass(frozen=True)
class MoneyLine:
    """One line of the reckoning, in the reader's language."""

    label: str
    formula: str
    clause: str
    amount: Decimal


@dataclass(frozen=True)
class MoneyPage:
    """`lines` are the arithmetic, `workings` how its base comes about.

    `amount` is what was granted, or what is expected.

    `paid_elsewhere`: what of `used_before` another system paid, in words; "" where it paid nothing.
    `changed_because`: why a person granted another amount than computed; "" where none did.
    """

    item: str
    outcome: str
    lines: list[MoneyLine]
    workings: list[MoneyLine]
    computed: Decimal
    amount: Amount
    changed_because: str
    reasons: list[str]
    base: Decimal
    used_before: Decimal
    paid_elsewhere: str
    period: int
    scheme: str
    scheme_version: str
    computed_at: datetime


@dataclass(frozen=True)
class FactRow:
    """One thing that is known about the stay, and who says so."""

    label: str
    value: str
    source: str


def money_page(claim: Claim, *, language: str) -> MoneyPage | None:
    """The latest arithmetic of the claim; None while there is none."""
    assessment = (
        Assessment.objects.filter(claim=claim)
        .select_related("scheme_version")
        .prefetch_related("lines")
        .order_by("-pk")
        .first()
    )
    if assessment is None:
        return None
    english = language == "en"
    lines = list(assessment.lines.all())
    amount = amounts_of([claim])[claim.pk]
    return MoneyPage(
        item=item_label(claim.item),
        outcome=assessment.outcome,
        lines=[_line(line, english=english) for line in lines if not line.is_working],
        workings=[_line(line, english=english) for line in lines if line.is_working],
        computed=assessment.benefit,
        amount=amount,
        changed_because=_changed(claim, assessment, amount),
        reasons=reasons_of(assessment),
        base=assessment.base,
        used_before=Decimal(assessment.inputs["used"]),
        paid_elsewhere=paid_elsewhere_text(assessment.inputs, date_format),
        period=claim.period,
        scheme=claim.scheme.name_en if english else claim.scheme.name_zh,
        scheme_version=assessment.scheme_version.version,
        computed_at=assessment.assessed_at,
    )


def facts_of(claim: Claim) -> list[FactRow]:
    """What is known about the stay, in the house's order."""
    known = Fact.objects.current().filter(claim=claim).select_related("person", "page")
    facts = {fact.name: fact for fact in known}
    ways = ways_of(facts.values())
    return [
        FactRow(str(terms.label), fact_value(name, facts[name].value), ways[facts[name].pk])
        for name, terms in FACTS.items()
        if name in facts
    ]


def fact_value(name: str, value: str) -> str:
    """A fact's value as the member reads it."""
    unit = FACTS[name].unit
    if unit == Fact.Unit.YUAN:
        return money(Decimal(value))
    if unit == Fact.Unit.DATE:
        return day(date.fromisoformat(value))
    if unit == Fact.Unit.LEVEL:
        return str(HOSPITAL_LEVELS.get(value, value or "—"))
    words = _CODES.get(name)
    return words(value) if words else value


def _line(line: AssessmentLine, *, english: bool) -> MoneyLine:
    if english:
        return MoneyLine(line.label_en, line.formula_en, line.clause_en, line.amount)
    return MoneyLine(line.label_zh, line.formula_zh, line.clause_zh, line.amount)


def _changed(claim: Claim, assessment: Assessment, amount: Amount) -> str:
    if not amount.granted or amount.value in (None, assessment.benefit):
        return ""
    code = (
        ClaimEvent.objects.filter(claim=claim, move="approve")
        .order_by("-pk")
        .values_list("reason", flat=True)
        .first()
    )
    return override_text(code or "")


_CODES = {
    "visit_kind": lambda value: str(Encounter.Kind(value).label),
    "insurance": lambda value: str(INSURANCES.get(value, value)),
    "cause": lambda value: str(Claim.Cause(value).label),
}
