"""Tesseract: the engine to fall back on, and an independent second reader of digits."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytesseract

from claims.reading.canvas import Canvas, Pixels, Turn
from claims.reading.engines import EngineMissing, Mode
from claims.reading.page import Quad, Token, quad_of

_PAGE_SECONDS = 60
_CROP_SECONDS = 20
_PAGE = "--psm 11"
_LINE = "--psm 7"
_DIGITS = "--psm 7 -c tessedit_char_whitelist=0123456789.,-"
_TURN_WITHIN = 1200
_LINE_HEIGHT = 48


class Tesseract:
    """One call a page; all crops of a page in one call."""

    name = "tesseract"
    model_sha256: tuple[str, ...] = ()

    def __init__(self) -> None:
        # Several threads a call make it slower, many times slower beside other workers.
        os.environ["OMP_THREAD_LIMIT"] = "1"
        if shutil.which("tesseract") is None:
            raise EngineMissing(
                "tesseract is not installed: install the packages tesseract-ocr and "
                "tesseract-ocr-chi-sim."
            )
        languages = set(pytesseract.get_languages())
        lacking = {"chi_sim", "eng"} - languages
        if lacking:
            raise EngineMissing(
                f"tesseract lacks the language {', '.join(sorted(lacking))}: install the package "
                "tesseract-ocr-chi-sim."
            )
        self.version = str(pytesseract.get_tesseract_version())

    def read(
        self, canvas: Canvas, *, region: Quad | None = None, mode: Mode = "page"
    ) -> list[Token]:
        if mode == "page":
            return self._page(canvas)
        quad = region or quad_of((0, 0, canvas.width, canvas.height))
        how = ("eng", _DIGITS) if mode == "digits" else ("chi_sim", _LINE)
        text = self._texts([_crop(canvas, quad)], *how)[0]
        return [Token(text, quad, 0.5, self.name)] if text else []

    def read_digits(self, canvas: Canvas, regions: Sequence[Quad]) -> list[str]:
        return self._texts([_crop(canvas, quad) for quad in regions], "eng", _DIGITS)

    def turn(self, canvas: Canvas) -> Turn:
        """All four ways at small size; the one in which most is read surely."""
        small = canvas.within(_TURN_WITHIN)
        turns: tuple[Turn, ...] = (0, 1, 2, 3)
        sure = {
            turn: sum(
                t.score * len(t.text) for t in self._page(small.turned(turn)) if t.score > 0.6
            )
            for turn in turns
        }
        return max(turns, key=lambda turn: sure[turn])

    def _page(self, canvas: Canvas) -> list[Token]:
        found: dict[str, list[Any]] = pytesseract.image_to_data(
            cv2.cvtColor(canvas.pixels, cv2.COLOR_BGR2RGB),
            lang="chi_sim",
            config=_PAGE,
            timeout=_PAGE_SECONDS,
            output_type=pytesseract.Output.DICT,
        )
        lines: dict[tuple[int, ...], list[int]] = {}
        for at, text in enumerate(found["text"]):
            if str(text).strip() and float(found["conf"][at]) >= 0:
                key = tuple(int(found[name][at]) for name in ("block_num", "par_num", "line_num"))
                lines.setdefault(key, []).append(at)
        return [token for words in lines.values() for token in self._tokens(found, words)]

    def _tokens(self, found: dict[str, list[Any]], words: list[int]) -> list[Token]:
        """A line's words, put together where they touch: Chinese has no spaces."""
        tokens: list[Token] = []
        for at in words:
            left, top = float(found["left"][at]), float(found["top"][at])
            right, bottom = left + float(found["width"][at]), top + float(found["height"][at])
            score, text = float(found["conf"][at]) / 100, str(found["text"][at]).strip()
            if tokens:
                before = tokens[-1]
                (x0, y0), (x1, _), (_, y2), _ = before.quad
                if left - x1 < 0.9 * max(bottom - top, y2 - y0):
                    box = (x0, min(y0, top), max(x1, right), max(y2, bottom))
                    signs = len(before.text) + len(text)
                    mean = (before.score * len(before.text) + score * len(text)) / signs
                    tokens[-1] = Token(before.text + text, quad_of(box), mean, self.name)
                    continue
            tokens.append(Token(text, quad_of((left, top, right, bottom)), score, self.name))
        return tokens

    def _texts(self, crops: Sequence[Pixels], language: str, config: str) -> list[str]:
        """In one call: the program takes a list of files. They lie in a folder that only we may
        enter, and that goes with the call."""
        if not crops:
            return []
        with tempfile.TemporaryDirectory() as folder:
            names = []
            for number, crop in enumerate(crops):
                name = Path(folder) / f"{number}.png"
                cv2.imwrite(str(name), crop)
                names.append(str(name))
            listed = Path(folder) / "crops.txt"
            listed.write_text("\n".join(names), encoding="utf-8")
            said: str = pytesseract.image_to_string(
                str(listed), lang=language, config=config, timeout=_CROP_SECONDS
            )
        texts = ["".join(text.split()) for text in said.split("\f")]
        return (texts + [""] * len(crops))[: len(crops)]


def build() -> Tesseract:
    return Tesseract()


def _crop(canvas: Canvas, quad: Quad) -> Pixels:
    """The line with a margin, at the height that the program reads best."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad
    pad = 0.15 * float(np.hypot(x3 - x0, y3 - y0))
    wide: Quad = (
        (x0 - 2 * pad, y0 - pad), (x1 + 2 * pad, y1 - pad),
        (x2 + 2 * pad, y2 + pad), (x3 - 2 * pad, y3 + pad),
    )  # fmt: skip
    strip = canvas.strip(wide)
    scale = _LINE_HEIGHT / strip.shape[0]
    size = (max(round(strip.shape[1] * scale), 1), _LINE_HEIGHT)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    grey = cv2.cvtColor(cv2.resize(strip, size, interpolation=how), cv2.COLOR_BGR2GRAY)
    framed = cv2.copyMakeBorder(grey, 12, 12, 16, 16, cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(framed, dtype=np.uint8)
