"""One page as it comes in, and the pieces of text that are found on it."""

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]  # top left, then clockwise as one reads
Box = tuple[float, float, float, float]  # left, top, right, bottom


class PictureUnreadable(ValueError):
    """The bytes are no picture; the message is a sentence."""


# Which way a value came that the file says of itself.
TEXT_LAYER, OFD_TEXT, OFD_XML, XML = "text_layer", "ofd_text", "ofd_xml", "xml"
OWN_WORDS = frozenset({TEXT_LAYER, OFD_TEXT, OFD_XML, XML})
EMBEDDED = OWN_WORDS - {TEXT_LAYER}


@dataclass(frozen=True)
class Word:
    """A piece of a file's own text, in pixels of the page's picture. `origin` is one of OWN_WORDS;
    `field` names the field where the file names it (see `embedded`), else it is plain text."""

    text: str
    box: Box
    origin: str = TEXT_LAYER
    field: str = ""


@dataclass(frozen=True)
class PageImage:
    """A page's picture, JPEG or PNG, already turned as EXIF asks. `words` is what the file
    says of itself: a born PDF's text, an e-receipt's data; empty for scans and photos."""

    number: int
    picture: bytes
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Token:
    """A piece of text that a reader found, one line or a part of it. `quad` in pixels of what was
    read; `read_id` tells the reads of one page apart; `sign_scores`, where the reader has them, say
    how sure it is of each sign."""

    text: str
    quad: Quad
    score: float
    engine: str
    read_id: str = "page"
    sign_scores: tuple[float, ...] = ()


def quad_of(box: Box) -> Quad:
    left, top, right, bottom = box
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def box_around(points: Sequence[Point]) -> Box:
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys))


def overlap(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)


def area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)
