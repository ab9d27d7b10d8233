"""Several papers on one picture as one page's reading: the first one's, and the others' with it."""

from collections.abc import Sequence
from dataclasses import replace

from claims.reading.reading import CheckOutcome, PageReading

ONE_PAPER = "one_paper"


def together(readings: Sequence[PageReading]) -> PageReading:
    """The first of a kind that is known, then the others in their order. At least one is known."""
    first = next(one for one in readings if one.kind != "unknown")
    return replace(first, also=tuple(one for one in readings if one is not first))


def mixed(whole: PageReading, kinds: Sequence[str]) -> PageReading:
    """A picture of several papers that could not be told apart: no field of it can be trusted to
    be of the first one, and a person reads them all."""
    told = CheckOutcome(ONE_PAPER, "fail", ", ".join(kinds))
    missing = tuple(sorted({*whole.missing, *whole.fields}))
    return replace(
        whole, fields={}, items=(), checks=(*whole.checks, told), missing=missing, doubt=1.0
    )
