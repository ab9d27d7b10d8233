"""What every table of a scheme file is made of: values with their grounds, words, days, amounts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from config.kernel.money import yuan
from members.schemes.reader import Table
from members.schemes.terms import Assumption, Clause, Ground, Source, Stated, Words

_LEAP_YEAR = 2024
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)", re.ASCII)
_DECIMAL = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_COUNT_MAX = 10_000
# A line of a settlement cites its ground in so many letters at most.
_CITED_MAX = 200
_CODE = re.compile(r"[a-z][a-z0-9_]{0,38}", re.ASCII)


@dataclass
class Grounds:
    """Clauses and assumptions by code, and which of them some value has named."""

    clauses: Mapping[str, Clause]
    assumptions: Mapping[str, Assumption]
    sources: Mapping[str, Source]
    used: set[str] = field(default_factory=set)
    around: Ground | None = None

    def within(self, ground: Ground) -> "Grounds":
        """The same inside a table with a ground: it is that of the values that name none."""
        return replace(self, around=ground)

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
            if self.around is not None:
                return self.around
            table.refuse("needs a `clause`, or an `assumption` where nothing is published")
        ground = Ground(clause, assumption)
        if any(len(words) > _CITED_MAX for words in ground.cited.values()):
            table.refuse(f"the names of clause, source and reading are over {_CITED_MAX} letters")
        return ground

    def check_all_used(self, root: Table) -> None:
        """Refuse what no value rests on: most likely a slip of the pen."""
        for kind in ("sources", "clauses", "assumptions"):
            for code in getattr(self, kind):
                if f"{kind}.{code}" not in self.used:
                    root.document.refuse("nothing in the file refers to it", (kind, code))


def read_grounds(root: Table) -> Grounds:
    sources = {code: read_source(code, table) for code, table in read_coded(root, "sources")}
    clauses = {
        code: _read_clause(code, table, sources) for code, table in read_coded(root, "clauses")
    }
    assumed = read_coded(root, "assumptions") if root.has("assumptions") else []
    readings = {code: _read_assumption(code, table) for code, table in assumed}
    return Grounds(clauses, readings, sources)


def read_words(table: Table) -> Words:
    """A text in both languages."""
    words = {"zh-hans": table.text("zh"), "en": table.text("en")}
    table.done()
    return words


def read_choice(table: Table, key: str, allowed: Iterable[str], grounds: Grounds) -> Stated[Any]:
    """A switch: one of a few readings, with its ground."""
    stated, ground = read_stated(table, key, grounds)
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


def read_stated(table: Table, key: str, grounds: Grounds) -> tuple[Table, Ground]:
    """The table of a value, and its ground; the caller takes the value and says `done()`."""
    stated = table.table(key)
    return stated, grounds.read(stated)


def read_amount(table: Table, key: str, grounds: Grounds) -> Stated[Decimal]:
    """Yuan, to the fen, above zero."""
    stated, ground = read_stated(table, key, grounds)
    amount = read_paid_fen(stated, "value")
    stated.done()
    return Stated(amount, ground)


def read_count(table: Table, key: str, grounds: Grounds) -> Stated[int]:
    """A whole number above zero."""
    stated, ground = read_stated(table, key, grounds)
    number = take_count(stated, "value")
    stated.done()
    return Stated(number, ground)


def read_among(
    table: Table, key: str, allowed: Iterable[str], grounds: Grounds
) -> Stated[tuple[str, ...]]:
    """Some of a few words."""
    stated, ground = read_stated(table, key, grounds)
    chosen = stated.choices("value", allowed)
    stated.done()
    return Stated(chosen, ground)


def read_yes(table: Table, key: str, grounds: Grounds) -> Stated[bool]:
    stated, ground = read_stated(table, key, grounds)
    answer = stated.take("value", bool, "true or false")
    stated.done()
    return Stated(answer, ground)


def take_count(table: Table, key: str, *, most: int = _COUNT_MAX) -> int:
    number: int = table.take(key, int, "a whole number")
    if not 1 <= number <= most:
        table.refuse(f"must be between 1 and {most}", key)
    return number


def read_fen(table: Table, key: str) -> Decimal:
    """An amount of whole fen, without a ground of its own."""
    amount = read_decimal(table, key)
    if amount != yuan(amount):
        table.refuse("must be whole fen", key)
    return yuan(amount)


def read_paid_fen(table: Table, key: str) -> Decimal:
    """The same for what is paid: not zero."""
    amount = read_fen(table, key)
    if not amount:
        table.refuse("must be above zero", key)
    return amount


def read_decimal(table: Table, key: str) -> Decimal:
    written = table.take(key, str, "a number in quotes, for example “0.20”")
    if not _DECIMAL.fullmatch(written):
        table.refuse(f"“{written}” is not a number such as “1000” or “0.20”", key)
    return Decimal(written)


def read_coded(table: Table, key: str) -> list[tuple[str, Table]]:
    """The tables under `key` by their codes."""
    entries = list(table.table(key).named_tables())
    for code, entry in entries:
        if not _CODE.fullmatch(code):
            entry.refuse("a code has small letters, digits and _ only")
    return entries


def read_source(code: str, table: Table) -> Source:
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
