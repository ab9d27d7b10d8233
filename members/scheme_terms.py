"""Scheme files read into frozen terms. Pure: no database, no clock.

A file is refused with its name and the key that is wrong; a value is never guessed.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

Text = Mapping[str, str]

CHANNELS = ("local", "listed_outpatient", "maternity", "out_of_area")
KINDS = frozenset({"inpatient", "listed_outpatient"})
READINGS: Mapping[str, frozenset[str]] = {
    "accumulate": frozenset({"period", "claim"}),
    "floor_applies_to": frozenset({"period", "claim"}),
    "split_stays": frozenset({"nights"}),
}


class SchemeFileError(Exception):
    """The scheme file is not usable; says which file and which key."""


@dataclass(frozen=True)
class Tier:
    """A share of the base between two amounts (yuan); `rate` 0 to 1."""

    above: Decimal
    up_to: Decimal
    rate: Decimal


@dataclass(frozen=True)
class OutOfPocketTerms:
    """The out-of-pocket subsidy: tiers over a base, floor, cap, limits. Amounts in yuan."""

    label: Text
    clause: Text
    source: str
    cap: Decimal
    floor: Decimal
    tiers: tuple[Tier, ...]
    min_hospital_level: int
    kinds: frozenset[str]
    deadlines: Mapping[str, tuple[int, int]]
    deadline_clause: Text
    excluded_causes: frozenset[str]
    exclusion_clause: Text
    accumulate: str
    floor_applies_to: str


@dataclass(frozen=True)
class VersionTerms:
    """One dated version. `valid_to` is the first day on which it no longer begins a period."""

    version: str
    valid_from: date
    valid_to: date | None
    digest: str
    out_of_pocket: OutOfPocketTerms


@dataclass(frozen=True)
class SchemeTerms:
    """A scheme file: its name in both languages and its versions in the order of their dates."""

    code: str
    name: Text
    versions: tuple[VersionTerms, ...]
    source_text: str

    def for_period(self, period: int) -> VersionTerms:
        """The version that holds for the period beginning in `period`.

        Periods before the first published version use that one (an assumption).
        """
        first_day = date(period, 1, 1)
        held = [version for version in self.versions if version.valid_from <= first_day]
        return held[-1] if held else self.versions[0]


def load_scheme_dir(folder: Path) -> list[SchemeTerms]:
    """Every `*.toml` of a folder. Raises SchemeFileError for the first that is not usable."""
    return [
        parse_scheme(path.read_text(encoding="utf-8"), name=path.name)
        for path in sorted(folder.glob("*.toml"))
    ]


@lru_cache(maxsize=64)
def parse_scheme(text: str, *, name: str) -> SchemeTerms:
    """The terms in a scheme file's text; `name` stands in error messages."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SchemeFileError(f"{name}: {error}") from error
    reader = _Reader(name)
    raw_versions = reader.table_list(data, "versions")
    merged = _merge(reader, raw_versions)
    versions = tuple(
        reader.version(raw, whole) for raw, whole in zip(raw_versions, merged, strict=True)
    )
    for earlier, later in pairwise(versions):
        if earlier.valid_to != later.valid_from:
            raise SchemeFileError(
                f"{name}: versions: {earlier.version} does not end where {later.version} begins"
            )
    return SchemeTerms(
        reader.text(data, "code"), reader.words(data, "name"), versions, source_text=text
    )


def _merge(reader: "_Reader", raw: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each version's item as a whole: a version may take over what it does not say itself."""
    by_name: dict[str, dict[str, Any]] = {}
    for version in raw:
        inherited = by_name.get(version.get("inherits", ""), {})
        by_name[reader.text(version, "version")] = {
            **inherited,
            **reader.table(version, "out_of_pocket"),
        }
    return list(by_name.values())


@dataclass(frozen=True)
class _Reader:
    """Reads typed values out of TOML tables, and names the file and key when it cannot."""

    name: str

    def version(self, raw: dict[str, Any], item: dict[str, Any]) -> VersionTerms:
        self.known(raw, {"version", "from", "to", "inherits", "out_of_pocket"})
        canonical = json.dumps(item, sort_keys=True, ensure_ascii=False, default=str)
        return VersionTerms(
            version=self.text(raw, "version"),
            valid_from=self.day(raw, "from"),
            valid_to=self.day(raw, "to") if "to" in raw else None,
            digest=hashlib.sha256(canonical.encode()).hexdigest(),
            out_of_pocket=self.out_of_pocket(item),
        )

    def out_of_pocket(self, item: dict[str, Any]) -> OutOfPocketTerms:
        self.known(
            item,
            {
                "label", "clause", "source", "cap", "floor", "tiers", "min_hospital_level",
                "kinds", "deadlines", "exclusions", "readings",
            },
        )  # fmt: skip
        deadlines = self.table(item, "deadlines")
        exclusions = self.table(item, "exclusions")
        readings = self.table(item, "readings")
        for key, allowed in READINGS.items():
            if readings.get(key) not in allowed:
                self.refuse(f"readings.{key}", f"must be one of {sorted(allowed)}")
        kinds = frozenset(item.get("kinds", ()))
        if not kinds or not kinds <= KINDS:
            self.refuse("kinds", f"must be among {sorted(KINDS)}")
        level = item.get("min_hospital_level")
        if level not in (1, 2, 3):
            self.refuse("min_hospital_level", "must be 1, 2 or 3")
        return OutOfPocketTerms(
            label=self.words(item, "label"),
            clause=self.words(item, "clause"),
            source=self.text(item, "source"),
            cap=self.amount(item, "cap"),
            floor=self.amount(item, "floor"),
            tiers=self.tiers(item),
            min_hospital_level=level,
            kinds=kinds,
            deadlines={channel: self.month_day(deadlines, channel) for channel in CHANNELS},
            deadline_clause=self.words(deadlines, "clause"),
            excluded_causes=frozenset(exclusions.get("causes", ())),
            exclusion_clause=self.words(exclusions, "clause"),
            accumulate=readings["accumulate"],
            floor_applies_to=readings["floor_applies_to"],
        )

    def tiers(self, item: dict[str, Any]) -> tuple[Tier, ...]:
        tiers = []
        edge = Decimal(0)
        for raw in self.table_list(item, "tiers"):
            tier = Tier(
                self.amount(raw, "above"), self.amount(raw, "up_to"), self.amount(raw, "rate")
            )
            if tier.above != edge or tier.up_to <= tier.above:
                self.refuse("tiers", "must follow each other without a gap, from 0 upwards")
            if not 0 <= tier.rate <= 1:
                self.refuse("tiers.rate", "must lie between 0 and 1")
            edge = tier.up_to
            tiers.append(tier)
        return tuple(tiers)

    def known(self, table: dict[str, Any], keys: set[str]) -> None:
        for key in table:
            if key not in keys:
                self.refuse(key, "is not a known key")

    def table(self, table: dict[str, Any], key: str) -> dict[str, Any]:
        value = table.get(key)
        if not isinstance(value, dict):
            self.refuse(key, "must be a table")
        return dict(value)

    def table_list(self, table: dict[str, Any], key: str) -> list[dict[str, Any]]:
        value = table.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(x, dict) for x in value):
            self.refuse(key, "must be a list of tables")
        return list(value)

    def words(self, table: dict[str, Any], key: str) -> Text:
        value = self.table(table, key)
        if set(value) != {"zh-hans", "en"} or not all(
            isinstance(v, str) and v for v in value.values()
        ):
            self.refuse(key, "needs text for zh-hans and en")
        return value

    def text(self, table: dict[str, Any], key: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, "must be a text")
        return str(value)

    def day(self, table: dict[str, Any], key: str) -> date:
        value = table.get(key)
        if type(value) is not date:
            self.refuse(key, "must be a date")
        return value

    def amount(self, table: dict[str, Any], key: str) -> Decimal:
        value = table.get(key)
        if not isinstance(value, str):
            self.refuse(key, 'must be a number in quotes, for example "30200"')
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            self.refuse(key, "is not a number")
        if not number.is_finite() or number < 0:
            self.refuse(key, "must be a number from 0 upwards")
        return number

    def month_day(self, table: dict[str, Any], key: str) -> tuple[int, int]:
        value = self.text(table, key)
        try:
            day = date.fromisoformat(f"2025-{value}")
        except ValueError:
            self.refuse(key, 'must be a month and a day, for example "03-31"')
        return day.month, day.day

    def refuse(self, key: str, why: str) -> NoReturn:
        raise SchemeFileError(f"{self.name}: {key} {why}")
