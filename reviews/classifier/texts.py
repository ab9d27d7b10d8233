"""Files of wordings: read with a sentence for what is wrong, written whole or not at all."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from reviews.champion.corpus import CLASSES

SIZE_MAX = 200_000_000


class TextsRefused(Exception):
    """A file of wordings that cannot be used; names the file, the line and the field."""


@dataclass(frozen=True)
class Labelled:
    """A wording, the label that it was given, and its codes if any."""

    text: str
    label: str
    codes: tuple[str, ...]


def read_rows(path: Path, *needed: str) -> list[dict[str, str]]:
    """The rows of a CSV file in UTF-8 or GB18030 with at least the needed columns."""
    reader = csv.DictReader(io.StringIO(_decoded(path), newline=""))
    csv.field_size_limit(SIZE_MAX)  # a long wording is one to cut, not a broken file
    try:
        columns = reader.fieldnames or ()
        if lacking := [name for name in needed if name not in columns]:
            raise TextsRefused(f"{path.name}, line 1: column {', '.join(lacking)} is missing.")
        return [{name: row[name] or "" for name in columns} for row in reader]
    except csv.Error as error:
        raise TextsRefused(f"{path.name}, line {reader.line_num}: not CSV ({error}).") from None


def read_labelled(path: Path) -> list[Labelled]:
    """Columns text, label and, where codes are known, icd10 (joined by | or ;).

    Codes of morphology (M8010/3) are left out: they name no illness of the table.
    """
    found = []
    for number, row in enumerate(read_rows(path, "text", "label"), start=2):
        label = row["label"].strip()
        if label not in CLASSES:
            raise TextsRefused(f"{path.name}, row {number}: label “{label}” is not known.")
        if not row["text"].strip():
            raise TextsRefused(f"{path.name}, row {number}: text is empty.")
        codes = row.get("icd10", "").replace(";", "|").split("|")
        kept = tuple(code.strip() for code in codes if code.strip() and "/" not in code)
        found.append(Labelled(row["text"], label, kept))
    return found


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """A CSV file in UTF-8, whole or not at all; OSError where that cannot be."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as lines:
        try:
            writer = csv.DictWriter(lines, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        except BaseException:
            Path(lines.name).unlink()
            raise
    Path(lines.name).chmod(0o644)
    Path(lines.name).replace(path)


def _decoded(path: Path) -> str:
    try:
        if path.stat().st_size > SIZE_MAX:
            raise TextsRefused(f"{path.name} is too large.")
        raw = path.read_bytes()
    except OSError as error:
        raise TextsRefused(f"{path.name} cannot be read: {error.strerror}.") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TextsRefused(f"{path.name} is not text in UTF-8 or GB18030.")
