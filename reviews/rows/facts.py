"""The facts of a case, each with its source and its number on the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
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
from reviews.rows.scans import anchor_of

# What the papers of a stay do not say, or not always: the desk can add it.
_LEVEL = ("hospital_level",)
_LATER = ("medical_aid_paid", "other_paid")
_BASE = ("self_paid_in_catalogue", "class_b_prepaid", "self_borne")


@dataclass(frozen=True)
class Known:
    """A current fact, and the first of its line: the one that was read, or told by the insurer."""

    fact: Fact
    origin: Fact


@dataclass(frozen=True)
class FactRow:
    """One fact, ready to print. `was` and `note` tell of a correction, "" where there was none;
    `crop` is the piece of paper; `fact_id` is None where nothing is known yet."""

    name: str
    label: str
    value: str
    ref: SafeString | str
    source: str
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


def numbers(known: Sequence[Known]) -> dict[int, int]:
    """A number for every fact that stands on a paper or a sheet, by its key."""
    sources = (Fact.Source.FEED, Fact.Source.PAPER)
    on_paper = [one for one in known if one.origin.source in sources]
    return {one.fact.pk: number for number, one in enumerate(on_paper, start=1)}


def fact_rows(claim: Claim, known: Sequence[Known], refs: Mapping[int, int]) -> list[FactRow]:
    """What is known, what the papers of a claim by photo leave open, and who else may have paid."""
    rows = [_row(one, refs.get(one.fact.pk)) for one in known]
    names = {row.name for row in rows}
    wanted: tuple[str, ...] = _LATER
    if claim.channel == Claim.Channel.PHOTO:
        # Where 自负 is there, what it would follow from is not needed.
        wanted = (_LEVEL if "self_borne" in names else _LEVEL + _BASE) + _LATER
        if is_connected():
            wanted += RECEIPT_FACTS
    return rows + [_missing(name) for name in wanted if name not in names]


def next_doubtful(rows: Sequence[FactRow], after: str = "") -> str:
    """The fact that a person should look at next, after the one named and around again; "" where
    none is left but that one."""
    names = [row.name for row in rows]
    start = names.index(after) + 1 if after in names else 0
    wanted = [row for row in (*rows[start:], *rows[:start]) if row.doubtful and row.correctable]
    return next((row.name for row in wanted if row.name != after), "")


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


def _row(known: Known, number: int | None) -> FactRow:
    fact, origin = known.fact, known.origin
    older = fact.supersedes
    changed = older is not None and older.value != fact.value
    doubtful = not fact.is_sure
    crop = crop_of(origin.page, origin.box) if origin.page and origin.box else None
    return FactRow(
        name=fact.name,
        label=str(FACTS[fact.name].label),
        value=in_words(fact.name, fact.value),
        ref=_link(origin, number) if number else "",
        source=source_of(origin),
        was=in_words(older.name, older.value) if older and changed else "",
        was_raw=older.value if older and changed else "",
        note=_note(fact) if older else "",
        raw=fact.value,
        fact_id=fact.pk,
        doubtful=doubtful,
        crop=crop,
        correctable=origin.source != Fact.Source.FEED and fact.name not in NOT_CORRECTABLE,
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


def _link(origin: Fact, number: int) -> SafeString:
    if origin.source == Fact.Source.PAPER:
        return format_html('<a href="#{}">{}</a>', anchor_of(origin), number)
    return format_html('<a href="#paper-{}">{}</a>', origin.source_field, number)


def source_of(fact: Fact) -> str:
    """Who says so, in words."""
    if fact.page is not None:
        paper = str(Paper.Kind(fact.page.paper.kind_or_wanted).label)
        if fact.engine in OWN_WORDS:
            return _("%(paper)s, as the file itself says") % {"paper": paper}
        return paper
    if fact.source != Fact.Source.PERSON:
        return str(Fact.Source(fact.source).label)
    if fact.person is not None and fact.person.kind == User.Kind.STAFF:
        return _("Entered by %(who)s") % {"who": fact.person.display_name}
    return _("Said by the member")


def _note(fact: Fact) -> str:
    who = fact.person.display_name if fact.person else ""
    words = {"who": who, "when": moment(fact.recorded_at)}
    if fact.source == Fact.Source.LIST:
        return _("Looked up again in the list of hospitals, %(when)s") % words
    if fact.supersedes is not None and fact.supersedes.value == fact.value:
        return _("Compared with the paper by %(who)s, %(when)s") % words
    return _("Corrected by %(who)s, %(when)s") % words


_CODES = {
    "visit_kind": lambda value: str(Encounter.Kind(value).label),
    "insurance": lambda value: str(INSURANCES.get(value, value)),
    "cause": lambda value: str(Claim.Cause(value).label),
}
