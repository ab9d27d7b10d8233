"""A page from its picture to its fields."""

import re
from collections.abc import Sequence

from claims.reading.canvas import Canvas, moved
from claims.reading.checks import Sheet, checked
from claims.reading.engines import OcrEngine
from claims.reading.kinds import RECEIPTS, WITH_FIELDS
from claims.reading.own import AGREES, Own, own_of
from claims.reading.page import (
    EMBEDDED,
    OWN_WORDS,
    TEXT_LAYER,
    Box,
    PageImage,
    Token,
    area,
    box_around,
    overlap,
    quad_of,
)
from claims.reading.parse.forms import expected_fields
from claims.reading.parse.found import Candidate, Parsed
from claims.reading.parse.paper import parse
from claims.reading.qr import QrCode, read_qr
from claims.reading.reading import (
    CheckOutcome,
    FieldReading,
    ItemReading,
    PageReading,
    Source,
)
from claims.reading.seal import wash
from claims.reading.several import are_several, parts_by_title, sheets_on, titles_in
from claims.reading.together import mixed, together
from claims.reading.trust import Belief, belief, sealed, shares

# Print is large enough in this many pixels a side; more would only cost memory.
_LARGEST = 4000
# A page read less surely than this on the whole is read once more, without its grain.
_GOOD_PAGE = 0.97
_SOME_TEXT = 40  # signs: a sheet that says more is a paper, of whatever kind
# Two different engines are asked about these, where nothing else proves them: digits alone.
_DIGITS = frozenset({
    "total", "fund_pay", "other_pay", "account_pay", "cash_pay", "self_pay", "self_expense",
    "prepaid", "supplement", "refund", "class_b_prepaid", "out_of_catalogue", "self_borne",
    "admit_date", "discharge_date", "issue_date", "visit_date", "bill_code", "bill_no",
    "serial_no", "record_no", "inpatient_no", "insurance_no", "outpatient_no", "subtotal",
    "in_scope", "deductible", "pooled_fund_pay", "large_amount_pay", "serious_illness_pay",
    "medical_aid_pay", "civil_servant_pay", "other_fund_pay", "own_total", "settlement_id",
})  # fmt: skip


def read_page(page: PageImage, engines: Sequence[OcrEngine]) -> PageReading:
    """Machine-readable first, then the first engine; the second one is asked about doubtful digits.

    Raises canvas.PictureUnreadable for a picture that is none.
    """
    if page.words:
        own = own_of(page.words)
        known = own.parsed.kind in WITH_FIELDS and len(own.parsed.fields) >= 4
        # A page that we drew from its own words has nothing more to read in its picture.
        if known or own.engine in EMBEDDED:
            return _from_own(page, own)
    return _from_picture(page, engines)


def _from_own(page: PageImage, own: Own) -> PageReading:
    code = None
    if own.parsed.kind in RECEIPTS and own.engine == TEXT_LAYER:
        code = read_qr(Canvas.of(page))
    sheet = checked(own.parsed)
    # Afterwards: a check chooses among readings, and what differs here is for a person.
    sheet.doubted |= own.differing.keys()
    sheet.others |= {name: [found] for name, found in own.differing.items()}
    if own.agrees is not None:
        detail = ", ".join(
            f"{name}: {own.parsed.fields[name].value} ≠ {found.value}"
            for name, found in own.differing.items()
        )
        sheet.say(AGREES, own.agrees, detail)
    view = _View(page.number, Canvas.of(page), own.parsed, sheet, (), code, frozenset())
    return view.reading(own.engine, ())


def _from_picture(page: PageImage, engines: Sequence[OcrEngine]) -> PageReading:
    """The papers on the picture, each read alone: none borrows a value from the other."""
    taken = Canvas.of(page).within(_LARGEST)
    readings = [_from_canvas(page.number, part, engines)[0] for part in sheets_on(taken)]
    known = [reading for reading in readings if reading.kind != "unknown"]
    if known:  # what has no print to speak of is a telephone, an envelope
        return together([one for one in readings if one in known or len(one.text) > _SOME_TEXT])
    whole, plain, tokens = _from_canvas(page.number, taken, engines)
    titles = titles_in(tokens)
    if not are_several(titles):
        return whole
    parts = parts_by_title(plain, tokens, titles)
    readings = [_from_canvas(page.number, part, engines)[0] for part in parts]
    if sorted(one.kind for one in readings) == sorted(title.kind for title in titles):
        return together(readings)
    return mixed(whole, [title.kind for title in titles])


def _from_canvas(
    number: int, taken: Canvas, engines: Sequence[OcrEngine]
) -> tuple[PageReading, Canvas, list[Token]]:
    """What stands on it, the upright canvas, and the tokens there."""
    reader = engines[0]
    washed = wash(taken)
    turn = reader.turn(washed.canvas)
    if turn:
        washed = wash(taken.turned(turn))
    plain = taken.turned(turn)
    tokens = reader.read(washed.canvas)
    parsed = parse(tokens)
    others: dict[str, list[Candidate]] = {}
    good = _sureness(parsed, tokens) >= _GOOD_PAGE
    if not good:
        again = reader.read(washed.canvas.smoothed())
        parsed, tokens = _better(parsed, tokens, parse(again), again, others)
    for seal in washed.seals if _leaves_open(parsed) else ():
        _add(others, parsed, _second_look(reader, plain, seal, tokens))
    for name, found in others.items():
        if name not in parsed.fields or (parsed.fields[name].weak and not found[0].weak):
            parsed.fields[name] = found[0]
    code = read_qr(plain) if parsed.kind in RECEIPTS else None
    sheet = checked(parsed, others)
    seconded = _seconded(sheet, engines[1:], plain, washed.canvas, washed.seals)
    view = _View(number, plain, parsed, sheet, washed.seals, code, seconded, good)
    reading = view.reading(f"{reader.name} {reader.version}", reader.model_sha256)
    return reading, plain, tokens


def _leaves_open(parsed: Parsed) -> bool:
    """Something is missing, unclear or contradicts itself, so that it pays to look under seals."""
    if parsed.kind not in WITH_FIELDS:
        return False
    expected = expected_fields(parsed.kind)
    weak = any(found.weak for found in parsed.fields.values())
    return weak or bool(expected - set(parsed.fields) or checked(parsed).doubted)


def _better(
    one: Parsed,
    one_tokens: list[Token],
    other: Parsed,
    other_tokens: list[Token],
    others: dict[str, list[Candidate]],
) -> tuple[Parsed, list[Token]]:
    """Of two reads of a page the one that gave more; what the other says differently is kept."""
    first, second = (one, one_tokens), (other, other_tokens)
    if other.kind in WITH_FIELDS and _worth(other) > _worth(one):
        first, second = second, first
    if second[0].kind == first[0].kind:
        _add(others, first[0], second[0])
    return first


def _worth(parsed: Parsed) -> tuple[int, float]:
    good = [found for found in parsed.fields.values() if not found.weak]
    return len(good) + len(parsed.charges), sum(found.score for found in good)


def _sureness(parsed: Parsed, tokens: Sequence[Token]) -> float:
    """How surely the values were read on the whole: scraps of seals and body text do not count,
    where there are values."""
    scores = [found.score for found in parsed.fields.values()]
    scores = scores or [token.score for token in tokens if len(token.text) > 2]
    return sum(scores) / len(scores) if scores else 1.0


def _second_look(reader: OcrEngine, plain: Canvas, seal: Box, tokens: Sequence[Token]) -> Parsed:
    """The page again, with what stands under the seal read before it was washed."""
    left, top, right, bottom = seal
    wide = (right - left) * 0.75
    part = (left - wide, top - wide * 0.1, right + wide * 0.5, bottom + wide * 0.1)
    cut = plain.cut(part)
    move = (max(part[0], 0), max(part[1], 0))
    again = [
        Token(
            token.text,
            tuple((x + int(move[0]), y + int(move[1])) for x, y in token.quad),  # type: ignore[arg-type]
            token.score, token.engine, "seal", token.sign_scores,
        )
        for token in reader.read(cut)
    ]  # fmt: skip
    again = [token for token in again if overlap(box_around(token.quad), seal) > 0]
    boxes = [box_around(token.quad) for token in again]
    kept = [
        token
        for token in tokens
        if all(
            overlap(box_around(token.quad), box) < 0.3 * area(box_around(token.quad))
            for box in boxes
        )
    ]
    return parse([*kept, *again])


def _add(others: dict[str, list[Candidate]], parsed: Parsed, look: Parsed) -> None:
    for name, found in look.fields.items():
        first = parsed.fields.get(name)
        if first is None or first.value != found.value:
            others.setdefault(name, []).append(found)


def _seconded(
    sheet: Sheet,
    engines: Sequence[OcrEngine],
    plain: Canvas,
    washed: Canvas,
    seals: tuple[Box, ...],
) -> frozenset[str]:
    """The fields of digits that another engine reads alike."""
    doubtful = [
        (name, found)
        for name, found in sheet.fields.items()
        if name in _DIGITS and name not in sheet.proven | sheet.derived and not found.weak
    ]
    if not doubtful or not engines:
        return frozenset()
    agreed = set()
    for canvas, under in ((plain, False), (washed, True)):
        asked = [(n, f) for n, f in doubtful if sealed(f, seals) == under]
        texts = engines[0].read_digits(canvas, [found.quad for _, found in asked]) if asked else []
        agreed |= {
            name for (name, found), text in zip(asked, texts, strict=True) if _alike(found, text)
        }
    return frozenset(agreed)


def _alike(found: Candidate, text: str) -> bool:
    """The same digits, and the stop of an amount at the same place."""
    if re.fullmatch(r"-?\d+\.\d\d", found.value):
        return text.replace(",", "") == found.value
    if re.search("[A-Za-z]", found.value):
        return False
    printed = "".join(re.findall(r"\d+", found.value))
    return bool(printed) and "".join(re.findall(r"\d+", text)) == printed


class _View:
    """A page with everything that is known about it, on its way to a reading."""

    def __init__(
        self,
        number: int,
        canvas: Canvas,
        parsed: Parsed,
        sheet: Sheet,
        seals: tuple[Box, ...],
        code: QrCode | None,
        seconded: frozenset[str],
        good_page: bool = True,
    ) -> None:
        self.number, self.canvas, self.parsed, self.sheet = number, canvas, parsed, sheet
        self.seals, self.code, self.seconded = seals, code, seconded
        self.good_page = good_page

    def reading(self, engine: str, models: tuple[str, ...]) -> PageReading:
        beliefs: dict[str, Belief] = {}
        fields: dict[str, FieldReading] = {}
        for name, found in self.sheet.fields.items():
            beliefs[name] = belief(
                name, found, self.sheet, seals=self.seals,
                seconded=name in self.seconded, in_qr=self._in_qr(name, found),
                good_page=self.good_page,
            )  # fmt: skip
            fields[name] = self._field(name, found, beliefs[name])
        if self.code is not None:
            box = _on_page(self.canvas, self.code.box)
            for name, value in self.code.fields.items():
                alone = FieldReading(value, value, self.number, box, 0.9, "E", "qr", "zxing", False)
                fields.setdefault(name, alone)
        return PageReading(
            number=self.number,
            kind=self.parsed.kind,
            engine=engine,
            models=models,
            fields=fields,
            items=tuple(self._items()),
            checks=(*self.sheet.outcomes, *self._qr_check()),
            missing=self._missing(fields),
            text=self.parsed.text,
            doubt=round(shares(beliefs), 3),
        )

    def _field(self, name: str, found: Candidate, why: Belief) -> FieldReading:
        source: Source = "embedded" if found.engine in EMBEDDED else "ocr"
        if found.engine == TEXT_LAYER:
            source = "text_layer"
        others = {other.value for other in self.sheet.others.get(name, [])} - {found.value}
        return FieldReading(
            value=found.value,
            raw=found.raw,
            page=self.number,
            box=self._box(found),
            confidence=why.confidence,
            evidence=why.evidence,
            source="derived" if name in self.sheet.derived else source,
            engine=found.engine,
            accepted=why.accepted,
            candidates=tuple(sorted(others)),
        )

    def _items(self) -> list[ItemReading]:
        sure = self.sheet.charges_proven
        return [
            ItemReading(
                charge.name,
                charge.qty,
                charge.unit,
                charge.amount.value,
                self.number,
                self._box(charge.amount),
                sure or charge.proven or charge.amount.engine in OWN_WORDS,
                code=charge.code,
                catalogue_class=charge.catalogue_class,
                specification=charge.specification,
                price=charge.price,
                charged_on=charge.charged_on,
                prepaid_share=charge.prepaid_share,
            )
            for charge in self.parsed.charges
            if charge.amount is not None
        ]

    def _in_qr(self, name: str, found: Candidate) -> bool:
        return self.code is not None and self.code.fields.get(name) == found.value

    def _qr_check(self) -> list[CheckOutcome]:
        if self.parsed.kind not in RECEIPTS:
            return []
        if self.code is None:
            return [CheckOutcome("qr_agrees", "no_data", "")]
        both = [name for name in self.code.fields if name in self.sheet.fields]
        other = [name for name in both if not self._in_qr(name, self.sheet.fields[name])]
        detail = ", ".join(
            f"{name}: {self.code.fields[name]} ≠ {self.sheet.fields[name].value}" for name in other
        )
        return [
            CheckOutcome("qr_agrees", "fail" if other else "pass" if both else "no_data", detail)
        ]

    def _missing(self, fields: dict[str, FieldReading]) -> tuple[str, ...]:
        return tuple(sorted(expected_fields(self.parsed.kind) - set(fields)))

    def _box(self, found: Candidate) -> Box:
        return _rounded(box_around(moved(self.canvas.back, found.quad)))


def _on_page(canvas: Canvas, box: Box) -> Box:
    return _rounded(box_around(moved(canvas.back, quad_of(box))))


def _rounded(box: Box) -> Box:
    left, top, right, bottom = (round(edge, 1) for edge in box)
    return (left, top, right, bottom)
