"""What was read of a page and of a document, as plain data: to JSON and back without loss."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from claims.reading.kinds import Kind
from claims.reading.page import Box

Evidence = Literal["A", "B", "C", "D", "E"]
Source = Literal["text_layer", "embedded", "qr", "ocr", "derived"]
Result = Literal["pass", "fail", "no_data"]
_AMOUNT = re.compile(r"-?[0-9]{1,12}\.[0-9]{2}")
# How often what a class of evidence (see `trust`) says is right: not more than measured on forms
# kept apart, with its interval (ADR 21; `evaluate_ocr` tells both).
CONFIDENCE: dict[Evidence, float] = {"A": 0.999, "B": 0.997, "C": 0.995, "D": 0.995, "E": 0.85}


@dataclass(frozen=True)
class FieldReading:
    """One field. `evidence` says why it may be believed (see `trust`); `accepted`: it may be used
    without a person looking at it. `candidates` are other readings of the same place. `engine` says
    which way it came: a reader's name, or one of `page.OWN_WORDS`."""

    value: str
    raw: str
    page: int
    box: Box
    confidence: float
    evidence: Evidence
    source: Source
    engine: str
    accepted: bool
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemReading:
    """One charge of a receipt or one line of a fee list. What only a fee list has is "" elsewhere:
    `code` the national one, `catalogue_class` 甲, 乙 or 丙 as printed, `price` of one unit in yuan,
    `charged_on` in ISO, `prepaid_share` (先行自付比例) as a share of 1."""

    name: str
    qty: str
    unit: str
    amount: str
    page: int
    box: Box
    accepted: bool
    code: str = ""
    catalogue_class: str = ""
    specification: str = ""
    price: str = ""
    charged_on: str = ""
    prepaid_share: str = ""


@dataclass(frozen=True)
class CheckOutcome:
    """A named check: what the paper proves about itself."""

    check: str
    result: Result
    detail: str


@dataclass(frozen=True)
class PageReading:
    """One page. `missing` are fields that such a paper has and that were not found; `doubt` is the
    share of its fields that a person must look at. `also` are other papers on the same picture,
    each with its own fields; their boxes are in pixels of the whole of it."""

    number: int
    kind: Kind
    engine: str
    models: tuple[str, ...] = ()
    fields: dict[str, FieldReading] = field(default_factory=dict)
    items: tuple[ItemReading, ...] = ()
    checks: tuple[CheckOutcome, ...] = ()
    missing: tuple[str, ...] = ()
    text: str = ""
    doubt: float = 1.0
    also: tuple["PageReading", ...] = ()

    @property
    def papers(self) -> tuple["PageReading", ...]:
        """Every paper on the picture, this first one without the others."""
        return (replace(self, also=()), *self.also) if self.also else (self,)

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "kind": self.kind,
            "engine": self.engine,
            "models": list(self.models),
            "fields": {name: _field_to_json(one) for name, one in self.fields.items()},
            "items": [{**vars(item), "box": list(item.box)} for item in self.items],
            "checks": [dict(vars(check)) for check in self.checks],
            "missing": list(self.missing),
            "text": self.text,
            "doubt": self.doubt,
            **({"also": [one.to_json() for one in self.also]} if self.also else {}),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "PageReading":
        """Raises KeyError, TypeError or ValueError for what `to_json` did not write."""
        return cls(
            number=int(data["number"]),
            kind=data["kind"],
            engine=str(data["engine"]),
            models=tuple(data["models"]),
            fields={name: _field_from_json(one) for name, one in data["fields"].items()},
            items=tuple(
                ItemReading(**{**item, "box": _box(item["box"])}) for item in data["items"]
            ),
            checks=tuple(CheckOutcome(**check) for check in data["checks"]),
            missing=tuple(data["missing"]),
            text=str(data["text"]),
            doubt=float(data["doubt"]),
            also=tuple(cls.from_json(one) for one in data.get("also", ())),
        )


@dataclass(frozen=True)
class DocumentReading:
    """The pages of one paper, and what they say together; `also` other papers on their pictures."""

    kind: Kind
    engine: str
    fields: dict[str, FieldReading]
    items: tuple[ItemReading, ...]
    checks: tuple[CheckOutcome, ...]
    missing: tuple[str, ...]
    text: str
    doubt: float
    pages: tuple[PageReading, ...]
    also: tuple[PageReading, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The pages say all; the rest follows from them (`merge.document_from_json`)."""
        return {"pages": [page.to_json() for page in self.pages]}


def amount_of(text: str) -> Decimal | None:
    """An amount as readings write it, in yuan with two decimals; None for any other text."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def _field_to_json(one: FieldReading) -> dict[str, Any]:
    return {**vars(one), "box": list(one.box), "candidates": list(one.candidates)}


def _field_from_json(data: dict[str, Any]) -> FieldReading:
    return FieldReading(
        **{**data, "box": _box(data["box"]), "candidates": tuple(data["candidates"])}
    )


def _box(numbers: list[float]) -> Box:
    left, top, right, bottom = (float(number) for number in numbers)
    return (left, top, right, bottom)
