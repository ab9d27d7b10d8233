"""Cases for the settlement tests: plain ones by keyword, and those of the golden files."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from claims.benefits.case import Case, Cover, Finding, PaidBefore, Person, Stay
from members.schemes.files import load_scheme_dir

ITEM = "out_of_pocket"
SCHEMES = load_scheme_dir()
HANGZHOU = SCHEMES["hangzhou"]
GOLDEN = Path(__file__).parents[2] / "golden" / "settlements"


def stay(own: Decimal | str | None = None, **other: Any) -> Stay:
    """Eight nights in March 2023, level 3, unless told otherwise."""
    fields: dict[str, Any] = {
        "kind": "inpatient",
        "admitted_on": date(2023, 3, 1),
        "discharged_on": date(2023, 3, 9),
        "hospital_level": 3,
        "self_borne": None if own is None else Decimal(own),
    }
    return Stay(**(fields | other))


def cover(period: int = 2023, *items: str) -> Cover:
    return Cover(period, frozenset(items or {ITEM}), date(period, 1, 1))


def case(*stays: Stay, **other: Any) -> Case:
    """An illness of 2023, filed in November, by a member enrolled in 2023."""
    fields: dict[str, Any] = {
        "filed_on": date(2023, 11, 20),
        "channel": "local",
        "cause": "illness",
        "stays": stays,
        "covers": (cover(),),
    }
    return Case(**(fields | other))


def paid(base: Decimal | str, benefit: Decimal | str, period: int = 2023) -> PaidBefore:
    return PaidBefore(period, ITEM, Decimal(benefit), Decimal(base))


def golden_case(raw: dict[str, Any]) -> Case:
    """A case as an officer writes it, with the defaults of the golden file."""
    enrolled = raw.get("enrolled", [{"period": 2023}])
    return case(
        *(_golden_stay(dict(entry)) for entry in raw["stays"]),
        filed_on=raw.get("filed", date(2023, 11, 20)),
        member=Person(raw.get("sex", "M"), raw.get("insurance", "employee")),
        channel=raw.get("channel", "local"),
        cause=raw.get("cause", "illness"),
        covers=tuple(
            Cover(
                entry["period"],
                frozenset(entry.get("items", [ITEM])),
                entry.get("effective_on", date(entry["period"], 1, 1)),
            )
            for entry in enrolled
        ),
        paid_before=tuple(
            PaidBefore(
                entry["period"],
                entry["item"],
                Decimal(entry["benefit"]),
                Decimal(entry["base"]) if "base" in entry else None,
            )
            for entry in raw.get("paid_before", [])
        ),
        findings=tuple(
            Finding(
                entry["finding"],
                date.fromisoformat(entry["confirmed_on"]) if "confirmed_on" in entry else None,
                entry.get("confirmed_by"),
            )
            for entry in raw.get("findings", [])
        ),
    )


def _golden_stay(entry: dict[str, Any]) -> Stay:
    begins = entry.pop("from", date(2023, 3, 1))
    ends = entry.pop("to", date(2023, 3, 9))
    kind = entry.pop("kind", "inpatient")
    level = entry.pop("level", 3) or None
    amounts = {name: Decimal(amount) for name, amount in entry.items()}
    return Stay(kind, begins, ends, level, **cast("dict[str, Any]", amounts))
