"""What came from the insurer: deliveries with their counts, and rows that could not be taken in."""

from dataclasses import dataclass
from datetime import datetime

from members.feed.refusals import sentence
from members.models import FeedImport, QuarantinedRow

IMPORTS_PAGE = 20
ROWS_PAGE = 50


@dataclass(frozen=True)
class ImportRow:
    """One delivery and what became of its rows."""

    at: datetime
    channel: str
    finished: bool
    broken_off: bool
    by: str
    read: int
    new: int
    unchanged: int
    reversed: int
    quarantined: int
    no_basis: int


@dataclass(frozen=True)
class QuarantineRow:
    """One row with its reason; the row itself stays sealed."""

    at: datetime
    line: int
    sentence: str
    code: str
    resolved_at: datetime | None


@dataclass(frozen=True)
class ImportsPage:
    rows: list[ImportRow]
    before: str


@dataclass(frozen=True)
class QuarantinePage:
    rows: list[QuarantineRow]
    before: str


def imports_page(*, before: int | None) -> ImportsPage:
    """Twenty deliveries, the newest first, from the cursor back."""
    found = FeedImport.objects.select_related("imported_by").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    imports = list(found[: IMPORTS_PAGE + 1])
    shown = imports[:IMPORTS_PAGE]
    rows = [
        ImportRow(
            at=row.imported_at,
            channel=row.get_channel_display(),
            finished=row.finished_at is not None,
            broken_off=row.broken_off_at is not None,
            by=row.imported_by.display_name if row.imported_by else "",
            read=row.read_count,
            new=row.new_count,
            unchanged=row.unchanged_count,
            reversed=row.reversed_count,
            quarantined=row.quarantined_count,
            no_basis=row.no_basis_count,
        )
        for row in shown
    ]
    return ImportsPage(rows, str(shown[-1].pk) if len(imports) > IMPORTS_PAGE else "")


def quarantine_page(*, before: int | None, open_only: bool) -> QuarantinePage:
    """Fifty refused rows with their sentence in the reader's language, the newest first."""
    found = QuarantinedRow.objects.select_related("feed_import").defer("raw_sealed")
    found = found.order_by("-pk")
    if open_only:
        found = found.filter(resolved_at=None)
    if before is not None:
        found = found.filter(pk__lt=before)
    refused = list(found[: ROWS_PAGE + 1])
    shown = refused[:ROWS_PAGE]
    rows = [
        QuarantineRow(
            at=row.feed_import.imported_at,
            line=row.line_number,
            sentence=sentence(row.code, row.field, row.params),
            code=row.code,
            resolved_at=row.resolved_at,
        )
        for row in shown
    ]
    return QuarantinePage(rows, str(shown[-1].pk) if len(refused) > ROWS_PAGE else "")
