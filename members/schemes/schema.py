"""The shape of a scheme file: which keys there are, and what each may say."""

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from config.kernel.money import yuan
from members.schemes.reader import Table
from members.schemes.terms import (
    Assumption,
    Cause,
    Channel,
    Clause,
    Deadline,
    FindingKind,
    Ground,
    Item,
    Source,
    Stated,
    StayKind,
    Tier,
    TieredShare,
    Version,
    Words,
)

# The kinds of line that the arithmetic writes: each scheme says them in its own words.
LINE_KINDS = (
    "version", "base", "share", "cumulative",
    "tier", "beyond", "cap", "floor", "paid_before", "own_cost",
)  # fmt: skip
LABEL_FIELDS = frozenset({"version", "period", "above", "up_to", "floor", "cap"})
LATER_PAYERS = ("medical_aid_paid", "other_paid")
ROUNDING_STEPS = ("0.01", "1")

_LEAP_YEAR = 2024
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)", re.ASCII)
_DECIMAL = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,38}", re.ASCII)


@dataclass
class Grounds:
    """Clauses and assumptions by code, and which of them some value has named."""

    clauses: Mapping[str, Clause]
    assumptions: Mapping[str, Assumption]
    sources: Mapping[str, Source]
    used: set[str] = field(default_factory=set)

    def read(self, table: Table) -> Ground:
        """The ground of a value: a clause, an assumption, or both; never neither."""
        clause = assumption = None
        if table.has("clause"):
            code = table.choice("clause", self.clauses)
            clause = self.clauses[code]
            self.used |= {f"clauses.{code}", f"sources.{clause.source.code}"}
        if table.has("assumption"):
            code = table.choice("assumption", self.assumptions)
            assumption = self.assumptions[code]
            self.used.add(f"assumptions.{code}")
        if clause is None and assumption is None:
            table.refuse("needs a `clause`, or an `assumption` where nothing is published")
        return Ground(clause, assumption)

    def check_all_used(self, root: Table) -> None:
        """Refuse what no value rests on: most likely a slip of the pen."""
        for kind in ("sources", "clauses", "assumptions"):
            for code in getattr(self, kind):
                if f"{kind}.{code}" not in self.used:
                    root.document.refuse("nothing in the file refers to it", (kind, code))


def read_grounds(root: Table) -> Grounds:
    sources = {code: _read_source(code, table) for code, table in _coded(root, "sources")}
    clauses = {code: _read_clause(code, table, sources) for code, table in _coded(root, "clauses")}
    assumed = _coded(root, "assumptions") if root.has("assumptions") else []
    readings = {code: _read_assumption(code, table) for code, table in assumed}
    return Grounds(clauses, readings, sources)


def read_version(table: Table, grounds: Grounds, period_begins: tuple[int, int]) -> Version:
    """One dated version, complete in itself; its digest is set by whoever has the whole file."""
    code = table.text("version")
    valid_from = _read_period_start(table, "from", period_begins)
    valid_to = _read_period_start(table, "to", period_begins) if table.has("to") else None
    if valid_to is not None and valid_to <= valid_from:
        table.refuse("must lie after `from`", "to")
    stay_belongs_to = read_choice(table, "stay_belongs_to", ("nights", "discharge"), grounds)
    paid, excluded = _read_causes(table.table("causes"), grounds)
    deadlines = table.table("deadlines")
    windows = {
        channel: _read_deadline(deadlines, channel, grounds) for channel in get_args(Channel)
    }
    deadlines.done()
    items = {key: _read_item(key, item, grounds) for key, item in _coded(table, "items")}
    table.done()
    return Version(
        code=code,
        valid_from=valid_from,
        valid_to=valid_to,
        stay_belongs_to=stay_belongs_to,
        paid_causes=paid,
        excluded_causes=excluded,
        deadlines=windows,
        items=items,
        digest="",
    )


def read_words(table: Table) -> Words:
    """A text in both languages."""
    words = {"zh-hans": table.text("zh"), "en": table.text("en")}
    table.done()
    return words


def read_labels(table: Table) -> Mapping[str, Words]:
    """What each kind of line is called; `{above}` and the like are filled in."""
    labels = {}
    for kind in LINE_KINDS:
        words = read_words(table.table(kind))
        for text in words.values():
            _check_fields(text, table, kind)
        labels[kind] = words
    table.done()
    return labels


def read_choice(table: Table, key: str, allowed: Iterable[str], grounds: Grounds) -> Stated[Any]:
    """A switch: one of a few readings, with its ground."""
    stated, ground = _stated(table, key, grounds)
    value = stated.choice("value", allowed)
    stated.done()
    return Stated(value, ground)


def read_month_day(table: Table, key: str) -> tuple[int, int]:
    """“03-31”. The 29th of February is refused: not every year has it."""
    written = table.text(key)
    found = _MONTH_DAY.fullmatch(written)
    try:
        day = date(_LEAP_YEAR, int(found[1]), int(found[2])) if found else None
    except ValueError:
        day = None
    if day is None or (day.month, day.day) == (2, 29):
        table.refuse("must be a month and a day of every year, for example “03-31”", key)
    return day.month, day.day


def _read_source(code: str, table: Table) -> Source:
    name = read_words(table.table("name"))
    published_on = None
    if table.has("published_on"):
        published_on = table.day("published_on")
    table.done()
    return Source(code, name, published_on)


def _read_clause(code: str, table: Table, sources: Mapping[str, Source]) -> Clause:
    name = read_words(table.table("name"))
    says = read_words(table.table("says"))
    quote = table.text("quote") if table.has("quote") else ""
    source = sources[table.choice("source", sources)]
    table.done()
    return Clause(code, name, says, quote, source)


def _read_assumption(code: str, table: Table) -> Assumption:
    name = read_words(table.table("name"))
    says = read_words(table.table("says"))
    ask = read_words(table.table("ask"))
    table.done()
    return Assumption(code, name, says, ask)


def _read_causes(
    table: Table, grounds: Grounds
) -> tuple[Stated[frozenset[str]], Mapping[str, Ground]]:
    """Each cause is either paid or excluded; an unknown one is for a person."""
    known = set(get_args(Cause)) - {"unknown"}
    stated, ground = _stated(table, "paid", grounds)
    paid = frozenset(stated.choices("value", known))
    stated.done()
    excluded = {}
    listed = table.table("excluded")
    for cause in sorted(known - paid):
        entry = listed.table(cause)
        excluded[cause] = grounds.read(entry)
        entry.done()
    listed.done()
    table.done()
    return Stated(paid, ground), excluded


def _read_deadline(table: Table, channel: str, grounds: Grounds) -> Stated[Deadline]:
    stated, ground = _stated(table, channel, grounds)
    opens = read_month_day(stated, "opens") if stated.has("opens") else None
    closes = read_month_day(stated, "value")
    if opens is not None and opens > closes:
        stated.refuse("must not lie after the last day", "opens")
    stated.done()
    return Stated(Deadline(closes, opens), ground)


def _read_item(code: str, table: Table, grounds: Grounds) -> Item:
    name = read_words(table.table("name"))
    stays = _read_set(table, "stays", get_args(StayKind), grounds)
    findings = _read_set(table, "findings", get_args(FindingKind), grounds)
    level = None
    if table.has("min_hospital_level"):
        stated, ground = _stated(table, "min_hospital_level", grounds)
        number = stated.take("value", int, "1, 2 or 3")
        if number not in (1, 2, 3):
            stated.refuse("must be 1, 2 or 3", "value")
        stated.done()
        level = Stated(number, ground)
    benefits = table.tables("benefits") if table.has("benefits") else []
    item = Item(
        code=code,
        name=name,
        stays=stays,
        findings=findings,
        min_hospital_level=level,
        benefits=tuple(_read_benefit(benefit, grounds) for benefit in benefits),
    )
    table.done()
    return item


def _read_set(table: Table, key: str, allowed: Iterable[str], grounds: Grounds) -> frozenset[str]:
    if not table.has(key):
        return frozenset()
    stated, _ = _stated(table, key, grounds)
    chosen = frozenset(stated.choices("value", allowed))
    stated.done()
    return chosen


def _read_benefit(table: Table, grounds: Grounds) -> TieredShare:
    """By its kind. A further kind is a further reader here and its arithmetic in claims."""
    table.choice("kind", ("tiered_share",))
    floor = _read_amount(table, "floor", grounds)
    cap = _read_amount(table, "cap", grounds)
    if floor.value > cap.value:
        table.refuse("must not be larger than the cap", "floor")
    accumulate = read_choice(table, "accumulate", ("period", "claim"), grounds)
    floor_scope = read_choice(table, "floor_scope", ("period", "claim"), grounds)
    if floor_scope.value == "period" and accumulate.value == "claim":
        table.refuse("a floor for the period needs tiers that accumulate", "floor_scope")
    rounding = read_choice(table, "rounding", ROUNDING_STEPS, grounds)
    within_own_cost, ground = _stated(table, "within_own_cost", grounds)
    is_within = within_own_cost.take("value", bool, "true or false")
    within_own_cost.done()
    payers, payers_ground = _stated(table, "later_payers", grounds)
    later_payers = payers.choices("value", LATER_PAYERS)
    payers.done()
    benefit = TieredShare(
        base=read_choice(table, "base", ("self_borne", "self_paid_in_catalogue"), grounds),
        later_payers=Stated(later_payers, payers_ground),
        accumulate=accumulate,
        tiers=_read_tiers(table, grounds),
        floor=floor,
        floor_scope=floor_scope,
        cap=cap,
        within_own_cost=Stated(is_within, ground),
        rounding=Stated(Decimal(rounding.value), rounding.ground),
    )
    table.done()
    return benefit


def _read_tiers(table: Table, grounds: Grounds) -> Stated[tuple[Tier, ...]]:
    """From zero upwards without gap; a full tier pays whole fen, so only the last one rounds."""
    stated, ground = _stated(table, "tiers", grounds)
    tiers: list[Tier] = []
    for entry in stated.tables("value"):
        above, up_to = _decimal(entry, "above"), _decimal(entry, "up_to")
        rate = _decimal(entry, "rate")
        entry.done()
        if above != (tiers[-1].up_to if tiers else 0):
            entry.refuse("must begin where the tier before it ends", "above")
        if up_to <= above:
            entry.refuse("must be larger than `above`", "up_to")
        if rate > 1:
            entry.refuse("must not be more than 1: nobody is paid more than the cost", "rate")
        part = (up_to - above) * rate
        if part != yuan(part):
            entry.refuse("must give whole fen for the full tier", "rate")
        tiers.append(Tier(above, up_to, rate))
    stated.done()
    return Stated(tuple(tiers), ground)


def _read_amount(table: Table, key: str, grounds: Grounds) -> Stated[Decimal]:
    stated, ground = _stated(table, key, grounds)
    amount = _decimal(stated, "value")
    if amount != yuan(amount):
        stated.refuse("must be whole fen", "value")
    stated.done()
    return Stated(yuan(amount), ground)


def _decimal(table: Table, key: str) -> Decimal:
    written = table.take(key, str, "a number in quotes, for example “0.20”")
    if not _DECIMAL.fullmatch(written):
        table.refuse(f"“{written}” is not a number such as “1000” or “0.20”", key)
    return Decimal(written)


def _read_period_start(table: Table, key: str, period_begins: tuple[int, int]) -> date:
    day = table.day(key)
    if (day.month, day.day) != period_begins:
        table.refuse("must be the first day of a period", key)
    return day


def _stated(table: Table, key: str, grounds: Grounds) -> tuple[Table, Ground]:
    stated = table.table(key)
    return stated, grounds.read(stated)


def _coded(table: Table, key: str) -> list[tuple[str, Table]]:
    entries = list(table.table(key).named_tables())
    for code, entry in entries:
        if not _CODE.fullmatch(code):
            entry.refuse("a code has small letters, digits and _ only")
    return entries


def _check_fields(text: str, table: Table, kind: str) -> None:
    try:
        named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        named = {"{"}
    if not named <= LABEL_FIELDS:
        table.refuse(f"only these are filled in: {', '.join(sorted(LABEL_FIELDS))}", kind)
