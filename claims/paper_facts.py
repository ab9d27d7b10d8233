"""What the papers say about a stay, as facts: which field of which paper gives which fact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

from claims.facts import FACTS
from claims.models import Fact, Filing, Paper, PaperPage
from claims.page_reading import papers_on
from claims.reading.reading import FieldReading, PageReading
from claims.reading.together import ONE_PAPER
from claims.several_receipts import first_of_each, other_receipts, receipt_number
from claims.vocabulary import vocabulary_for
from config.kernel import credit_code, id_number
from config.kernel.person_name import is_same_name
from members.hospitals.names import NOT_FOUND, Found, How
from members.models import Encounter
from members.queries.hospitals import find_hospital

K = Paper.Kind
_RECEIPT, _SPLIT, _SUMMARY = K.INPATIENT_RECEIPT, K.SPLIT_SHEET, K.DISCHARGE_SUMMARY
_SETTLED = K.SETTLEMENT_SHEET

# Fact -> (kind of paper, its field), the better source first.
SOURCES: Mapping[str, tuple[tuple[Paper.Kind, str], ...]] = {
    "patient": ((_RECEIPT, "payer"), (_SUMMARY, "name"), (_SPLIT, "name"), (_SETTLED, "name")),
    "hospital": (
        (_SUMMARY, "hospital"), (_RECEIPT, "payee_org"), (_SPLIT, "hospital"),
        (_SETTLED, "hospital"),
    ),
    "admitted_on": tuple(
        (kind, "admit_date") for kind in (_RECEIPT, _SUMMARY, _SPLIT, _SETTLED)
    ),
    "discharged_on": tuple(
        (kind, "discharge_date") for kind in (_RECEIPT, _SUMMARY, _SPLIT, _SETTLED)
    ),
    "settled_on": ((_RECEIPT, "issue_date"),),
    "diagnosis": (
        (_SUMMARY, "discharge_diagnosis"), (K.DIAGNOSIS_CERTIFICATE, "diagnosis"),
        (_SETTLED, "discharge_diagnosis"),
    ),
    "payer_id": ((_RECEIPT, "payer_code"),),
    "bill_code": ((_RECEIPT, "bill_code"),),
    "bill_no": ((_RECEIPT, "bill_no"),),
    "check_code": ((_RECEIPT, "check_code"),),
    "total": ((_RECEIPT, "total"), (_SETTLED, "total")),
    "fund_paid": ((_RECEIPT, "fund_pay"),),
    "other_funds_paid": ((_RECEIPT, "other_pay"),),
    "account_paid": ((_RECEIPT, "account_pay"),),
    "cash_paid": ((_RECEIPT, "cash_pay"),),
    # What the receipt calls the member's part depends on where it was issued: see `vocabulary`.
    "out_of_catalogue": ((_SPLIT, "out_of_catalogue"), (_SETTLED, "self_expense")),
    "class_b_prepaid": ((_SPLIT, "class_b_prepaid"), (_SETTLED, "class_b_prepaid")),
    "self_borne": ((_SPLIT, "self_borne"), (_SETTLED, "self_borne")),
    # 个人自付 of a settlement sheet is the national word: the pre-payment is in it.
    "self_paid_in_catalogue": ((_SETTLED, "self_pay"),),
}  # fmt: skip
# Without these no claim can be filed: where the machine does not know, the member says.
REQUIRED = ("hospital", "admitted_on", "discharged_on", "total")
# What the member is asked about when the machine is not sure. The rest is the desk's to look at.
ASKED = (*REQUIRED, "diagnosis", "bill_no", "self_paid_in_catalogue", "self_borne")


@dataclass(frozen=True)
class PaperFact:
    """One value as it was read: where, by which engine, how sure. `others` are what the same place,
    or another paper, may say instead; `reading` is None for what follows from the form itself."""

    name: str
    value: str
    page: PaperPage
    field: str
    box: tuple[float, float, float, float]
    engine: str
    confidence: float
    sure: bool
    others: tuple[str, ...] = ()
    reading: FieldReading | None = None


@dataclass(frozen=True)
class Owner:
    """Whose papers they should be."""

    name: str
    id_number: str


@dataclass(frozen=True)
class OnPapers:
    """The kinds of paper in a filing; the number of each receipt of a stay that is another one;
    whether a picture shows several papers that could not be told apart."""

    kinds: frozenset[str]
    receipts: tuple[str, ...]
    mixed: bool


def read_facts(filing: Filing, *, receipt: str = "") -> dict[str, PaperFact]:
    """What the papers of a filing say together; `receipt` is the number that is claimed for."""
    member = filing.member
    return paper_facts(
        _readings(pages_of(filing)),
        receipt=receipt,
        look_up=find_hospital,
        owner=Owner(member.name, member.id_number),
    )


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
    pages: Iterable[tuple[PaperPage, PageReading]],
    *,
    receipt: str = "",
    look_up: Callable[[str], Found] = lambda _name: NOT_FOUND,
    owner: Owner | None = None,
) -> dict[str, PaperFact]:
    """The best reading of every fact. Two papers that say the same prove one another; so do the
    list of hospitals a name that stands on it (`look_up`), and the register its owner's.

    Of several receipts one counts, that of the number `receipt` or the most surely read: never the
    total of one with the number of another. A person says which is meant: nothing is sure then.
    """
    read = list(pages)
    others = other_receipts([reading for _page, reading in read], receipt)
    counting = [(page, reading) for page, reading in read if reading not in others]
    facts = _facts(counting, cache(look_up), owner)
    if others:
        return {name: replace(fact, sure=False) for name, fact in facts.items()}
    return facts


def _facts(
    pages: Iterable[tuple[PaperPage, PageReading]],
    look_up: Callable[[str], Found],
    owner: Owner | None,
) -> dict[str, PaperFact]:
    by_source: dict[tuple[str, str], list[_Found]] = {}
    facts: dict[str, PaperFact] = {}
    for page, reading in pages:
        if reading.kind == _RECEIPT.value:
            facts["visit_kind"] = _kind_of_visit(page, reading)
        for field, found in reading.fields.items():
            if found.value:
                row = (page, field, _held_against(field, found, look_up, owner))
                by_source.setdefault((reading.kind, field), []).append(row)
    words = _regional(by_source)

    def meaning(hospital: str) -> str:
        """Two names of one hospital of the list say the same."""
        found = look_up(hospital)
        known = found.hospital if found.is_certain else None
        return str(known.key) if known else hospital

    for name in dict.fromkeys([*SOURCES, *words]):
        sources = (*SOURCES.get(name, ()), *words.get(name, ()))
        rows = [row for source in sources for row in by_source.get(source, ())]
        fact = _best(name, rows, meaning if name == "hospital" else str)
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
        reading=title,
    )


def _held_against(
    field: str, found: FieldReading, look_up: Callable[[str], Found], owner: Owner | None
) -> FieldReading:
    """The reading, believed or not by what the house knows; what was read stays as it was read."""
    if field in _HOSPITAL:
        listed = look_up(found.value)
        # One sign beside a name of the list: a person is asked, however clearly it was read.
        believed = found.accepted and listed.how != How.NEAR
        return replace(found, accepted=listed.is_certain or believed)
    if field in _NAME and owner is not None and is_same_name(found.value, owner.name):
        return replace(found, accepted=True)
    if field == _NUMBER:
        agrees = owner is not None and id_number.agrees(found.value, owner.id_number) is True
        kept = number_to_keep(found.value)
        return replace(found, value=kept, candidates=(), accepted=found.accepted or agrees)
    return found


def number_to_keep(printed: str) -> str:
    """A person's number, masked; that of an organisation is public, and tells it is none."""
    number = id_number.normalise(printed)
    is_organisation = credit_code.problem(number) is None and id_number.problem(number)
    return number if is_organisation else id_number.masked(number)


_HOSPITAL = ("hospital", "payee_org")
_NAME = ("payer", "name")
_NUMBER = "payer_code"
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
    return [(page, reading) for page in pages for reading in papers_on(page)]


def _best(
    name: str, readings: Sequence[_Found], meaning: Callable[[str], str] = str
) -> PaperFact | None:
    usable = [row for row in readings if _is_valid(name, row[2].value)]
    if not usable:
        return None
    saying: dict[str, set[int]] = {}
    for page, _field, found in usable:
        saying.setdefault(meaning(found.value), set()).add(page.paper_id)
    # What is sure first, then what most papers say; among equals the better source, which is first.
    page, field, found = min(
        usable, key=lambda row: (not row[2].accepted, -len(saying[meaning(row[2].value)]))
    )
    said = meaning(found.value)
    contradicted = any(row[2].accepted and meaning(row[2].value) != said for row in usable)
    return PaperFact(
        name=name,
        value=found.value[:200],
        page=page,
        field=field,
        box=found.box,
        engine=found.engine,
        confidence=found.confidence,
        sure=not contradicted and (found.accepted or len(saying[said]) > 1),
        others=_others(name, found, [row[2].value for row in usable]),
        reading=found,
    )


def _others(name: str, found: FieldReading, saying: Iterable[str]) -> tuple[str, ...]:
    """Other papers first, then other looks at the same place; what cannot be the fact is none."""
    values = dict.fromkeys([*saying, *found.candidates])
    return tuple(value[:200] for value in values if value != found.value and _is_valid(name, value))


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
