"""Text laid out on A4 pages: headings, paragraphs, pairs and tables. Pure; nothing is written yet.

Places are in points from the lower left corner, as a PDF counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from config.kernel.pdf.typeface import Typeface, typeface

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 62.0, 533.28, 778.0, 66.0
BODY = 10.0
_LEADING = 1.55
_GAP = 8.0  # between the columns of a table
# What must not begin a line, and what must not end one.
_NOT_FIRST = frozenset("，。、；：？！）〕》】”’％…—,.;:?!)%]}")
_OF_FIGURES = frozenset("¥−")
_NOT_LAST = frozenset("（〔《【“‘([{")


@dataclass(frozen=True)
class Words:
    """A piece of a line. `bold` is drawn with an outline: the font has one weight."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False
    grey: bool = False


@dataclass(frozen=True)
class Rule:
    """A hairline."""

    x1: float
    x2: float
    y: float
    width: float = 0.5


@dataclass(frozen=True)
class Square:
    """A filled square, black; `x` and `y` are its lower left corner."""

    x: float
    y: float
    side: float


Mark = Words | Rule | Square


@dataclass
class Page:
    """What stands on one page."""

    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A line of the contents: `page` counts from 0."""

    title: str
    page: int


class Sheet:
    """Takes blocks one after the other, and turns the page where one does not fit."""

    def __init__(self, *, size: float = BODY, left: float = LEFT, right: float = RIGHT) -> None:
        self.pages: list[Page] = [Page()]
        self.entries: list[Entry] = []
        self._size, self._left, self._right = size, left, right
        self._y = TOP
        self._type: Typeface = typeface()

    # -- blocks ----------------------------------------------------------------------------------
    def heading(self, text: str, *, size: float = 13.0, listed: bool = True) -> None:
        """Bold, with a rule; kept together with what follows. `listed`: it is in the contents."""
        self._room(size * 4)
        if self._y < TOP:
            self._y -= size * 0.9
        self._put(self._left, text, size=size, bold=True)
        self._y -= size * _LEADING
        self.pages[-1].marks.append(Rule(self._left, self._right, self._y + size * 0.12))
        self._y -= size * 0.3
        if listed:
            self.entries.append(Entry(text, len(self.pages) - 1))

    def centred(self, text: str, *, size: float, bold: bool = False) -> None:
        for line in self._lines(text, self._right - self._left, size):
            self._room(size * _LEADING)
            width = self._type.width(line, size)
            self._put(
                self._left + (self._right - self._left - width) / 2, line, size=size, bold=bold
            )
            self._y -= size * _LEADING

    def right(self, text: str, *, size: float | None = None) -> None:
        points = size or self._size
        self._room(points * _LEADING)
        self._put(self._right - self._type.width(text, points), text, size=points)
        self._y -= points * _LEADING

    def paragraph(
        self, text: str, *, indent: float = 0.0, bold: bool = False, grey: bool = False,
        size: float | None = None,
    ) -> None:  # fmt: skip
        """Lines of a text; `indent`: of the first line, in ems."""
        points = size or self._size
        first = indent * points
        for number, line in enumerate(self._lines(text, self._right - self._left, points, first)):
            self._room(points * _LEADING)
            x = self._left + (first if number == 0 else 0.0)
            self._put(x, line, size=points, bold=bold, grey=grey)
            self._y -= points * _LEADING

    def gap(self, lines: float = 0.5) -> None:
        self._y -= lines * self._size * _LEADING

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        """A label and its value beside it."""
        self.table([(label, value) for label, value in rows], shares=(1, 3), ruled=False)

    def table(
        self,
        rows: Sequence[Sequence[str]],
        *,
        shares: Sequence[float],
        head: Sequence[str] = (),
        figures: Sequence[int] = (),
        ruled: bool = True,
    ) -> None:
        """Rows of cells that wrap; `figures`: the columns that stand at the right. The head comes
        again on the next page."""
        columns = self._columns(shares)
        if head:
            self._row(head, columns, figures, bold=True, ruled=ruled)
        for row in rows:
            if self._row_height(row, columns) > self._y - BOTTOM and head and self._y < TOP:
                self._turn()
                self._row(head, columns, figures, bold=True, ruled=ruled)
            self._row(row, columns, figures, bold=False, ruled=ruled)

    def squares(self, rows: Sequence[Sequence[bool]], *, side: float) -> None:
        """A field of squares, such as a QR code, `side` points wide, in the middle."""
        self._room(side)
        one = side / max(len(rows), 1)
        left = self._left + (self._right - self._left - side) / 2
        # A hair larger than they are, so that no white line shows between two.
        self.pages[-1].marks += [
            Square(left + column * one, self._y - (row + 1) * one, one * 1.02)
            for row, line in enumerate(rows)
            for column, dark in enumerate(line)
            if dark
        ]
        self._y -= side

    # -- lines -----------------------------------------------------------------------------------
    def _row(
        self,
        row: Sequence[str],
        columns: Sequence[tuple[float, float]],
        figures: Sequence[int],
        *,
        bold: bool,
        ruled: bool,
    ) -> None:
        step = self._size * _LEADING
        cells = [
            list(self._lines(cell, width, self._size))
            for cell, (_x, width) in zip(row, columns, strict=False)
        ]
        for number in range(max((len(lines) for lines in cells), default=0)):
            self._room(step)
            for place, lines in enumerate(cells):
                if number < len(lines):
                    x, width = columns[place]
                    if place in figures:
                        x += width - self._type.width(lines[number], self._size)
                    self._put(x, lines[number], size=self._size, bold=bold)
            self._y -= step
        if ruled:
            y = self._y + self._size * 0.1
            self.pages[-1].marks.append(Rule(self._left, self._right, y, 0.25))
            self._y -= self._size * 0.2

    def _row_height(self, row: Sequence[str], columns: Sequence[tuple[float, float]]) -> float:
        lines = max(
            (
                len(list(self._lines(c, w, self._size)))
                for c, (_x, w) in zip(row, columns, strict=False)
            ),
            default=1,
        )
        return min(lines, 12) * self._size * _LEADING

    def _columns(self, shares: Sequence[float]) -> list[tuple[float, float]]:
        room = self._right - self._left - _GAP * (len(shares) - 1)
        found, x = [], self._left
        for share in shares:
            width = room * share / sum(shares)
            found.append((x, width))
            x += width + _GAP
        return found

    def _lines(self, text: str, width: float, size: float, first: float = 0.0) -> Iterator[str]:
        for part in text.split("\n") or [""]:
            yield from wrapped(self._type, part, width, size, first)
            first = 0.0

    def _put(
        self, x: float, text: str, *, size: float, bold: bool = False, grey: bool = False
    ) -> None:
        if text.strip():
            self.pages[-1].marks.append(Words(x, self._y - size, size, text, bold, grey))

    def _room(self, height: float) -> None:
        if self._y - height < BOTTOM:
            self._turn()

    def _turn(self) -> None:
        self.pages.append(Page())
        self._y = TOP


def wrapped(
    face: Typeface, text: str, width: float, size: float, first: float = 0.0
) -> Iterator[str]:
    """The lines of a text. Words of Latin letters stay whole where they can; no line begins with a
    closing sign, none ends with an opening one."""
    line, used = "", first
    for piece in _pieces(text):
        room = width + (size if piece in _NOT_FIRST else 0.0)  # one closing sign may stand out
        if used + face.width(piece, size) > room and line.strip():
            kept, carried = _broken(line)
            yield kept
            line, used = carried, face.width(carried, size)
        rest = piece if line else piece.lstrip()
        while face.width(rest, size) > width:  # a word longer than the line is cut
            cut = _fits(face, rest, width - used, size)
            yield line + rest[:cut]
            line, used, rest = "", 0.0, rest[cut:]
        line, used = line + rest, used + face.width(rest, size)
    yield line.rstrip()


def _broken(line: str) -> tuple[str, str]:
    """What stays on the line, and the opening signs that go along to the next."""
    kept, carried = line.rstrip(), ""
    while len(kept) > 1 and kept[-1] in _NOT_LAST:
        kept, carried = kept[:-1], kept[-1] + carried
    return kept, carried


def _pieces(text: str) -> Iterator[str]:
    """What a line may not be broken within: a Latin word or number, or one character."""
    word = ""
    for character in text:
        if (character.isascii() and not character.isspace()) or character in _OF_FIGURES:
            word += character
            continue
        if word:
            yield word
            word = ""
        yield character
    if word:
        yield word


def _fits(face: Typeface, word: str, width: float, size: float) -> int:
    used = 0.0
    for count, character in enumerate(word):
        used += face.width(character, size)
        if used > width:
            return max(count, 1)
    return len(word)
