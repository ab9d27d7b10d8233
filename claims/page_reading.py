"""What a machine read on a stored page."""

import json

from claims.models import PaperPage
from claims.reading.reading import PageReading


def reading_of(page: PaperPage) -> PageReading | None:
    """The reading of the whole page; None before it was read. Several papers may lie on it: see
    `PageReading.papers`."""
    return PageReading.from_json(json.loads(page.reading)) if page.reading_sealed else None
