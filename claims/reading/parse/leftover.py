"""Values whose label could not be read: by what is left of the label, then by the order in which
the form has its amounts. What is found so has a cost that keeps it from being believed unproven."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from claims.reading.kinds import Kind
from claims.reading.layout import Piece, Row
from claims.reading.page import box_around, overlap
from claims.reading.parse.found import Candidate
from claims.reading.parse.labels import Hit, Label, distance, hits_in
from claims.reading.parse.pick import candidate_in
from claims.reading.parse.values import Found, find, iso_dates

_LIKE, _CLEARLY = 0.5, 0.15
_COST = 4
# All the styles of the receipt have their amounts in this order.
_PAID = ("fund_pay", "other_pay", "account_pay", "cash_pay", "self_pay", "self_expense")
_ORDER: dict[Kind, tuple[str, ...]] = {
    "inpatient_receipt": ("prepaid", "supplement", "refund", *_PAID),
    "outpatient_receipt": _PAID,
}
_MONEY = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+\.\d{2}(?!\d)|(?<![\d.,])\d{1,9}\.\d{2}(?!\d)")


@dataclass(frozen=True)
class _Chunk:
    """Words, a colon, and what stands behind it in the same piece or the next."""

    words: str
    piece: Piece
    start: int


def by_likeness(
    rows: Sequence[Row], labels: Sequence[Label], fields: dict[str, Candidate]
) -> dict[str, Candidate]:
    """For fields that were not found: the chunk whose words are clearly most like their label."""
    wanted = [
        label
        for label in labels
        if label.field and label.field not in fields and label.form not in {"dates", "name"}
    ]
    rated = []
    for chunk in _chunks(rows, labels):
        likes = sorted(((_like(chunk.words, label), label) for label in wanted),
                       key=lambda rating: -rating[0])  # fmt: skip
        if not likes or likes[0][0] < _LIKE:
            continue
        if len(likes) > 1 and likes[0][0] - likes[1][0] < _CLEARLY:
            continue
        rated.append((likes[0][0], likes[0][1], chunk))
    found: dict[str, Candidate] = {}
    for _, label, chunk in sorted(rated, key=lambda rating: -rating[0]):
        value = find(label.form, chunk.piece.normal[chunk.start :])
        if label.field not in found and value is not None and not value.weak:
            moved = replace(value, start=value.start + chunk.start, end=value.end + chunk.start)
            found[label.field] = candidate_in(chunk.piece, moved, _COST)
    return found


def by_shape(kind: Kind, rows: Sequence[Row], fields: dict[str, Candidate]) -> dict[str, Candidate]:
    """What is itself by its shape: two dates in one piece are a stay, a sign alone is a sex."""
    found: dict[str, Candidate] = {}
    for piece in (piece for row in rows for piece in row.pieces):
        days = iso_dates(piece.normal)
        if kind != "outpatient_receipt" and len(days) == 2 and days[0].value <= days[1].value:
            for name, day in zip(("admit_date", "discharge_date"), days, strict=True):
                found.setdefault(name, candidate_in(piece, day, _COST))
        sex = re.fullmatch(r"(?:[^:]{1,3}:)?([男女])", piece.normal)
        if sex and kind != "split_sheet":
            place = Found(sex[1], sex.start(1), sex.end(1))
            found.setdefault("gender", candidate_in(piece, place, _COST))
    return {name: candidate for name, candidate in found.items() if name not in fields}


def by_order(
    kind: Kind, rows: Sequence[Row], hits: Sequence[Hit], fields: dict[str, Candidate]
) -> dict[str, Candidate]:
    """For amounts of a receipt that were not found: between two that were, the form has as many
    places as there are amounts without a name."""
    order = _ORDER[kind]
    marks = list(_amounts(_below_total(rows, hits), hits, fields))
    known = [(at, name) for at, (name, _) in enumerate(marks) if name in order]
    ends = [(-1, ""), *known, (len(marks), "")]
    found: dict[str, Candidate] = {}
    for (first, before), (last, after) in pairwise(ends):
        between = [candidate for _, candidate in marks[first + 1 : last]]
        places = _places(order, before, after)
        if between and len(between) == len(places) and not set(places) & set(fields):
            found |= dict(zip(places, between, strict=True))
    return found


def _places(order: tuple[str, ...], before: str, after: str) -> tuple[str, ...]:
    """The fields of the form between two that are known; all on one side at an end."""
    start = order.index(before) + 1 if before else 0
    end = order.index(after) if after else len(order)
    return order[start:end]


def _below_total(rows: Sequence[Row], hits: Sequence[Hit]) -> Sequence[Row]:
    total = next((hit.row for hit in hits if hit.label.field == "total"), None)
    at = next((place for place, row in enumerate(rows) if row is total), len(rows))
    return rows[at + 1 :]


def _amounts(
    rows: Sequence[Row], hits: Sequence[Hit], fields: dict[str, Candidate]
) -> Iterator[tuple[str, Candidate]]:
    """Every amount below the total in reading order, with the field that has it, or ""."""
    for row in rows:
        for piece in row.pieces:
            for match in _MONEY.finditer(piece.normal):
                value = find("money", match[0])
                if value is None or _of_no_field(row, piece, hits):
                    continue
                moved = replace(value, start=match.start(), end=match.end())
                candidate = candidate_in(piece, moved, _COST)
                yield _owner(candidate, fields), candidate


def _owner(candidate: Candidate, fields: dict[str, Candidate]) -> str:
    box = box_around(candidate.quad)
    for name, other in fields.items():
        if other.value == candidate.value and overlap(box, box_around(other.quad)) > 0:
            return name
    return ""


def _of_no_field(row: Row, piece: Piece, hits: Sequence[Hit]) -> bool:
    """The amount belongs to a label that we know and do not want."""
    at = 0
    for other in row.pieces:
        if other is piece:
            break
        at += len(other.normal)
    return any(
        hit.row is row and not hit.label.field and hit.start < at + len(piece.normal) <= hit.until
        for hit in hits
    )


def _chunks(rows: Sequence[Row], labels: Sequence[Label]) -> Iterator[_Chunk]:
    """Those that no label was found in."""
    for row in rows:
        for piece in row.pieces:
            match = re.match(r"([^:\d]{2,12}):", piece.normal)
            alone = Row((piece,))
            if match and not any(hit.label for hit in hits_in(alone, labels)):
                yield _Chunk(match[1], piece, match.end())


def _like(words: str, label: Label) -> float:
    return max(
        1 - distance(words, variant) / max(len(words), len(variant)) for variant in label.variants
    )
