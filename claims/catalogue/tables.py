"""The tables that ship: drugs with 甲 or 乙, service items, and the national rules."""

import csv
import hashlib
import io
import json
import lzma
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
SIZE_MAX = 8_000_000

DRUGS, SERVICES, RULES = (
    "nrdl_drugs.csv.xz",
    "nhsa_service_items.csv.xz",
    "nhsa_rule_library.csv.xz",
)


class CatalogueRefused(Exception):
    """A table cannot be read, or is not the one that the manifest names; a sentence."""


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a shipped table; CatalogueRefused when its bytes are not the manifest's."""
    text = lzma.decompress(_checked(name)).decode("utf-8")
    return csv.DictReader(io.StringIO(text))


def edition(name: str, *, language: str = "en") -> str:
    """Which edition of a table ships, as its manifest says, in English or Chinese."""
    return _manifest()[name]["edition" if language.startswith("en") else "edition_zh"]


def names() -> tuple[str, ...]:
    return tuple(_manifest())


def fingerprint() -> str:
    """What tells these tables from other editions: kept with what was found by them."""
    digests = "".join(entry["sha256"] for entry in _manifest().values())
    return hashlib.sha256(digests.encode()).hexdigest()[:12]


def _checked(name: str) -> bytes:
    entry = _manifest().get(name)
    if entry is None:
        raise CatalogueRefused(f"{name} is not in the manifest of the tables.")
    path = FOLDER / name
    try:
        if path.stat().st_size > SIZE_MAX:
            raise CatalogueRefused(f"{name} is too large for a table.")
        raw = path.read_bytes()
    except OSError as error:
        raise CatalogueRefused(f"{name} cannot be read: {error.strerror}.") from None
    if hashlib.sha256(raw).hexdigest() != entry["sha256"]:
        raise CatalogueRefused(
            f"{name} is not the file that the manifest names: its digest differs."
        )
    return raw


def _manifest() -> dict[str, dict[str, str]]:
    try:
        return dict(json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        raise CatalogueRefused("The manifest of the tables cannot be read.") from None
