"""What people put right of what a machine read: to learn from, without anybody's name."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from claims.models import Fact

# A name or a number says who it is, and a diagnosis whose illness: none of them leaves the house.
KEPT_BACK = ("patient", "payer_id", "diagnosis")
# Of these a picture may go along: figures, and nothing beside them.
_FIGURES = (Fact.Unit.YUAN, Fact.Unit.DATE)
_NUMBERS = ("bill_code", "bill_no")


@dataclass(frozen=True)
class Reading:
    """One thing that was read and corrected. `models` are those of the engine that read the page,
    `picture` the name of its page in the vault, "" where no crop of it may be shown."""

    fact: str
    read: str
    corrected: str
    engine: str
    models: tuple[str, ...]
    confidence: float | None
    box: tuple[int, int, int, int]
    kind: str
    field: str
    page: str
    width: int
    height: int
    corrected_at: datetime
    picture: str


def corrected_readings(since: datetime | None) -> Iterator[Reading]:
    """The value that was read, and the last one that a person put in its place; oldest first.

    A claim for each item has facts of its own: the same reading corrected in both comes once.
    """
    seen: set[tuple[object, ...]] = set()
    first = Fact.objects.filter(source=Fact.Source.PAPER, superseded_by__isnull=False)
    if since is not None:
        first = first.filter(superseded_by__recorded_at__gte=since)
    rows = first.exclude(name__in=KEPT_BACK).select_related("page__paper", "superseded_by")
    for fact in rows.order_by("superseded_by__recorded_at", "pk").iterator(chunk_size=200):
        last = _last(fact)
        key = (fact.page_id, fact.name, last.value)
        if last.value != fact.value and key not in seen:
            seen.add(key)
            yield _reading(fact, last)


def _last(fact: Fact) -> Fact:
    while True:
        later = Fact.objects.filter(supersedes=fact).first()
        if later is None:
            return fact
        fact = later


def _reading(fact: Fact, last: Fact) -> Reading:
    page = fact.page
    if page is None or fact.box is None:
        raise ValueError("a fact read on a paper has its page and its place")  # a constraint
    said = json.loads(page.reading) if page.reading_sealed else {}
    left, top, right, bottom = fact.box
    shown = fact.unit in _FIGURES or fact.name in _NUMBERS
    return Reading(
        fact=fact.name,
        read=fact.value,
        corrected=last.value,
        engine=fact.engine,
        models=tuple(said.get("models", ())),
        confidence=float(fact.confidence) if fact.confidence is not None else None,
        box=(left, top, right, bottom),
        kind=page.paper.kind_or_wanted,
        field=fact.source_field,
        page=str(page.uid),
        width=page.width,
        height=page.height,
        corrected_at=last.recorded_at,
        picture=page.reading_copy if shown else "",
    )
