"""What the papers say about a stay, as facts: which field of which paper gives which fact."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from claims.facts import FACTS
from claims.models import Fact, Filing, Paper, PaperPage
from claims.reading.reading import FieldReading, PageReading
from claims.reading.together import ONE_PAPER
from claims.several_receipts import first_of_each, other_receipts, receipt_number
from claims.vocabulary import vocabulary_for
from members.models import Encounter

K = Paper.Kind
_RECEIPT, _SPLIT, _SUMMARY = K.INPATIENT_RECEIPT, K.SPLIT_SHEET, K.DISCHARGE_SUMMARY

# Fact -> (kind of paper, its field), the better source first.
SOURCES: Mapping[str, tuple[tuple[Paper.Kind, str], ...]] = {
    "patient": ((_RECEIPT, "payer"), (_SUMMARY, "name"), (_SPLIT, "name")),
    "hospital": ((_SUMMARY, "hospital"), (_RECEIPT, "payee_org"), (_SPLIT, "hospital")),
    "admitted_on": ((_RECEIPT, "admit_date"), (_SUMMARY, "admit_date"), (_SPLIT, "admit_date")),
    "discharged_on": (
        (_RECEIPT, "discharge_date"),
        (_SUMMARY, "discharge_date"),
        (_SPLIT, "discharge_date"),
    ),
    "settled_on": ((_RECEIPT, "issue_date"),),
    "diagnosis": ((_SUMMARY, "discharge_diagnosis"), (K.DIAGNOSIS_CERTIFICATE, "diagnosis")),
    "bill_code": ((_RECEIPT, "bill_code"),),
    "bill_no": ((_RECEIPT, "bill_no"),),
    "check_code": ((_RECEIPT, "check_code"),),
    "total": ((_RECEIPT, "total"),),
    "fund_paid": ((_RECEIPT, "fund_pay"),),
    "other_funds_paid": ((_RECEIPT, "other_pay"),),
    "account_paid": ((_RECEIPT, "account_pay"),),
    "cash_paid": ((_RECEIPT, "cash_pay"),),
    # What the receipt calls the member's part depends on where it was issued: see `vocabulary`.
    "out_of_catalogue": ((_SPLIT, "out_of_catalogue"),),
    "class_b_prepaid": ((_SPLIT, "class_b_prepaid"),),
    "self_borne": ((_SPLIT, "self_borne"),),
}
# Without these no claim can be filed: where the machine does not know, the member says.
REQUIRED = ("hospital", "admitted_on", "discharged_on", "total")
# What the member is asked about when the machine is not sure. The rest is the desk's to look at.
ASKED = (*REQUIRED, "diagnosis", "bill_no", "self_paid_in_catalogue", "self_borne")


@dataclass(frozen=True)
class PaperFact:
    """One value as it was read: where, by which engine, how sure."""

    name: str
    value: str
    page: PaperPage
    field: str
    box: tuple[float, float, float, float]
    engine: str
    confidence: float
    sure: bool


@dataclass(frozen=True)
class OnPapers:
    """The kinds of paper in a filing; the number of each receipt of a stay that is another one;
    whether a picture shows several papers that could not be told apart."""

    kinds: frozenset[str]
    receipts: tuple[str, ...]
    mixed: bool


def read_facts(filing: Filing, *, receipt: str = "") -> dict[str, PaperFact]:
    """What the papers of a filing say together; `receipt` is the number that is claimed for."""
    return paper_facts(_readings(pages_of(filing)), receipt=receipt)


def pages_of(filing: Filing) -> list[PaperPage]:
    """The pages of the papers that are in it, in the order in which they came."""
    pages = PaperPage.objects.filter(paper__filing=filing, paper__removed_at=None)
    return list(pages.select_related("paper").order_by("paper_id", "number"))


def kind_of(paper: Paper) -> str:
    """What its pages say that it is: the receipt where one is on it, for no claim is filed without;
    else the first that is known."""
    kinds = [str(reading.kind) for _page, reading in _readings(paper.pages.all())]
    if _RECEIPT.value in kinds:
        return _RECEIPT.value
    return next((kind for kind in kinds if kind != K.UNKNOWN.value), K.UNKNOWN.value)


def said_of(filing: Filing) -> OnPapers:
    """Which papers there are, and whether each receipt among them is the same."""
    readings = _readings(pages_of(filing))
    said = [reading for _page, reading in readings]
    return OnPapers(
        kinds=frozenset(str(reading.kind) for reading in said),
        receipts=tuple(receipt_number(one) for one in first_of_each(said)),
        mixed=any(check.check == ONE_PAPER for reading in said for check in reading.checks),
    )


def paper_facts(
    pages: Iterable[tuple[PaperPage, PageReading]], *, receipt: str = ""
) -> dict[str, PaperFact]:
    """The best reading of every fact. Two papers that say the same prove one another.

    Of several receipts one counts, that of the number `receipt` or the most surely read: never the
    total of one with the number of another. A person says which is meant: nothing is sure then.
    """
    read = list(pages)
    others = other_receipts([reading for _page, reading in read], receipt)
    facts = _facts((page, reading) for page, reading in read if reading not in others)
    if others:
        return {name: replace(fact, sure=False) for name, fact in facts.items()}
    return facts


def _facts(pages: Iterable[tuple[PaperPage, PageReading]]) -> dict[str, PaperFact]:
    by_source: dict[tuple[str, str], list[_Found]] = {}
    facts: dict[str, PaperFact] = {}
    for page, reading in pages:
        if reading.kind == _RECEIPT.value:
            facts["visit_kind"] = _kind_of_visit(page, reading)
        for field, found in reading.fields.items():
            if found.value:
                by_source.setdefault((reading.kind, field), []).append((page, field, found))
    words = _regional(by_source)
    for name in dict.fromkeys([*SOURCES, *words]):
        sources = (*SOURCES.get(name, ()), *words.get(name, ()))
        fact = _best(name, [row for source in sources for row in by_source.get(source, ())])
        if fact is not None:
            facts[name] = fact
    return facts


def _kind_of_visit(page: PaperPage, reading: PageReading) -> PaperFact:
    """A stay, for there is a receipt of one: its title says so, else the form itself."""
    title = reading.fields.get("title")
    return PaperFact(
        name="visit_kind",
        value=Encounter.Kind.INPATIENT.value,
        page=page,
        field="title",
        box=title.box if title else (0, 0, page.width, page.height),
        engine=reading.engine,
        confidence=title.confidence if title else 1,
        sure=True,
    )


_Found = tuple[PaperPage, str, FieldReading]
_Source = tuple[Paper.Kind, str]


def _regional(by_source: Mapping[tuple[str, str], Sequence[_Found]]) -> dict[str, list[_Source]]:
    """Which field of the receipt is which fact, by the region and the day that the receipt names.

    A region is believed only where the code was read without doubt.
    """
    code = _best("bill_code", by_source.get((_RECEIPT.value, "bill_code"), ()))
    issued = _best("settled_on", by_source.get((_RECEIPT.value, "issue_date"), ()))
    vocabulary = vocabulary_for(
        code.value if code and code.sure else "",
        date.fromisoformat(issued.value) if issued else None,
    )
    words: dict[str, list[_Source]] = {}
    for field, fact in vocabulary.facts.items():
        words.setdefault(fact, []).append((_RECEIPT, field))
    return words


def _readings(pages: Iterable[PaperPage]) -> list[tuple[PaperPage, PageReading]]:
    """Every paper that was read; several may lie on one page."""
    return [
        (page, reading)
        for page in pages
        if page.reading_sealed
        for reading in PageReading.from_json(json.loads(page.reading)).papers
    ]


def _best(name: str, readings: Sequence[_Found]) -> PaperFact | None:
    usable = [row for row in readings if _is_valid(name, row[2].value)]
    if not usable:
        return None
    saying: dict[str, set[int]] = {}
    for page, _field, found in usable:
        saying.setdefault(found.value, set()).add(page.paper_id)
    # What is sure first, then what most papers say; among equals the better source, which is first.
    page, field, found = min(
        usable, key=lambda row: (not row[2].accepted, -len(saying[row[2].value]))
    )
    contradicted = any(row[2].accepted and row[2].value != found.value for row in usable)
    return PaperFact(
        name=name,
        value=found.value[:200],
        page=page,
        field=field,
        box=found.box,
        engine=found.engine,
        confidence=found.confidence,
        sure=not contradicted and (found.accepted or len(saying[found.value]) > 1),
    )


def _is_valid(name: str, value: str) -> bool:
    unit = FACTS[name].unit
    try:
        if unit == Fact.Unit.YUAN:
            return Decimal(value).is_finite()
        if unit == Fact.Unit.DATE:
            date.fromisoformat(value)
    except (InvalidOperation, ValueError):
        return False
    return True
