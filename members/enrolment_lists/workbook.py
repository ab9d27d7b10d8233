"""The first sheet of an XLSX workbook as rows of text, read as a stream and believed in nothing.

What it unpacks to is asked before anything is unpacked; entities are refused (defusedxml); formulas
stay text and are never computed; of a number too long for a spreadsheet it is said so.
"""

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from members.enrolment_lists.refusals import FileRefused

UNPACKED_MAX = 256 * 1024 * 1024
HELD_MAX = 128 * 1024 * 1024
PARTS_MAX = 2000
COLUMNS_MAX = 60
# A spreadsheet keeps fifteen digits of a number; what is longer is wrong from there on.
_SAFE = 10**15
_SHEETS = "xl/worksheets/"
_ZIP = b"PK\x03\x04"


def is_workbook(head: bytes) -> bool:
    return head.startswith(_ZIP)


def workbook_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row as text, with the row's number. FileRefused where it cannot be read."""
    import openpyxl  # noqa: PLC0415  heavy: whoever reads no workbook pays nothing

    _check_parts(file)
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            # What the file says of its own size may be a lie, or miss.
            sheet.reset_dimensions()
            rows = sheet.iter_rows(values_only=True, max_col=COLUMNS_MAX)
            for number, row in enumerate(rows, start=1):
                yield number, [text_of(value) for value in _trimmed(row)]
        finally:
            book.close()
    except FileRefused:
        raise
    except Exception as broken:
        # Whatever a hostile file makes the library stumble over is the file's fault.
        raise FileRefused("broken_workbook") from broken


def text_of(value: Any) -> str:
    """What a cell says: dates as days, whole numbers without “.0”, long numbers as “3.3E+17”."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if abs(value) >= _SAFE:
            return f"{float(value):E}"
        return str(int(value)) if value == int(value) else str(value)
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value:%Y-%m-%d}"
    return str(value)


def _trimmed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without the empty cells behind the last one that says something."""
    end = len(row)
    while end and row[end - 1] in (None, ""):
        end -= 1
    return row[:end]


def _check_parts(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, io.UnsupportedOperation):
        raise FileRefused("broken_workbook") from None
    # The unpacker stops at the size that a part claims, so that claims are what counts.
    # Sheets are read as a stream; the table of strings, whatever it is called, is held.
    held = sum(part.file_size for part in parts if not part.filename.startswith(_SHEETS))
    if sum(part.file_size for part in parts) > UNPACKED_MAX or held > HELD_MAX:
        raise FileRefused("workbook_too_large", megabytes=UNPACKED_MAX // 1024 // 1024)
    if len(parts) > PARTS_MAX or not any(part.filename == "xl/workbook.xml" for part in parts):
        raise FileRefused("broken_workbook")
