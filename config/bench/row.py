"""One line of the benchmarks, and how the runs of it are summed up."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`ratio`: how much longer ours takes than the reference. `note` says what was measured, `plan`
    how the database went about it."""

    name: str
    ours: float
    reference: float
    ratio: float
    unit: str
    p95: float | None = None
    reference_p95: float | None = None
    note: str = ""
    plan: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taken:
    """Times of many runs, in milliseconds."""

    p50: float
    p95: float
    worst: float


def summed_up(milliseconds: Sequence[float]) -> Taken:
    in_order = sorted(milliseconds)
    return Taken(
        round(in_order[len(in_order) // 2], 2),
        round(in_order[int(len(in_order) * 0.95)], 2),
        round(in_order[-1], 2),
    )


def compared(
    name: str, ours: Taken, reference: Taken, note: str, plan: tuple[str, ...] = ()
) -> Row:
    """A row of the middle times, with the slow ones beside them."""
    return Row(
        name,
        ours.p50,
        reference.p50,
        round(ours.p50 / reference.p50, 2),
        "ms, p50",
        ours.p95,
        reference.p95,
        note,
        plan,
    )
