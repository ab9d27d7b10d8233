"""Scheme files: from TOML to terms, refusing nonsense."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from members.schemes import schema
from members.schemes.disease_list import DiseaseList
from members.schemes.disease_schema import load_list
from members.schemes.grounds import read_choice, read_grounds, read_month_day, read_words
from members.schemes.kinds import LumpSum
from members.schemes.reader import Document, SchemeFileError, Table
from members.schemes.terms import Scheme, Version

SHIPPED = Path(__file__).parent
# Lists of diseases lie in this folder beside the scheme files.
LISTS = "diseases"
SIZE_MAX = 1_000_000
# What a version says and no settlement rests on.
NO_MONEY = frozenset({"to", "quota", "enrolment", "fees"})

# Code and text of each list: a plain value, so that what was loaded from it can be kept.
Lists = tuple[tuple[str, str], ...]


def load_scheme_dir(folder: Path = SHIPPED) -> dict[str, Scheme]:
    """Every scheme of a folder by its code; the first file that says nonsense is refused.

    A folder may bring lists of diseases of its own; the shipped ones are known everywhere.
    """
    lists = read_lists(folder)
    schemes: dict[str, Scheme] = {}
    for path in sorted(folder.glob("*.toml")):
        scheme = load_scheme_text(read_text(path), file=path.name, lists=lists)
        if scheme.code in schemes:
            raise SchemeFileError(path.name, None, "scheme", f"“{scheme.code}” is in two files")
        schemes[scheme.code] = scheme
    return schemes


def load_scheme_file(path: Path) -> Scheme:
    """The scheme of one file; SchemeFileError names file, line and key."""
    return load_scheme_text(read_text(path), file=path.name, lists=read_lists(path.parent))


def read_text(path: Path) -> str:
    """The text of a file; SchemeFileError where it cannot be read."""
    try:
        if path.stat().st_size > SIZE_MAX:
            raise SchemeFileError(path.name, None, "", "is too large for a scheme file")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SchemeFileError(path.name, None, "", error.strerror or "cannot be read") from None
    except UnicodeDecodeError:
        raise SchemeFileError(path.name, None, "", "is not UTF-8 text") from None


def read_lists(folder: Path = SHIPPED) -> Lists:
    """The shipped lists of diseases and those of the folder; the folder's win."""
    found = {
        path.stem: read_text(path)
        for place in (SHIPPED, folder)
        for path in sorted((place / LISTS).glob("*.toml"))
    }
    return tuple(sorted(found.items()))


@lru_cache(maxsize=64)
def load_scheme_text(text: str, *, file: str = "scheme", lists: Lists | None = None) -> Scheme:
    """The same from text, as a loaded version keeps it; `file` is only for complaints."""
    root = Document(file, text).root
    known = {code: load_list(code, said) for code, said in (lists or read_lists())}
    grounds = read_grounds(root)
    code = root.text("scheme")
    name = read_words(root.table("name"))
    begins = read_month_day(root, "period_begins")
    before_first = read_choice(root, "before_first", ("use_first", "refer"), grounds)
    labels = schema.read_labels(root.table("labels")) if root.has("labels") else {}
    # What a period needs besides its version's own table to be computed the same way again.
    frame = {key: root.raw[key] for key in ("scheme", "period_begins", "before_first")}
    versions = []
    for table in root.tables("versions"):
        version = schema.read_version(table, grounds, known, begins)
        used = _lists_of(version, known)
        versions.append(replace(version, digest=_digest([frame, used], table.raw, root.raw)))
    root.done()
    _check_versions(versions, root)
    grounds.check_all_used(root)
    return Scheme(
        code=code,
        name=name,
        period_begins=begins,
        before_first=before_first,
        versions=tuple(versions),
        assumptions=grounds.assumptions,
        labels=labels,
        text=text,
        lists={code: text for version in versions for code, text in _lists_of(version, known)},
    )


def _lists_of(version: Version, known: Mapping[str, DiseaseList]) -> Lists:
    named = {
        benefit.diseases.value.code
        for item in version.items.values()
        for benefit in item.benefits
        if isinstance(benefit, LumpSum) and benefit.diseases is not None
    }
    return tuple((code, known[code].text) for code in sorted(named))


def _check_versions(versions: list[Version], root: Table) -> None:
    """One after another without gap or overlap, the last one open."""
    if len({version.code for version in versions}) != len(versions):
        root.refuse("two versions have the same name", "versions")
    for index, (version, following) in enumerate(pairwise(versions)):
        place = ("versions", index, "to")
        if version.valid_to is None or version.valid_to > following.valid_from:
            root.document.refuse(
                f"version {version.code} overlaps version {following.code}, which begins on "
                f"{following.valid_from}",
                place,
            )
        if version.valid_to < following.valid_from:
            root.document.refuse(
                f"between version {version.code} and version {following.code} no rules hold",
                place,
            )
    if versions[-1].valid_to is not None:
        root.document.refuse(
            "the last version has no end: it holds until the next one is added",
            ("versions", len(versions) - 1, "to"),
        )


def _digest(frame: list[Any], version: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    """SHA-256 of what a version says, with the clauses, readings and sources that it rests on.

    Its end is left out: being superseded does not change what it says. How units join,
    and for which fee, is left out too: no settlement rests on it, so it may still be written down
    for a version in use.
    """
    content = {key: value for key, value in version.items() if key not in NO_MONEY}
    used = set(_codes((frame, content)))
    clauses = {code: root["clauses"][code] for kind, code in used if kind == "clause"}
    sources = {clause["source"]: root["sources"][clause["source"]] for clause in clauses.values()}
    readings = {code: root["assumptions"][code] for kind, code in used if kind == "assumption"}
    canonical = json.dumps(
        [frame, content, clauses, sources, readings],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=date.isoformat,
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _codes(value: object) -> Iterator[tuple[str, str]]:
    """Every clause and assumption that is named anywhere inside."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("clause", "assumption") and isinstance(inner, str):
                yield key, inner
            else:
                yield from _codes(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _codes(inner)
