"""The fee list among the papers of a claim: its lines as they were read, and where each stands."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from claims.catalogue.look import Look, look_at
from claims.catalogue.match import Line
from claims.catalogue.rules.base import Known
from claims.catalogue.tables import CatalogueRefused
from claims.models import Filing, Paper, PaperPage
from claims.page_reading import papers_on
from claims.paper_facts import pages_of
from claims.reading.page import Box
from claims.reading.reading import ItemReading, PageReading
from members.models import Encounter, Member

log = logging.getLogger(__name__)
_FEE_LIST = Paper.Kind.FEE_LIST.value


@dataclass(frozen=True)
class FeeLine:
    """One line, the page that it stands on, and its place there; `sure`: it was read surely."""

    line: Line
    page: PaperPage
    box: Box
    sure: bool


@dataclass(frozen=True)
class FeeList:
    """The lines of all its pages, in their order. Empty where nobody could read them."""

    lines: tuple[FeeLine, ...]


@dataclass(frozen=True)
class FeeLook:
    """A list and what was found in it; `look` is None where the catalogues could not be opened."""

    fees: FeeList
    look: Look | None


def fee_list_of(filing: Filing) -> FeeList | None:
    """None where no paper is a fee list, by what was read or by what its sender called it.

    The charges on a receipt are sums of many and are no lines of a list.
    """
    lines: list[FeeLine] = []
    found = False
    for page in pages_of(filing):
        lists = [reading for reading in papers_on(page) if reading.kind == _FEE_LIST]
        # The second: a page of it, or all of it, that could not be read.
        found = found or bool(lists) or page.paper.kind_or_wanted == _FEE_LIST
        for reading in lists:
            lines += _lines(page, reading, start=len(lines) + 1)
    return FeeList(tuple(lines)) if found else None


def look_through(fees: FeeList, *, member: Member, facts: Mapping[str, str]) -> FeeLook:
    """Ask the catalogues and the national rules; what is not known of the stay stays unknown."""
    known = known_of(member, facts)
    try:
        return FeeLook(fees, look_at((one.line for one in fees.lines), known))
    except CatalogueRefused:
        # A claim never waits for a table: a person looks, and the operator reads why.
        log.exception("The catalogues cannot be asked")
        return FeeLook(fees, None)


def known_of(member: Member, facts: Mapping[str, str]) -> Known:
    """What the rules may know: of the member sex and age, of the stay what is on record."""
    kind = facts.get("visit_kind")
    return Known(
        sex=member.sex,
        born_on=member.born_on,
        admitted_on=_day(facts.get("admitted_on", "")),
        discharged_on=_day(facts.get("discharged_on", "")),
        level=facts.get("hospital_level", ""),
        inpatient=kind == Encounter.Kind.INPATIENT.value if kind else None,
    )


def _lines(page: PaperPage, reading: PageReading, *, start: int) -> Iterable[FeeLine]:
    for number, item in enumerate(reading.items, start=start):
        yield FeeLine(_line(number, item), page, item.box, item.accepted)


def _line(number: int, item: ItemReading) -> Line:
    return Line(
        number=number,
        name=item.name,
        code=item.code.strip(),
        specification=item.specification,
        unit=item.unit.strip(),
        printed_class=item.catalogue_class,
        quantity=_number(item.qty),
        amount=_number(item.amount),
        charged_on=_day(item.charged_on),
    )


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
