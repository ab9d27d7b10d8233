"""Pictures of what has none: an OFD's text at its places, and a plain sheet of a receipt's data,
so that a person sees what the machine was told. Each with its words. Runs in the child only."""

from collections.abc import Iterator
from dataclasses import replace

from PIL import Image, ImageDraw, ImageFont

from claims.fonts import FontMissing, font
from claims.intake.e_receipt import FIELDS, Receipt, receipt_in
from claims.intake.limits import LONG_SIDE_MAX
from claims.intake.ofd import OfdPage, Text, open_ofd
from claims.intake.refusals import Refused
from claims.intake.xml_tree import parse_xml
from claims.reading.page import OFD_TEXT, OFD_XML, XML, Box, Word

Drawn = tuple[Image.Image, tuple[Word, ...]]

_DPI = 200
_INK, _QUIET = (30, 30, 34), (110, 110, 116)
_WIDTH, _MARGIN, _ROW, _TYPE = 1654, 90, 52, 30
_SIZES = (10, 14, 18, 22, 26, 30, 36, 44, 56, 72, 96, 144)  # each font that is open takes memory
_VALUE = 520  # where values begin
_XML_HEAD = "电子票据数据（XML），由系统排版显示"
_OFD_HEAD = "以下为本 OFD 文件内嵌的票据数据（XML），由系统排版显示"
_HTML = (b"<!doctype html", b"<html", b"<svg")


def draw_xml(original: bytes) -> Iterator[Drawn]:
    """One plain sheet of the fields. Raises Refused for XML that is no medical e-receipt."""
    start = original.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_HTML):
        raise Refused("markup")
    try:
        root = parse_xml(original)
    except Refused as refused:
        if refused.code == "damaged" and not start.startswith(b"<?xml"):
            raise Refused("markup") from refused
        raise
    if root.name.lower() in {"svg", "html"}:
        raise Refused("markup")
    receipt = receipt_in(root)
    if receipt is None:
        raise Refused("other_xml")
    yield _fitting(*_sheet(receipt, _WIDTH, XML))


def draw_ofd(original: bytes) -> Iterator[Drawn]:
    """The pages as they show their text; below the first one the data that the file carries."""
    pages, receipt = open_ofd(original)
    if receipt is None and not any(page.texts for page in pages):
        raise Refused("nothing_in_it")
    for number, page in enumerate(pages):
        picture, words = _face(page)
        if receipt is not None and number == 0:
            strip, data = _sheet(receipt, max(picture.width, _WIDTH), OFD_XML)
            picture, words = _stacked(picture, strip), (*words, *_lowered(data, picture.height))
        yield _fitting(picture, words)


def _sheet(receipt: Receipt, width: int, origin: str) -> Drawn:
    """A line a field, then the charges, two a line."""
    fields = [(FIELDS[name][1], value, name) for name, value in receipt.fields.items()]
    rows = len(fields) + (len(receipt.items) + 1) // 2
    picture = Image.new("RGB", (width, 2 * _MARGIN + _ROW * (rows + 3)), "white")
    pen = ImageDraw.Draw(picture)
    words: list[Word] = []

    def put(x: int, y: int, room: int, text: str, field: str = "") -> None:
        signs = max(room // _TYPE, 2)
        drawn = text if len(text) <= signs else text[: signs - 1] + "…"
        pen.text((x, y), drawn, font=_type(_TYPE), fill=_INK if field else _QUIET)
        if field and text:
            words.append(Word(text, _box(pen, (x, y), drawn), origin, field))

    put(_MARGIN, _MARGIN, width, _XML_HEAD if origin == XML else _OFD_HEAD)
    y = _MARGIN + 2 * _ROW
    for label, value, name in fields:
        put(_MARGIN, y, _VALUE - _MARGIN, label)
        put(_VALUE, y, width - _VALUE - _MARGIN, value, name)
        y += _ROW
    half = (width - 2 * _MARGIN) // 2
    for number, item in enumerate(receipt.items):
        x, below = _MARGIN + half * (number % 2), y + _ROW * (number // 2)
        put(x, below, half - 450, item.name, f"item.{number}.name")
        put(x + half - 440, below, 120, item.qty, f"item.{number}.qty")
        put(x + half - 310, below, 90, item.unit, f"item.{number}.unit")
        put(x + half - 210, below, 300, item.amount, f"item.{number}.amount")
    whole = (0.0, 0.0, float(width), float(picture.height))
    return picture, (Word(receipt.kind, whole, origin, "kind"), *words)


def _face(page: OfdPage) -> Drawn:
    scale = min(_DPI / 25.4, LONG_SIDE_MAX / max(page.width, page.height))
    size = (max(round(page.width * scale), 1), max(round(page.height * scale), 1))
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    words: list[Word] = []
    for text in page.texts:
        high = max(text.size * scale, 4.0)
        for signs, left, right in _runs(text):
            top = text.base * scale - 0.88 * high
            box = (left * scale, top, right * scale, top + high)
            if _inside(box, size):
                words.append(Word(signs, box, OFD_TEXT))
        set_in = _type(_nearest(high))
        # Pillow's own bitmap type knows no lines to stand on.
        anchor = "ls" if isinstance(set_in, ImageFont.FreeTypeFont) else None
        for sign, start in zip(text.signs, text.starts, strict=True):
            at = (start * scale, text.base * scale)
            pen.text(at, sign, font=set_in, fill=_INK, anchor=anchor)
    return picture, tuple(words)


def _runs(text: Text) -> Iterator[tuple[str, float, float]]:
    """The parts of a line that stand apart, each from its left edge to its right one."""
    begin = 0
    ends = [start + text.size * (1.0 if ord(sign) > 0x2E7F else 0.55)
            for start, sign in zip(text.starts, text.signs, strict=True)]  # fmt: skip
    for at in range(1, len(text.signs) + 1):
        apart = at < len(text.signs) and text.starts[at] - ends[at - 1] > 1.2 * text.size
        if at == len(text.signs) or apart:
            signs = text.signs[begin:at].strip()
            if signs:
                yield signs, text.starts[begin], max(ends[at - 1], text.starts[begin])
            begin = at


def _inside(box: Box, size: tuple[int, int]) -> bool:
    left, top, right, bottom = box
    return right > 0 and bottom > 0 and left < size[0] and top < size[1]


def _stacked(one: Image.Image, other: Image.Image) -> Image.Image:
    whole = Image.new("RGB", (max(one.width, other.width), one.height + other.height), "white")
    whole.paste(one, (0, 0))
    whole.paste(other, (0, one.height))
    ImageDraw.Draw(whole).line((0, one.height, whole.width, one.height), fill=_QUIET, width=3)
    return whole


def _lowered(words: tuple[Word, ...], by: int) -> Iterator[Word]:
    for word in words:
        left, top, right, bottom = word.box
        yield replace(word, box=(left, top + by, right, bottom + by))


def _fitting(picture: Image.Image, words: tuple[Word, ...]) -> Drawn:
    """No larger than a page is kept, the words with it."""
    factor = LONG_SIDE_MAX / max(picture.size)
    if factor >= 1:
        return picture, words
    size = (max(round(picture.width * factor), 1), max(round(picture.height * factor), 1))
    smaller = picture.resize(size, Image.Resampling.LANCZOS)
    return smaller, tuple(_scaled(word, factor) for word in words)


def _box(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str) -> Box:
    left, top, right, bottom = pen.textbbox(at, text, font=_type(_TYPE))
    return (float(left), float(top), float(right), float(bottom))


def _scaled(word: Word, by: float) -> Word:
    left, top, right, bottom = word.box
    return replace(word, box=(left * by, top * by, right * by, bottom * by))


def _nearest(size: float) -> int:
    return min(_SIZES, key=lambda one: abs(one - size))


def _type(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Chinese type; where the machine has none, digits and letters at least."""
    try:
        return font("hei", size)
    except FontMissing:
        return ImageFont.load_default(size)
