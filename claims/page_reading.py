"""What a machine read on a stored page."""

import json

from claims.models import PaperPage
from claims.reading.reading import PageReading


def papers_on(page: PaperPage) -> tuple[PageReading, ...]:
    """Every paper that was read on it, for several may lie on one; empty before it was read."""
    return PageReading.from_json(json.loads(page.reading)).papers if page.reading_sealed else ()
