"""The tables that ship: names of illnesses, what they mean for a claim, the norm of 2020."""

import csv
import hashlib
import io
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reviews.champion.proposal import ModelRefused

FOLDER = Path(__file__).parent / "data"
NAMES = "icd10_yibao_v2.csv.xz"
CODE_SYSTEM, CODE_VERSION = "icd10_yibao", "2.0"
SIZE_MAX = 8_000_000
_SEVERITY_OF = ("exclusion!", "critical", "critical_refer", "exclusion", "external_check")
_ITEM = re.compile(r"([A-Z]\d\d(?:\.\d)?)(?:-([A-Z]\d\d(?:\.\d)?))?")


@dataclass(frozen=True)
class Codes:
    """Ranges of ICD-10, as `C00-C76 N18.5`."""

    ranges: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> "Codes":
        found = _ITEM.findall(text)
        return cls(tuple((first, last or first) for first, last in found))

    def __contains__(self, code: str) -> bool:
        return any(first <= code[: len(first)] <= last for first, last in self.ranges)


@dataclass(frozen=True)
class Rule:
    """What a range of codes means for a claim. `needs` is what the code alone leaves open."""

    name: str
    label: str
    overrides: bool
    codes: Codes
    unless: Codes
    needs: str
    meaning: str

    def holds(self, code: str) -> bool:
        return code in self.codes and code not in self.unless

    @property
    def rank(self) -> int:
        """0 is the most serious: an excluded cause stands above the illness that it led to."""
        key = f"{self.label}!" if self.overrides else self.label
        return _SEVERITY_OF.index(key) if key in _SEVERITY_OF else len(_SEVERITY_OF)


@dataclass(frozen=True)
class Norm:
    """An illness of the 2020 norm. `condition` is what counts besides the name."""

    number: str
    disease: str
    condition: str


@dataclass(frozen=True)
class Name:
    """One name of the national table, with the rule that its code falls under."""

    code: str
    name: str
    rule: Rule

    @property
    def category(self) -> str:
        return self.code[:3]

    @property
    def subcategory(self) -> str:
        return self.code[:5]


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            name=row["rule"],
            label=row["label"],
            overrides=row["overrides"] == "yes",
            codes=Codes.of(row["codes"]),
            unless=Codes.of(row["except"]),
            needs=row["needs"],
            meaning=row["meaning_zh"],
        )
        for row in rows("label_rules.csv")
    )


@lru_cache(maxsize=1)
def norms() -> dict[str, Norm]:
    """Number → illness: severe ones 1 to 28, and three mild ones, for people to tell apart."""
    return {
        row["no"]: Norm(row["no"], row["disease"], row["extra_condition_summary"])
        for row in rows("critical_illness_2020.csv")
    }


@lru_cache(maxsize=1)
def names() -> tuple[Name, ...]:
    return tuple(Name(row["code"], row["name"], rule_of(row["code"])) for row in rows(NAMES))


@lru_cache(maxsize=1)
def code_names() -> dict[str, str]:
    """Code → name, of all of the table: for a page that knows no rules. ~6 MB, a fifth of a
    second."""
    return {row["code"]: row["name"] for row in rows(NAMES)}


def rule_of(code: str) -> Rule:
    """The most serious rule of a code; of a pair (`E11.2+N08.3*`) both count."""
    return min(map(_rule_of, code.split("+")), key=lambda rule: rule.rank)


def norm_of(rule: Rule) -> Norm | None:
    """The illness of the norm that a rule is about: its number stands in the rule's name."""
    number = rule.name[2:4].lstrip("0")
    return norms().get(number) if rule.name.startswith(("CI", "CR")) else None


def _rule_of(code: str) -> Rule:
    return _rule_of_subcategory(code[:5])  # rules look no further than the fourth place


@lru_cache(maxsize=20_000)
def _rule_of_subcategory(code: str) -> Rule:
    *found, otherwise = rules()
    holding = [rule for rule in found if rule.holds(code)]
    return min(holding, key=lambda rule: rule.rank, default=otherwise)


def digests(*, every: bool = False) -> dict[str, str]:
    """File name → SHA-256, as the manifest states them: what a model says it has learnt from.

    A table that serves something else alone says so (`only_for`) and is left out, unless `every`
    is asked for.
    """
    return {
        name: entry["sha256"]
        for name, entry in _manifest().items()
        if every or "only_for" not in entry
    }


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a shipped table; ModelRefused when its bytes are not those of the manifest."""
    raw = _checked(name)
    text = (lzma.decompress(raw) if name.endswith(".xz") else raw).decode("utf-8")
    return csv.DictReader(io.StringIO(text))


def _checked(name: str) -> bytes:
    entry = _manifest().get(name)
    if entry is None:
        raise ModelRefused(f"{name} is not in the manifest of the tables.")
    path = FOLDER / name
    try:
        if path.stat().st_size > SIZE_MAX:
            raise ModelRefused(f"{name} is too large for a table.")
        raw = path.read_bytes()
    except OSError as error:
        raise ModelRefused(f"{name} cannot be read: {error.strerror}.") from None
    if hashlib.sha256(raw).hexdigest() != entry["sha256"]:
        raise ModelRefused(f"{name} is not the file that the manifest names: its digest differs.")
    return raw


def _manifest() -> dict[str, dict[str, str]]:
    try:
        return dict(json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        raise ModelRefused("The manifest of the tables cannot be read.") from None
