"""The facts of a case, each with its source and its number on the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from claims.actions.correct import NOT_CORRECTABLE
from claims.facts import FACTS
from claims.models import Claim, Fact, Paper
from claims.queries.confirm import Crop, crop_of
from claims.reading.page import OWN_WORDS
from claims.receipts import RECEIPT_FACTS, is_connected
from claims.words import HOSPITAL_LEVELS, INSURANCES
from config.wording import iso, masked, moment, money
from members.models import Encounter, User
from reviews.checks.paper_sums import Sum, sums
from reviews.rows.scans import anchor_of

# What the papers of a stay do not say, or not always: the desk can add it.
_LEVEL = ("hospital_level",)
_RECEIPT = ("total", "fund_paid", "account_paid", "cash_paid")
_LATER = ("medical_aid_paid", "other_paid")
ONE = Decimal(1)
QR_READER = "zxing"
_BASE = ("self_paid_in_catalogue", "class_b_prepaid", "self_borne")


@dataclass(frozen=True)
class Known:
    """A current fact, and the first of its line: the one that was read, or told by the insurer."""

    fact: Fact
    origin: Fact


@dataclass(frozen=True)
class FactRow:
    """One fact, ready to print. `was` and `note` tell of a correction, "" where there was none;
    `crop` is the piece of paper, `box` leads to its place on the page that is `page`; `fact_id` is
    None where nothing is known yet. `off`: it takes part in a sum that does not hold."""

    name: str
    label: str
    value: str
    ref: str
    source: str
    box: str = ""
    page: str = ""
    confidence: Decimal = Decimal(1)
    off: bool = False
    was: str = ""
    was_raw: str = ""
    note: str = ""
    raw: str = ""
    fact_id: int | None = None
    doubtful: bool = False
    crop: Crop | None = None
    correctable: bool = False


def known_facts(claim: Claim) -> list[Known]:
    """The current facts in the house's order, each with its first; one statement."""
    rows = Fact.objects.filter(claim=claim).select_related("supersedes", "person", "page__paper")
    facts = {fact.pk: fact for fact in rows.order_by("pk")}
    replaced = {fact.supersedes_id for fact in facts.values()}
    current = in_order([fact for fact in facts.values() if fact.pk not in replaced])
    return [Known(fact, _first_of(fact, facts)) for fact in current]


def diagnosis_in(known: list[Known]) -> str:
    """The wording of the diagnosis; "" where there is none."""
    return next((one.fact.value for one in known if one.fact.name == "diagnosis"), "")


def numbers(known: Sequence[Known]) -> dict[int, int]:
    """A number for every fact that stands on a paper or a sheet, by its key."""
    sources = (Fact.Source.FEED, Fact.Source.PAPER)
    on_paper = [one for one in known if one.origin.source in sources]
    return {one.fact.pk: number for number, one in enumerate(on_paper, start=1)}


def fact_rows(claim: Claim, known: Sequence[Known], refs: Mapping[int, int]) -> list[FactRow]:
    """What is known, what the papers of a claim by photo leave open, and who else may have paid.

    What is doubtful comes first: what breaks a sum, then the least surely read.
    """
    off = {name for one in broken_sums(known) for name in one.names}
    rows = [_row(one, refs.get(one.fact.pk), off=one.fact.name in off) for one in known]
    rows.sort(key=_by_doubt)
    names = {row.name for row in rows}
    wanted: tuple[str, ...] = _LATER
    if claim.channel == Claim.Channel.PHOTO:
        # Where 自负 is there, what it would follow from is not needed.
        wanted = _RECEIPT + (_LEVEL if "self_borne" in names else _LEVEL + _BASE) + _LATER
        if is_connected():
            wanted += RECEIPT_FACTS
    return rows + [_missing(name) for name in wanted if name not in names]


def next_doubtful(rows: Sequence[FactRow], after: str = "", *, step: int = 1) -> str:
    """The fact that a person should look at next, after the one named and around again, or before
    it (`step` -1); "" where none is left but that one."""
    wanted = [row.name for row in rows if row.doubtful and row.correctable]
    if after not in wanted:
        return wanted[0 if step > 0 else -1] if wanted else ""
    found = wanted[(wanted.index(after) + step) % len(wanted)]
    return found if found != after else ""


def broken_sums(known: Sequence[Known]) -> list[Sum]:
    """The papers' sums that do not hold, as the facts are now."""
    values = {one.fact.name: one.fact.value for one in known if _is_amount(one.fact.name)}
    amounts = {name: Decimal(value) for name, value in values.items()}
    return [one for one in sums(amounts.get) if not one.holds]


def in_order(facts: list[Fact]) -> list[Fact]:
    """The facts that the house knows, in its order."""
    order = list(FACTS)
    return sorted(
        (fact for fact in facts if fact.name in FACTS), key=lambda fact: order.index(fact.name)
    )


def in_words(name: str, value: str) -> str:
    """A fact's value as people read it."""
    if name == "patient":
        return masked(value, "name")
    unit = FACTS[name].unit
    if unit == Fact.Unit.YUAN:
        return money(Decimal(value))
    if unit == Fact.Unit.DATE:
        return iso(date.fromisoformat(value))
    if unit == Fact.Unit.LEVEL:
        return str(HOSPITAL_LEVELS.get(value, value or "—"))
    if unit == Fact.Unit.CODE:
        return _CODES[name](value)
    return value


def _first_of(fact: Fact, facts: Mapping[int, Fact]) -> Fact:
    while fact.supersedes_id is not None:
        fact = facts[fact.supersedes_id]
    return fact


def _is_amount(name: str) -> bool:
    return name in FACTS and FACTS[name].unit == Fact.Unit.YUAN


def _by_doubt(row: FactRow) -> tuple[bool, bool, Decimal]:
    return (not row.doubtful, row.doubtful and not row.off, row.confidence if row.doubtful else ONE)


def _row(known: Known, number: int | None, *, off: bool) -> FactRow:
    fact, origin = known.fact, known.origin
    older = fact.supersedes
    # Taken back to what was read, nothing is struck out any more.
    changed = older is not None and fact.value not in (older.value, origin.value)
    doubtful = not fact.is_sure
    crop = crop_of(origin.page, origin.box) if origin.page and origin.box else None
    return FactRow(
        name=fact.name,
        label=str(FACTS[fact.name].label),
        value=in_words(fact.name, fact.value),
        ref=str(number or ""),
        source=source_of(fact if fact.is_from_hospital else origin),
        box=_box_of(origin) if number else "",
        page=str(origin.page.uid) if origin.page else "",
        confidence=ONE if origin.confidence is None else origin.confidence,
        off=off,
        was=in_words(older.name, older.value) if older and changed else "",
        was_raw=older.value if older and changed else "",
        note=_note(fact, origin) if older else "",
        raw=fact.value,
        fact_id=fact.pk,
        doubtful=doubtful,
        crop=crop,
        correctable=origin.source != Fact.Source.FEED
        and not fact.is_from_hospital
        and fact.name not in NOT_CORRECTABLE,
    )


def _missing(name: str) -> FactRow:
    return FactRow(
        name=name,
        label=str(FACTS[name].label),
        value="—",
        ref="",
        source=_("Nobody has said so") if name in _LATER else _("Not on the papers"),
        correctable=True,
    )


def _box_of(origin: Fact) -> str:
    """The id of its place on the paper, or on the insurer's sheet."""
    paper = origin.source == Fact.Source.PAPER
    return anchor_of(origin) if paper else f"paper-{origin.source_field}"


def source_of(fact: Fact) -> str:
    """Who says so, in words."""
    if fact.page is not None:
        return _on_paper(str(Paper.Kind(fact.page.paper.kind_or_wanted).label), fact.engine)
    if fact.is_from_hospital:
        return _("The hospital, by letter")
    if fact.source != Fact.Source.PERSON:
        return str(Fact.Source(fact.source).label)
    if fact.person is not None and fact.person.kind == User.Kind.STAFF:
        return _("Entered by %(who)s") % {"who": fact.person.display_name}
    return _("Said by the member")


def _on_paper(paper: str, engine: str) -> str:
    if engine in OWN_WORDS:
        return _("%(paper)s, as the file itself says") % {"paper": paper}
    if engine == QR_READER:
        return _("%(paper)s, its QR code") % {"paper": paper}
    return paper


def _note(fact: Fact, origin: Fact) -> str:
    who = fact.person.display_name if fact.person else ""
    words = {"who": who, "when": moment(fact.recorded_at)}
    if fact.is_from_hospital:
        return _("Answered by the hospital, filed by %(who)s, %(when)s") % words
    if fact.source == Fact.Source.LIST:
        return _("Looked up again in the list of hospitals, %(when)s") % words
    if fact.supersedes is not None and fact.supersedes.value == fact.value:
        return _("Compared with the paper by %(who)s, %(when)s") % words
    if fact.value == origin.value:
        return _("Correction taken back by %(who)s, %(when)s") % words
    return _("Corrected by %(who)s, %(when)s") % words


_CODES = {
    "visit_kind": lambda value: str(Encounter.Kind(value).label),
    "insurance": lambda value: str(INSURANCES.get(value, value)),
    "cause": lambda value: str(Claim.Cause(value).label),
}
