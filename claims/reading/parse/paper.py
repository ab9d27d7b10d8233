"""A page's kind and fields, from its tokens."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile

from claims.reading.kinds import RECEIPTS, Kind
from claims.reading.layout import Piece, Row, printed_text, rows_of
from claims.reading.page import Token
from claims.reading.parse.cards import bank_card
from claims.reading.parse.forms import LABELS, TITLES
from claims.reading.parse.found import Candidate, Charge, Parsed
from claims.reading.parse.items import charges_of
from claims.reading.parse.labels import Hit, distance, hits_in
from claims.reading.parse.leftover import by_likeness, by_order, by_shape
from claims.reading.parse.pick import behind, below, continued, whole_row
from claims.reading.parse.table import fee_lines
from claims.reading.simplified import simplified

_LONG = {"admit_diagnosis", "discharge_diagnosis", "diagnosis", "advice", "address"}
# Behind these labels an empty place means that the value stands below.
_COLUMN = {"money", "date", "count", "number"}
# The hospital's name stands above their titles.
_HEADED: frozenset[Kind] = frozenset({"discharge_summary", "fee_list", "diagnosis_certificate"})
_RECEIPT_TITLES = {
    "inpatient_receipt": "医疗住院收费票据",
    "outpatient_receipt": "医疗门诊收费票据",
}
_HOSPITAL = re.compile(
    r"[㐀-鿿]{2,30}(?:医院|卫生院|保健院|医学院|医疗中心|防治院|疗养院|门诊部|卫生服务中心)"
)
_LEAST_SCORE = 0.4
_CHARGES: Mapping[Kind, Callable[[Sequence[Row]], tuple[Charge, ...]]] = {
    "inpatient_receipt": charges_of,
    "outpatient_receipt": charges_of,
    "fee_list": fee_lines,
}
_CARDS: frozenset[Kind] = frozenset({"id_card", "bank_card"})
# No colon need stand behind a label there: any row that has one ends a text above it.
_LABELS_END_TEXT: frozenset[Kind] = _CARDS | {"settlement_sheet"}


def parse(tokens: Sequence[Token]) -> Parsed:
    """What an upright page says."""
    rows = rows_of([token for token in tokens if token.score >= _LEAST_SCORE])
    kind = kind_of(rows)
    labels = LABELS.get(kind)
    if labels is None:
        return Parsed(kind, text=printed_text(rows))
    if kind == "bank_card":
        return Parsed(kind, bank_card(rows), text=printed_text(rows))
    title = _title_of(kind, rows)
    # A title has no labels in it, though 疾病诊断证明书 has the word for one.
    hits = [
        hit for row in rows if row is not title or kind in _CARDS for hit in hits_in(row, labels)
    ]
    fields, blank = _fields(kind, rows, hits)
    fields |= by_likeness(rows, labels, fields)
    fields |= by_shape(kind, rows, fields)
    if kind in RECEIPTS:
        fields |= by_order(kind, rows, hits, fields)
    _add_heads(kind, rows, title, fields)
    charges = _CHARGES[kind](rows) if kind in _CHARGES else ()
    return Parsed(kind, fields, charges, frozenset(blank - set(fields)), printed_text(rows))


def kind_of(rows: Sequence[Row]) -> Kind:
    """By its title, then by the labels on it."""
    for forgiven in (0, 1):
        for row in rows[: max(len(rows) * 2 // 3, 12)]:
            for kind, words in TITLES:
                if any(_near_in(row.text, word, forgiven) for word in words):
                    return kind
    counts = {
        kind: len(
            {hit.label.field for row in rows for hit in hits_in(row, labels) if hit.label.field}
        )
        for kind, labels in LABELS.items()
        if kind not in _CARDS
    }
    kind = max(counts, key=lambda name: counts[name])
    return kind if counts[kind] >= 5 else "unknown"


def _near_in(text: str, word: str, forgiven: int) -> bool:
    if word in text:
        return len(text) < 60
    if not forgiven or len(word) < 4 or len(text) > 40:
        return False
    return any(
        distance(text[at : at + len(word)], word) <= forgiven
        for at in range(len(text) - len(word) + 1)
    )


def _fields(
    kind: Kind, rows: Sequence[Row], hits: Sequence[Hit]
) -> tuple[dict[str, Candidate], set[str]]:
    fields: dict[str, Candidate] = {}
    blank: set[str] = set()
    for hit in hits:
        name = hit.label.field
        if not name:
            continue
        values = _values(kind, hit, rows, hits)
        if not values:
            blank.add(name)
            continue
        names = ("admit_date", "discharge_date") if hit.label.form == "dates" else (name,)
        for field_name, value in zip(names, values, strict=False):
            _keep(fields, field_name, value)
    return fields, blank


def _values(kind: Kind, hit: Hit, rows: Sequence[Row], hits: Sequence[Hit]) -> list[Candidate]:
    at = next(place for place, row in enumerate(rows) if row is hit.row)
    if hit.label.field in _LONG:
        first = next(iter(behind(hit)), None)
        below_it = rows[at + 1 :]
        if kind in _LABELS_END_TEXT:
            below_it = list(takewhile(lambda row: all(row is not h.row for h in hits), below_it))
        whole = continued(hit, first, below_it)
        return [whole] if whole else []
    values = behind(hit)
    if values or hit.label.form not in _COLUMN or not _heads_columns(hit, hits):
        return values
    under = below(hit, rows[at + 1 : at + 3], hits)
    return [under] if under else []


def _heads_columns(hit: Hit, hits: Sequence[Hit]) -> bool:
    """A row of labels alone is the head of a table."""
    beside = [other for other in hits if other.row is hit.row]
    return len(beside) >= 2 and all(not other.after for other in beside)


def _keep(fields: dict[str, Candidate], name: str, value: Candidate) -> None:
    """The better of two readings: of good form, its label clearer; else the first."""
    before = fields.get(name)
    if before is None or (value.weak, value.cost) < (before.weak, before.cost):
        fields[name] = value


def _add_heads(
    kind: Kind, rows: Sequence[Row], row: Row | None, fields: dict[str, Candidate]
) -> None:
    """What the title's `row` says, for which there is no label, and the hospital above it."""
    if row is None or kind in _CARDS:
        return
    if kind in RECEIPTS:
        fields["title"] = _receipt_title(row, _RECEIPT_TITLES[kind])
    elif kind == "discharge_summary":
        fields["doc_title"] = whole_row(row.pieces, _word_of(kind, row) or row.printed)
    elif kind == "diagnosis_certificate":
        fields["doc_title"] = whole_row(row.pieces, row.printed)
    else:
        fields["title"] = whole_row(row.pieces, row.printed)
    if kind in _HEADED:
        _add_hospital([other for other in rows if other.middle <= row.middle], fields)


def _title_of(kind: Kind, rows: Sequence[Row]) -> Row | None:
    return next((row for row in rows if _word_of(kind, row)), None)


def _word_of(kind: Kind, row: Row) -> str | None:
    """The word of a title of this kind that the row says."""
    words = next((words for name, words in TITLES if name == kind), ())
    return next((word for word in words if _near_in(row.text, word, 1)), None)


def _add_hospital(rows: Sequence[Row], fields: dict[str, Candidate]) -> None:
    """The hospital heads its own papers: the nearest row above the title that names one."""
    if "hospital" in fields:
        return
    for row in reversed(rows):
        found = _HOSPITAL.match(simplified(row.printed))
        if found is not None:
            fields["hospital"] = whole_row(row.pieces, found[0])
            return


def _receipt_title(row: Row, usual: str) -> Candidate:
    """The title as the form prints it, where a reader spoilt a sign of it."""
    pieces = _with(row, usual)
    text = "".join(piece.text for piece in pieces)
    at = min(range(max(len(text) - len(usual), 0) + 1),
             key=lambda start: distance(text[start : start + len(usual)], usual))  # fmt: skip
    if usual[2:] in text and usual not in text:  # 住院收费票据, as some have it
        return whole_row(pieces, text)
    head, body, tail = text[:at], text[at : at + len(usual)], text[at + len(usual) :]
    if distance(body, usual) <= 2:
        body = usual
    if (
        distance(tail.translate(str.maketrans("()", "（）")), "（电子）") <= 2
        and "电" in tail + "电"
    ):
        tail = "（电子）" if len(tail) >= 2 else tail
    return whole_row(pieces, head + body + tail)


def _with(row: Row, usual: str) -> Sequence[Piece]:
    """The piece that says most of `usual` and, beside it, its bracket; or the whole row where
    several share the words."""
    best = min(row.pieces, key=lambda piece: distance(piece.normal, usual) - len(piece.normal))
    if len(set(usual) & set(best.normal)) < len(usual) - 2:
        return row.pieces
    beside = [
        piece
        for piece in row.pieces
        if piece.normal.startswith("(") and abs(piece.left - best.right) < 2 * best.height
    ]
    return (best, *beside[:1])
