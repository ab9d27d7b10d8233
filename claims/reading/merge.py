"""The pages of one paper together."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from claims.reading.kinds import WITH_FIELDS
from claims.reading.reading import (
    CONFIDENCE,
    CheckOutcome,
    DocumentReading,
    Evidence,
    FieldReading,
    ItemReading,
    PageReading,
    amount_of,
)


def merge(readings: Sequence[PageReading]) -> DocumentReading:
    """The paper's kind is that of its first page that has one; each field is the surest reading of
    it, the first where they are alike. ValueError without a page."""
    if not readings:
        raise ValueError("a document has at least one page")
    pages = tuple(sorted(readings, key=lambda page: page.number))
    known = [page for page in pages if page.kind in WITH_FIELDS]
    first = (known or pages)[0]
    same = [page for page in pages if page.kind == first.kind]
    fields: dict[str, FieldReading] = {}
    for page in same:
        for name, found in page.fields.items():
            before = fields.get(name)
            if before is None or _surer(found, before):
                fields[name] = found
    checks = [check for page in same for check in page.checks]
    items = tuple(item for page in same for item in page.items)
    if first.kind == "fee_list":
        checks += _lines_together(items, fields)
    missing = {name for page in same for name in page.missing} - set(fields)
    return DocumentReading(
        kind=first.kind,
        engine=first.engine,
        fields=fields,
        items=items,
        checks=tuple(checks),
        missing=tuple(sorted(missing)),
        text="\n".join(page.text for page in pages),
        doubt=max(page.doubt for page in same),
        pages=pages,
        also=tuple(other for page in pages for other in page.also),
    )


def document_from_json(data: dict[str, Any]) -> DocumentReading:
    """What `DocumentReading.to_json` wrote. KeyError, TypeError or ValueError for anything else."""
    return merge([PageReading.from_json(page) for page in data["pages"]])


def _lines_together(
    items: Sequence[ItemReading], fields: dict[str, FieldReading]
) -> list[CheckOutcome]:
    """The lines of all sheets come to the list's total, which they then prove."""
    total = fields.get("total")
    said = [amount_of(item.amount) for item in items]
    amounts = [amount for amount in said if amount is not None]
    if total is None or amount_of(total.value) is None or not amounts:
        return [CheckOutcome("lines_sum_to_total", "no_data", "")]
    comes_to = sum(amounts, Decimal(0))
    holds = len(amounts) == len(said) and comes_to == amount_of(total.value)
    proof: Evidence = "B" if holds and total.evidence not in {"A", "B"} else total.evidence
    fields["total"] = replace(
        total, evidence=proof, accepted=holds, confidence=CONFIDENCE[proof] if holds else 0.5
    )
    sign = "=" if holds else "≠"
    detail = f"{comes_to} {sign} {total.value}"
    return [CheckOutcome("lines_sum_to_total", "pass" if holds else "fail", detail)]


def _surer(one: FieldReading, other: FieldReading) -> bool:
    return (one.accepted, one.confidence) > (other.accepted, other.confidence)
