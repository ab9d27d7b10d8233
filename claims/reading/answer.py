"""A reading as the public output has it: one JSON object a file."""

from typing import Any

from claims.reading.reading import DocumentReading, FieldReading, PageReading

_OF_FEE_LISTS = (
    "code", "catalogue_class", "specification", "price", "charged_on", "prepaid_share",
)  # fmt: skip
_INTEGERS = frozenset({"days", "age"})


def answer(file: str, reading: DocumentReading, seconds: float) -> dict[str, Any]:
    """Money as "1234.50", dates in ISO, days and age as integers. `also` where several papers lie
    on one picture: each with fields of its own."""
    head = {
        "file": file,
        "kind": reading.kind,
        "engine": reading.engine,
        "seconds": round(seconds, 2),
    }
    also = {"also": [{"kind": one.kind, **_said(one)} for one in reading.also]}
    return {**head, **_said(reading), **(also if reading.also else {})}


def _said(reading: DocumentReading | PageReading) -> dict[str, Any]:
    return {
        "fields": {name: _field(name, one) for name, one in reading.fields.items()},
        "items": [
            {"name": item.name, "qty": item.qty, "unit": item.unit, "amount": item.amount,
             "page": item.page, "box": list(item.box), "accepted": item.accepted,
             **{name: getattr(item, name) for name in _OF_FEE_LISTS if getattr(item, name)}}
            for item in reading.items
        ],
        "checks": [dict(vars(check)) for check in reading.checks],
        "missing": list(reading.missing),
        "text": reading.text,
    }  # fmt: skip


def _field(name: str, one: FieldReading) -> dict[str, Any]:
    value: str | int = one.value
    if name in _INTEGERS and one.value.isdigit():
        value = int(one.value)
    return {
        "value": value,
        "confidence": one.confidence,
        "page": one.page,
        "box": list(one.box),
        "accepted": one.accepted,
        "evidence": one.evidence,
        "source": one.source,
        "candidates": list(one.candidates),
    }
