"""A page under check."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from claims.reading.parse.found import Candidate, Charge
from claims.reading.reading import CheckOutcome, amount_of


@dataclass
class Sheet:
    """A page under check: readings may change places with their alternatives; `proven` grows."""

    kind: str
    fields: dict[str, Candidate]
    charges: tuple[Charge, ...]
    others: dict[str, list[Candidate]] = field(default_factory=dict)
    proven: set[str] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)
    derived: set[str] = field(default_factory=set)
    charges_proven: bool = False
    outcomes: list[CheckOutcome] = field(default_factory=list)

    def money(self, name: str) -> Decimal | None:
        found = self.fields.get(name)
        return decimal_of(found)

    def readings(self, name: str) -> list[Candidate]:
        first = [self.fields[name]] if name in self.fields else []
        return first + self.others.get(name, [])

    def say(self, check: str, result: bool | None, detail: str) -> None:
        word = "no_data" if result is None else "pass" if result else "fail"
        self.outcomes.append(CheckOutcome(check, word, detail))  # type: ignore[arg-type]


def decimal_of(found: Candidate | None) -> Decimal | None:
    """The amount that a reading says; None where its form is not an amount's."""
    return amount_of(found.value) if found is not None else None


def day_of(found: Candidate | None) -> date | None:
    """The day that a reading of a date says."""
    return date.fromisoformat(found.value) if found is not None else None
