"""Cases for the settlement tests: plain ones by keyword, and those of the golden files."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

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


def golden_file(path: Path) -> list[dict[str, Any]]:
    """The worked cases of a file, each with the defaults of the file filled in."""
    file = tomllib.loads(path.read_text("utf-8"))
    frame = {"scheme": file["scheme"], "file": path.stem}
    return [frame | file["defaults"] | worked for worked in file["cases"]]


def golden_files(folder: Path = GOLDEN) -> list[dict[str, Any]]:
    return [worked for path in sorted(folder.glob("*.toml")) for worked in golden_file(path)]


def golden_case(raw: Mapping[str, Any]) -> Case:
    """A case as an officer writes it."""
    return Case(
        filed_on=raw["filed"],
        channel=raw.get("channel", "local"),
        cause=raw.get("cause", "illness"),
        stays=tuple(_golden_stay(entry, raw) for entry in raw.get("stays", [])),
        covers=tuple(_golden_cover(entry, raw) for entry in raw.get("enrolled", [{}])),
        paid_before=tuple(_golden_paid(entry, raw) for entry in raw.get("paid_before", [])),
        findings=tuple(_golden_finding(entry, raw) for entry in raw.get("findings", [])),
        member=Person(
            raw.get("sex", "M"),
            raw.get("insurance", "employee"),
            raw.get("died"),
            raw.get("death_cause", ""),
        ),
    )


def _golden_stay(written: Mapping[str, Any], raw: Mapping[str, Any]) -> Stay:
    """`cost`: the figure that the file's defaults name; all others by their own names."""
    entry = {**raw.get("stay", {}), **written}
    if "cost" in entry:
        entry[raw["cost_is"]] = entry.pop("cost")
    return Stay(
        kind=entry.pop("kind", "inpatient"),
        admitted_on=entry.pop("from"),
        discharged_on=entry.pop("to"),
        hospital_level=entry.pop("level", 3) or None,
        settled_on=entry.pop("settled", None),
        days=entry.pop("days", None),
        hospital_in_city=entry.pop("in_city", None),
        number=entry.pop("number", None),
        **{name: Decimal(amount) for name, amount in entry.items()},
    )


def _golden_cover(entry: Mapping[str, Any], raw: Mapping[str, Any]) -> Cover:
    period = entry.get("period", raw["period"])
    month, day = raw.get("begins", (1, 1))
    begins = entry.get("begins", date(period, month, day))
    items = frozenset(entry.get("items", [raw["item"]]))
    return Cover(period, items, begins, entry.get("renews"))


def _golden_paid(entry: Mapping[str, Any], raw: Mapping[str, Any]) -> PaidBefore:
    return PaidBefore(
        period=entry.get("period", raw["period"]),
        item=entry.get("item", raw["item"]),
        benefit=Decimal(entry["benefit"]),
        base=Decimal(entry["base"]) if "base" in entry else None,
        kind=entry.get("kind", ""),
        days=entry.get("days"),
        disease=entry.get("disease", ""),
        site=entry.get("site", ""),
    )


def _golden_finding(written: Mapping[str, Any], raw: Mapping[str, Any]) -> Finding:
    """Confirmed by an expert, unless told that nobody has."""
    entry = {**raw.get("found", {}), **written}
    return Finding(
        kind=entry["finding"],
        confirmed_on=entry.get("on"),
        confirmed_by="expert" if entry.get("confirmed", True) else None,
        disease=entry.get("disease", ""),
        site=entry.get("site", ""),
        severity=entry.get("severity", ""),
        icd10=entry.get("icd10", ""),
        text=entry.get("text", ""),
        treated_as_inpatient=entry.get("as_inpatient"),
    )
