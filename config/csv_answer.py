"""A table as a CSV file for a spreadsheet, sent row by row."""

import csv
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse

_BOM = "\ufeff"  # so that spreadsheets know it is UTF-8


def csv_answer(file_name: str, head: list[str], rows: Iterable[list[str]]) -> HttpResponse:
    """The answer to a request for `file_name`; `rows` are read while they are sent."""
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response  # type: ignore[return-value]  # both are answers, without a common name


class _Line:
    """What `csv` writes to: each line is given back instead of kept."""

    def write(self, line: str) -> str:
        return line


def _lines(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    write = csv.writer(_Line()).writerow
    yield _BOM
    yield write(head)
    yield from map(write, rows)
