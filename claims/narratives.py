"""What hospitals tell in sentences: the text of a claim's summaries and certificates."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from claims.models import Filing, Paper, PaperPage
from claims.page_reading import papers_on
from claims.paper_facts import pages_of
from claims.reading.reading import PageReading

_KINDS = frozenset({Paper.Kind.DISCHARGE_SUMMARY.value, Paper.Kind.DIAGNOSIS_CERTIFICATE.value})
_DIAGNOSES = ("admit_diagnosis", "discharge_diagnosis", "diagnosis")
# A row that ends in no full stop goes on in the next one, unless that begins with a heading.
_WRAPPED = re.compile(r"(?<![。；;!！：:\n])\n(?![^\n：:]{1,10}[：:])")


@dataclass(frozen=True)
class Narrative:
    """The sentences of one page; "" where it could not be read."""

    page: PaperPage
    text: str


def narratives_of(filing: Filing) -> tuple[Narrative, ...] | None:
    """Page by page in their order; None where no such paper is there."""
    found = [
        Narrative(page, _text(reading for reading in readings if reading.kind in _KINDS))
        for page in pages_of(filing)
        for readings in (papers_on(page),)
        if page.paper.kind_or_wanted in _KINDS or any(one.kind in _KINDS for one in readings)
    ]
    return tuple(found) or None


def _text(readings: Iterable[PageReading]) -> str:
    return "\n".join(filter(None, (_said(reading) for reading in readings)))


def _said(reading: PageReading) -> str:
    """The page's text; of what came as data alone, its diagnoses."""
    if reading.text:
        return _WRAPPED.sub("", reading.text)
    values = (reading.fields[name].value for name in _DIAGNOSES if name in reading.fields)
    return "\n".join(values)
