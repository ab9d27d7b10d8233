"""The value that belongs to a label: behind it in the row, or in the column below it."""

import re
from collections.abc import Sequence

from claims.reading.layout import Piece, Row
from claims.reading.page import Quad, box_around, quad_of
from claims.reading.parse.found import Candidate
from claims.reading.parse.labels import Hit, piece_at
from claims.reading.parse.values import Form, Found, find, iso_dates, with_noughts
from claims.reading.simplified import simplified

# A piece of a row: the piece, and from where to where in it.
Part = tuple[Piece, int, int]
_FREE: frozenset[Form] = frozenset({"text", "diagnosis", "name", "organisation", "capitals", "bed"})
_HAN = re.compile("[㐀-鿿]")


def behind(hit: Hit) -> list[Candidate]:
    """The values behind a label in its row: none, one, or two for a span of dates."""
    parts = _parts(hit.row, hit.end, hit.until)
    if hit.label.form == "dates":
        days = iso_dates("".join(_normal(part) for part in parts))
        # One date alone may be either end of the stay.
        return [_candidate(parts, day, hit.cost) for day in days] if len(days) == 2 else []
    free = hit.label.form in _FREE
    weak = None
    for group in _groups(parts, 2.2 if free else 0.7):
        found = find(hit.label.form, "".join(_normal(part) for part in group))
        if found is None:
            continue
        candidate = _candidate(group, found, hit.cost)
        if not found.weak:
            return [candidate]
        weak = weak or candidate
    return [weak] if weak else []


def below(hit: Hit, rows: Sequence[Row], taken: Sequence[Hit]) -> Candidate | None:
    """The value under a label that heads a column: the next row's piece in the label's width."""
    piece, _ = piece_at(hit.row, hit.start)
    left, right = piece.left - piece.height, piece.right + piece.height
    for row in rows:
        if any(other.row is row for other in taken):
            return None
        for under in row.pieces:
            if min(under.right, right) - max(under.left, left) > 0:
                found = find(hit.label.form, under.normal)
                if found is not None and not found.weak:
                    return _candidate([(under, 0, len(under.normal))], found, hit.cost)
    return None


def continued(hit: Hit, first: Candidate | None, rows: Sequence[Row]) -> Candidate | None:
    """A text that goes on in the rows below, until a row begins with words and a colon."""
    label, _ = piece_at(hit.row, hit.start)
    edge = _right_edge(hit)
    lines = [first] if first else []
    above, height = hit.row.middle, hit.row.height
    for row in rows:
        inside = [piece for piece in row.pieces if label.left - 2 * height < piece.left < edge]
        text = "".join(piece.normal for piece in inside)
        if not inside or row.middle - above > 2.6 * height or re.match(r"[^:\d]{2,10}:", text):
            break
        found = find("diagnosis", text)
        if found is None or not _HAN.search(text):
            break
        lines.append(_candidate([(piece, 0, len(piece.normal)) for piece in inside], found, 0))
        above = row.middle
        if len(lines) > 8:
            break
    if not lines:
        return None
    return Candidate(
        value=with_noughts(_joined([line.value for line in lines])),
        raw="\n".join(line.raw for line in lines),
        quad=_around([line.quad for line in lines]),
        score=min(line.score for line in lines),
        engine=lines[0].engine,
        weak=any(line.weak for line in lines),
        cost=hit.cost,
    )


def candidate_in(piece: Piece, found: Found, cost: int) -> Candidate:
    """`found` in one piece, as a reading."""
    return _candidate([(piece, 0, len(piece.normal))], found, cost)


def candidate_of(parts: Sequence[Part], found: Found) -> Candidate:
    """`found` in these parts together, as a reading."""
    return _candidate(parts, found, 0)


def whole_row(pieces: Sequence[Piece], value: str) -> Candidate:
    """`value` as what these pieces say together."""
    parts: list[Part] = [(piece, 0, len(piece.normal)) for piece in pieces]
    text = "".join(_normal(part) for part in parts)
    found = Found(value, 0, len(text))
    return _candidate(parts, found, 0, value=value)


def _parts(row: Row, start: int, until: int) -> list[Part]:
    parts = []
    at = 0
    for piece in row.pieces:
        end = at + len(piece.normal)
        a, b = max(start, at), min(until, end)
        if a < b:
            parts.append((piece, a - at, b - at))
        at = end
    return parts


def _groups(parts: list[Part], gap: float) -> list[list[Part]]:
    """Parts that stand so near that they are one value."""
    groups: list[list[Part]] = []
    for part in parts:
        if groups:
            last = groups[-1][-1]
            apart = part[0].x_of(part[1]) - last[0].x_of(last[2])
            if apart < gap * max(part[0].height, last[0].height):
                groups[-1].append(part)
                continue
        groups.append([part])
    return groups


def _candidate(parts: Sequence[Part], found: Found, cost: int, value: str = "") -> Candidate:
    """The part of the parts where `found` stands."""
    quads: list[Quad] = []
    scores: list[float] = []
    printed, at = "", 0
    for piece, a, b in parts:
        start, end = max(found.start - at, 0) + a, min(found.end - at, b - a) + a
        printed += piece.text[a:b]
        at += b - a
        if start < end:
            quads.append(piece.part(start, end))
            scores.append(piece.score(start, end))
    text = value or found.value
    if not value and text == "".join(_normal(part) for part in parts)[found.start : found.end]:
        text = _as_printed(printed[found.start : found.end])
    plain = simplified(text)
    return Candidate(
        value=plain,
        raw=printed,
        quad=_around(quads),
        score=min(scores, default=0.0),
        engine=parts[0][0].token.engine,
        weak=found.weak or plain != text,
        cost=cost,
    )


def _as_printed(text: str) -> str:
    """Readers mix the widths of brackets and commas: Chinese text has the wide ones."""
    if not _HAN.search(text):
        return text
    return text.translate(str.maketrans("(),;:", "（），；："))


def _joined(lines: list[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        text += (" " if re.match(r"\d", line) else "") + line
    return text.rstrip("，；、,;")


def _right_edge(hit: Hit) -> float:
    if hit.until >= len(hit.row.text):
        return float("inf")
    piece, sign = piece_at(hit.row, hit.until)
    return piece.x_of(sign)


def _normal(part: Part) -> str:
    piece, start, end = part
    return piece.normal[start:end]


def _around(quads: Sequence[Quad]) -> Quad:
    if len(quads) == 1:
        return quads[0]
    return quad_of(box_around([point for quad in quads for point in quad]))
