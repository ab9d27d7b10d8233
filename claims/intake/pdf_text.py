"""The text that a PDF page has of itself, where its places can be believed."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pypdfium2.raw as pdfium

from claims.reading.page import Word

_WHOLE_PAGE = 0.6  # of a page's area: a picture of this size is a scan


def own_words(page: Any, scale: float) -> tuple[Word, ...]:
    """The words of a pdfium page, in pixels at `scale` pixels a point; none where they are not the
    document's own, or their places are not those of the picture."""
    width, height = page.get_size()
    if page.get_rotation() or _is_scan(page, width * height):
        return ()
    return tuple(_words(page, scale, height))


def _is_scan(page: Any, whole: float) -> bool:
    """Text over a picture of the whole page is some scanner's own reading: ours is better."""
    for thing in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        left, bottom, right, top = thing.get_bounds()
        if (right - left) * (top - bottom) > _WHOLE_PAGE * whole:
            return True
    return False


def _words(page: Any, scale: float, height: float) -> Iterator[Word]:
    with closing(page.get_textpage()) as text:
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            words = " ".join(text.get_text_bounded(left, bottom, right, top).split())
            if words:
                box = (left, height - top, right, height - bottom)
                yield Word(words, tuple(edge * scale for edge in box))
