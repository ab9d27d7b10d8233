"""What parsing finds, before anything is judged."""

from dataclasses import dataclass, field

from claims.reading.kinds import Kind
from claims.reading.page import Quad


@dataclass(frozen=True)
class Candidate:
    """One reading of one field. `quad` in pixels of what was read; `weak` as in `values.Found`;
    `cost` counts the signs forgiven in its label."""

    value: str
    raw: str
    quad: Quad
    score: float
    engine: str
    weak: bool = False
    cost: int = 0


@dataclass(frozen=True)
class Charge:
    """One row of a receipt's table, or of a fee list, whose other columns are as in `ItemReading`.
    `proven`: price times number is the amount."""

    name: str
    qty: str
    unit: str
    amount: Candidate | None
    code: str = ""
    catalogue_class: str = ""
    specification: str = ""
    price: str = ""
    charged_on: str = ""
    prepaid_share: str = ""
    proven: bool = False


@dataclass(frozen=True)
class Parsed:
    """A page's kind, fields by name, charges; `blank` are labels that stand with nothing behind."""

    kind: Kind
    fields: dict[str, Candidate] = field(default_factory=dict)
    charges: tuple[Charge, ...] = ()
    blank: frozenset[str] = frozenset()
    text: str = ""
