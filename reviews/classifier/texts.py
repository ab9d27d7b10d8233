"""Files of wordings: read with a sentence for what is wrong, written whole or not at all."""

import csv
import errno
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from reviews.champion.corpus import CLASSES

SIZE_MAX = 200_000_000
UNREADABLE = "\ufffd"
_HAN = re.compile(r"[\u3400-\u9fff]")
_BETWEEN_CODES = re.compile(r"[|;；,，、\s]+")


class TextsRefused(Exception):
    """A file of wordings that cannot be used; names the file, the line and the field."""


@dataclass(frozen=True)
class Row:
    """A row of a file. `trouble` says why it cannot be read, naming its line; mostly ""."""

    cells: Mapping[str, str]
    line: int
    trouble: str = ""


@dataclass(frozen=True)
class Table:
    """The columns of a file in their order, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Labelled:
    """A wording, the label that it was given, and its codes if any."""

    text: str
    label: str
    codes: tuple[str, ...]


def read_table(path: Path, *needed: str) -> Table:
    """The rows of a CSV file in UTF-8 or GB18030 with at least the needed columns.

    A row that cannot be read stays in its place and says why; TextsRefused where no row can.
    """
    csv.field_size_limit(SIZE_MAX)  # a long wording is one to cut, not a broken file
    reader = csv.reader(io.StringIO(_decoded(path), newline=""))
    columns = tuple(name.strip() for name in next(reader, []))
    if lacking := [name for name in needed if name not in columns]:
        raise TextsRefused(f"{path.name}, line 1: column {', '.join(lacking)} is missing.")
    if twice := sorted({name for name in columns if columns.count(name) > 1}):
        raise TextsRefused(f"{path.name}, line 1: column {', '.join(twice)} stands twice.")
    return Table(columns, tuple(_rows(path.name, reader, columns)))


def _rows(name: str, reader: Any, columns: Sequence[str]) -> Iterator[Row]:
    line = 1
    for cells in reader:
        begins, line = line + 1, reader.line_num
        if not cells:
            continue  # an empty line is no row
        place = f"{name}, line {begins}"
        trouble = ""
        if len(cells) > len(columns):
            trouble = f"{place}: {len(cells)} cells under {len(columns)} columns."
        elif any(UNREADABLE in cell for cell in cells):
            trouble = f"{place}: a character is neither UTF-8 nor GB18030."
        elif line > begins and any(cell.count("\n") > 1 for cell in cells):
            trouble = f"{place}: a cell of several lines; is a quotation mark not closed?"
        filled = [*cells, *[""] * len(columns)][: len(columns)]
        yield Row(dict(zip(columns, filled, strict=True)), begins, trouble)


def read_labelled(path: Path) -> list[Labelled]:
    """Columns text, label and, where codes are known, icd10 (joined by | or ;).

    Codes of morphology (M8010/3) are left out: they name no illness of the table.
    """
    found = []
    for row in read_table(path, "text", "label").rows:
        place = f"{path.name}, line {row.line}"
        if row.trouble:
            raise TextsRefused(row.trouble)
        label = row.cells["label"].strip().lower()
        if label not in CLASSES:
            raise TextsRefused(
                f"{place}: label “{label}” is not known; known are {', '.join(CLASSES)}."
            )
        if not row.cells["text"].strip():
            raise TextsRefused(f"{place}: text is empty.")
        found.append(Labelled(row.cells["text"], label, _codes(row.cells.get("icd10", ""))))
    return found


def check_place(path: Path) -> None:
    """Can a file be written there? TextsRefused where it cannot, before any work is done."""
    if path.is_dir() or not path.resolve().parent.is_dir():
        code = errno.EISDIR if path.is_dir() else errno.ENOENT
        raise TextsRefused(f"{path}: {os.strerror(code)}.")
    if path.exists() and not path.is_file():
        raise TextsRefused(f"{path} is not a plain file.")


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """A CSV file in UTF-8, whole or not at all; OSError where that cannot be."""
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, lines.getvalue().encode("utf-8"))


def write_whole(path: Path, raw: bytes) -> None:
    """Beside the place first, then there at once. A file that was there keeps its mode; a new one
    is its owner's alone, for it holds what is written about people."""
    path = path.resolve()
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as beside:
        there = Path(beside.name)
        try:
            beside.write(raw)
            beside.flush()
            there.chmod(mode)
            there.replace(path)
        except BaseException:
            there.unlink(missing_ok=True)
            raise


def _codes(cell: str) -> tuple[str, ...]:
    """As the table writes them: c34.9 is C34.9, I10xx02 stays."""
    codes = (code[:1].upper() + code[1:] for code in _BETWEEN_CODES.split(cell.strip()) if code)
    return tuple(code for code in codes if "/" not in code)


def _decoded(path: Path) -> str:
    """By which encoding less is lost: one broken character does not make a file another one."""
    try:
        if path.stat().st_size > SIZE_MAX:
            raise TextsRefused(f"{path.name} is too large.")
        raw = path.read_bytes()
    except OSError as error:
        raise TextsRefused(f"{path.name} cannot be read: {error.strerror}.") from None
    found = raw.decode("utf-8-sig", "replace")
    # GB18030 read as UTF-8 breaks at nearly every Chinese character.
    if found.count(UNREADABLE) > len(_HAN.findall(found)):
        found = raw.decode("gb18030", "replace")
        if found.count(UNREADABLE) > len(_HAN.findall(found)):
            found = "\0"
    if "\0" in found:
        raise TextsRefused(f"{path.name} is not text in UTF-8 or GB18030.")
    return found
