"""Optical readers, by name: what they have in common, and how to get one."""

import contextlib
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Literal, Protocol

from claims.reading.canvas import Canvas, Turn
from claims.reading.page import Quad, Token

Mode = Literal["page", "line", "digits"]


class EngineMissing(RuntimeError):
    """The machine lacks what this engine needs; the sentence says what to install."""


class OcrEngine(Protocol):
    """Reads pixels. `name`, `version` and the models' hashes stand in every reading."""

    name: str
    version: str
    model_sha256: tuple[str, ...]

    def read(
        self, canvas: Canvas, *, region: Quad | None = None, mode: Mode = "page"
    ) -> list[Token]:
        """What stands on the canvas, or inside `region` of it; quads in pixels of the canvas.

        `page` finds the lines by itself, `line` takes the region for one line, `digits` for one
        line of digits, stops and dashes.
        """

    def read_digits(self, canvas: Canvas, regions: Sequence[Quad]) -> list[str]:
        """Many regions in mode `digits`, at the price of about one; "" where nothing was read."""

    def turn(self, canvas: Canvas) -> Turn:
        """By how many quarters clockwise the canvas must be turned to stand upright."""


_MODULES = {"rapidocr": "rapid", "tesseract": "tess"}
_ALONE = "-alone"  # behind an engine's name: no other one is asked
ENGINES = tuple(_MODULES)


def engine(name: str) -> OcrEngine:
    """The engine of that name, its models loaded. EngineMissing where it cannot work, KeyError for
    a name that nobody has."""
    module = import_module(f"claims.reading.engines.{_MODULES[name]}")
    build: Callable[[], OcrEngine] = module.build
    return build()


def readers(name: str) -> list[OcrEngine]:
    """That engine, and behind it the one that gives a second reading of digits, where it is there
    and the name does not end in “-alone”. EngineMissing where the first is not."""
    engines = [engine(name.removesuffix(_ALONE))]
    if name == "rapidocr":
        with contextlib.suppress(EngineMissing):
            engines.append(engine("tesseract"))
    return engines
