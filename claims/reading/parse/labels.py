"""Labels in a row, also where a reader got a sign wrong, and the text that belongs to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.reading.layout import Piece, Row
from claims.reading.parse.values import Form

# What may stand between a label and its value.
_TAILS = (
    "(章)",
    "(盖章)",
    "(签章)",
    "(公章)",
    "(元)",
    "(签名)",
    "(签字)",
    "(岁)",
    "(天)",
    ":",
    "=",
)


@dataclass(frozen=True)
class Label:
    """A field's label as forms print it. `field` is "" for one that only ends its neighbour.
    `optional`: many papers of the kind lack it. `anywhere`: also between other words, no colon."""

    field: str
    form: Form
    variants: tuple[str, ...]
    optional: bool = False
    anywhere: bool = False


@dataclass(frozen=True)
class Hit:
    """`label` stands in `row` at `start` to `end`; its value may reach to `until`. `cost` counts
    the signs that had to be forgiven."""

    label: Label
    row: Row
    start: int
    end: int
    until: int
    cost: int

    @property
    def after(self) -> str:
        return self.row.text[self.end : self.until]


@dataclass(frozen=True)
class _Match:
    label: Label
    start: int
    end: int
    cost: int
    worth: float


def hits_in(row: Row, labels: Sequence[Label]) -> list[Hit]:
    """The labels of a row, none over another, from left to right."""
    text = row.text
    starts = _piece_starts(row)
    matches = [
        match
        for label in labels
        for variant in label.variants
        for match in _matches(text, starts, label, variant)
    ]
    matches = [match for match in matches if not _ambiguous(match, matches)]
    matches.sort(key=lambda match: -match.worth)
    chosen: list[_Match] = []
    for match in matches:
        if all(match.end <= other.start or other.end <= match.start for other in chosen):
            chosen.append(match)
    chosen.sort(key=lambda match: match.start)
    hits = []
    for place, match in enumerate(chosen):
        until = chosen[place + 1].start if place + 1 < len(chosen) else len(text)
        end = _behind_tails(text, match.end, until)
        hits.append(Hit(match.label, row, match.start, end, until, match.cost))
    return hits


def _ambiguous(match: _Match, others: Sequence[_Match]) -> bool:
    """Spoilt so that it may as well be another field's label: 个人自？ is neither."""
    return match.cost > 0 and any(
        other.start == match.start
        and other.label.field != match.label.field
        and other.worth >= match.worth - 0.5
        for other in others
    )


def piece_at(row: Row, sign: int) -> tuple[Piece, int]:
    """The piece that holds the row's sign number `sign`, and the sign's number in it."""
    for piece in row.pieces:
        if sign < len(piece.normal):
            return piece, sign
        sign -= len(piece.normal)
    raise IndexError(sign)


def _piece_starts(row: Row) -> set[int]:
    starts, at = set(), 0
    for piece in row.pieces:
        starts.add(at)
        at += len(piece.normal)
    return starts


def _matches(text: str, starts: set[int], label: Label, variant: str) -> list[_Match]:
    found = []
    at = text.find(variant)
    while at >= 0:
        end = at + len(variant)
        bracketed = variant.startswith("(")
        # Inside a sentence the same words are no label.
        if at in starts or bracketed or label.anywhere or _ends_label(text, variant, end, starts):
            worth = len(variant) + (0.5 if text[end : end + 1] in {":", "("} else 0)
            found.append(_Match(label, at, end, 0, worth))
        at = text.find(variant, at + 1)
    forgiven = _forgiven(variant)
    if not forgiven:
        return found
    exact = {match.start for match in found}
    for at in starts - exact:
        best = _near(text, at, variant, forgiven, starts)
        if best is not None:
            end, cost = best
            found.append(_Match(label, at, end, cost, len(variant) - 1.5 * cost))
    return found


def _ends_label(text: str, variant: str, end: int, starts: set[int]) -> bool:
    """A colon follows it, or it fills the rest of its piece; two signs may be the end of a name."""
    return text[end : end + 1] == ":" or (len(variant) > 2 and end in starts and end < len(text))


def _forgiven(variant: str) -> int:
    """How many signs of it may be wrong."""
    length = len(variant)
    return 0 if length < 3 else 1 if length < 6 else 2 if length < 9 else 3


def _near(text: str, at: int, variant: str, most: int, starts: set[int]) -> tuple[int, int] | None:
    """Where a spoilt `variant` that begins at `at` ends, and at what cost. Three signs need the
    colon behind them, to be sure."""
    best: tuple[int, int] | None = None
    for length in range(len(variant) - most, len(variant) + 2):
        end = at + length
        piece = text[at:end]
        if len(piece) < length or ":" in piece:
            continue
        closed = text[end : end + 1] == ":"
        if len(variant) < 4 and not closed:
            continue
        cost = distance(piece, variant)
        if not closed and end not in starts and end < len(text):
            cost += 1
        if cost <= most and (best is None or cost < best[1]):
            best = (end, cost)
    return best


def _behind_tails(text: str, end: int, until: int) -> int:
    moved = True
    while moved:
        moved = False
        for tail in _TAILS:
            if text.startswith(tail, end) and end + len(tail) <= until:
                end += len(tail)
                moved = True
    return end


def distance(one: str, other: str) -> int:
    """Signs to change, add or leave out (Levenshtein)."""
    before = list(range(len(other) + 1))
    for row, sign in enumerate(one, 1):
        now = [row]
        for column, mark in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (sign != mark)))
        before = now
    return before[-1]
