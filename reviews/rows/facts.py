"""The facts of a case, each with its source and its number on the paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claims.facts import FACTS
from claims.models import Claim, Fact
from claims.words import HOSPITAL_LEVELS, INSURANCES
from config.wording import iso, moment, money
from members.models import Encounter


@dataclass(frozen=True)
class FactRow:
    """One fact, ready to print. `was` and `note` tell of a correction, "" where there was none."""

    name: str
    label: str
    value: str
    ref: SafeString | str
    source: str
    was: str
    note: str


def fact_rows(facts: list[Fact], refs: Mapping[str, int]) -> list[FactRow]:
    """The current facts, as `in_order` gave them."""
    return [_row(fact, refs) for fact in facts]


def in_order(facts: list[Fact]) -> list[Fact]:
    """The facts that the house knows, in its order."""
    order = list(FACTS)
    return sorted(
        (fact for fact in facts if fact.name in FACTS), key=lambda fact: order.index(fact.name)
    )


def in_words(name: str, value: str) -> str:
    """A fact's value as people read it."""
    unit = FACTS[name].unit
    if unit == Fact.Unit.YUAN:
        return money(Decimal(value))
    if unit == Fact.Unit.DATE:
        return iso(date.fromisoformat(value))
    if unit == Fact.Unit.LEVEL:
        return str(HOSPITAL_LEVELS.get(value, value))
    if unit == Fact.Unit.CODE:
        return _CODES[name](value)
    return value


def _row(fact: Fact, refs: Mapping[str, int]) -> FactRow:
    older = fact.supersedes
    number = refs.get(fact.source_field)
    return FactRow(
        name=fact.name,
        label=str(FACTS[fact.name].label),
        value=in_words(fact.name, fact.value),
        ref=_link(fact.source_field, number) if number else "",
        source=source_of(fact),
        was=in_words(older.name, older.value) if older else "",
        note=_note(fact) if older else "",
    )


def _link(field: str, number: int) -> SafeString:
    return format_html('<a href="#paper-{}">{}</a>', field, number)


def source_of(fact: Fact) -> str:
    """Who says so, in words."""
    if fact.source == Fact.Source.PERSON:
        return _("Said by the member")
    return str(Fact.Source(fact.source).label)


def _note(fact: Fact) -> str:
    who = fact.person.display_name if fact.person else ""
    return _("Corrected by %(who)s, %(when)s") % {"who": who, "when": moment(fact.recorded_at)}


_CODES = {
    "visit_kind": lambda value: str(Encounter.Kind(value).label),
    "insurance": lambda value: str(INSURANCES.get(value, value)),
    "cause": lambda value: str(Claim.Cause(value).label),
}
