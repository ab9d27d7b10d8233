"""A CSV text as records, and a header as the fields that its columns are for."""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Row:
    """One row with the line on which it begins. `cells` None: it has not as many as the header."""

    line: int
    cells: Mapping[str, str] | None
    found: int
    expected: int

    @classmethod
    def of(cls, line: int, record: Sequence[str], fields: Sequence[str]) -> Self:
        """A record under the fields of its header."""
        return cls(line, named(record, fields), len(record), len(fields))


class NotCsv(ValueError):
    """A line cannot be read as CSV."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def records(text: str) -> list[tuple[int, list[str]]]:
    """Each record that is not blank, its cells stripped, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    found: list[tuple[int, list[str]]] = []
    while True:
        line = reader.line_num + 1
        try:
            record = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return found
        except csv.Error:
            raise NotCsv(line) from None
        if any(record):
            found.append((line, record))


def fields_of(header: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """The field of each column by what it is called; "" for one that nobody knows."""
    return [names.get(unicodedata.normalize("NFKC", cell).strip().lower(), "") for cell in header]


def named(record: Sequence[str], fields: Sequence[str]) -> dict[str, str] | None:
    """The cells of a record by field; None where it has not as many as the header."""
    if len(record) < len(fields) or any(record[len(fields) :]):
        return None
    return {field: cell for field, cell in zip(fields, record, strict=False) if field}
