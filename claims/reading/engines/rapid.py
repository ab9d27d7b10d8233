"""RapidOCR: PP-OCRv6 small on onnxruntime. The models lie in the wheel; nothing is fetched."""

import hashlib
import logging
import math
import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from claims.reading.canvas import Canvas, Pixels, Turn
from claims.reading.engines import EngineMissing, Mode
from claims.reading.page import Quad, Token, quad_of

# Small: more gives nothing on the papers measured, and costs memory.
_DETECT_WITHIN = 1600
_TURN_LINES = 5
_MODELS = {
    "PP-OCRv6_det_small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    "PP-OCRv6_rec_small.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}


class RapidOcr:
    """One thread an engine: two cost half as much again and save a sixth of the time."""

    name = "rapidocr"

    def __init__(self) -> None:
        import rapidocr  # noqa: PLC0415 - only where this engine is used: loading takes a second

        folder = Path(rapidocr.__file__).parent / "models"
        self.version = version("rapidocr")
        self.model_sha256 = tuple(_checked(folder / name, sha) for name, sha in _MODELS.items())
        detect, recognise = (str(folder / name) for name in _MODELS)
        # A path given by us is used as it is: the library looks for no other model.
        self._ocr = rapidocr.RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Global.return_word_box": True,
                "Rec.rec_batch_num": 1,  # no strip is padded to its neighbour's width
                "Rec.rec_img_shape": [3, 48, 96],  # nor a short one to that of a line
                "Det.model_path": detect,
                "Rec.model_path": recognise,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        self._last: tuple[Canvas, list[Quad]] | None = None
        logging.getLogger("RapidOCR").setLevel(logging.ERROR)

    def read(
        self, canvas: Canvas, *, region: Quad | None = None, mode: Mode = "page"
    ) -> list[Token]:
        if mode == "page":
            quads = self._found_lines(canvas)
        else:
            quads = [region or quad_of((0, 0, canvas.width, canvas.height))]
        strips = [_as_read(canvas.strip(quad)) for quad in quads]
        return [
            Token(text, quad, score, self.name, mode, signs)
            for quad, (text, score, signs) in zip(quads, self._texts(strips), strict=True)
            if text.strip()
        ]

    def read_digits(self, canvas: Canvas, regions: Sequence[Quad]) -> list[str]:
        return [text for text, _, _ in self._texts([canvas.strip(quad) for quad in regions])]

    def turn(self, canvas: Canvas) -> Turn:
        """Lines lie or stand; then the way round in which the widest of them read better."""
        quads = sorted(self._found_lines(canvas), key=_length, reverse=True)[:_TURN_LINES]
        if not quads:
            return 0
        standing = sum(_stands(quad) for quad in quads) * 2 > len(quads)
        strips = [_lying(canvas.strip(quad)) for quad in quads]
        upright = [score for _, score, _ in self._texts(strips)]
        upside_down = [score for _, score, _ in self._texts([_flipped(strip) for strip in strips])]
        flip = sum(upside_down) > sum(upright)
        if standing:  # `_lying` has turned them counter-clockwise
            return 1 if flip else 3
        return 2 if flip else 0

    def _found_lines(self, canvas: Canvas) -> list[Quad]:
        """Where the lines are. Whether a canvas stands upright is asked before it is read: those
        that do are not searched twice."""
        if self._last is None or self._last[0] is not canvas:
            self._last = (canvas, self._lines(canvas))
        return self._last[1]

    def _lines(self, canvas: Canvas) -> list[Quad]:
        small = canvas.within(_DETECT_WITHIN)
        found: Any = self._ocr(small.pixels, use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        scale = np.array([canvas.width / small.width, canvas.height / small.height])
        quads = []
        for box in np.asarray(found.boxes, np.float64) * scale:
            a, b, c, d = ((float(x), float(y)) for x, y in box)
            quads.append((a, b, c, d))
        return quads

    def _texts(self, strips: list[Pixels]) -> list[tuple[str, float, tuple[float, ...]]]:
        """Text, how sure of it, and how sure of each sign."""
        if not strips:
            return []
        found: Any = self._ocr.recognize_txt(strips)
        return [
            (str(text), float(score), _sign_scores(str(text), signs.confs))
            for text, score, signs in zip(found.txts, found.scores, found.word_results, strict=True)
        ]


def build() -> RapidOcr:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return RapidOcr()


def _checked(path: Path, wanted: str) -> str:
    """The file's hash; EngineMissing where it is another file than the one that was measured."""
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as trouble:
        raise EngineMissing(f"{path.name} is missing: run `make setup` again.") from trouble
    if found != wanted:
        raise EngineMissing(f"{path.name} is not the model that was measured: run `make setup`.")
    return found


def _sign_scores(text: str, scores: Sequence[float]) -> tuple[float, ...]:
    """Of each sign that is no space."""
    if len(scores) != len(text):
        return ()
    return tuple(
        float(score) for sign, score in zip(text, scores, strict=True) if not sign.isspace()
    )


def _length(quad: Quad) -> float:
    (x0, y0), (x1, y1), _, (x3, y3) = quad
    return max(math.hypot(x1 - x0, y1 - y0), math.hypot(x3 - x0, y3 - y0))


def _stands(quad: Quad) -> bool:
    (x0, y0), (x1, y1), _, (x3, y3) = quad
    return math.hypot(x3 - x0, y3 - y0) > 1.5 * math.hypot(x1 - x0, y1 - y0)


def _lying(strip: Pixels) -> Pixels:
    height, width = strip.shape[:2]
    return np.ascontiguousarray(np.rot90(strip)) if height > 1.5 * width else strip


# On an upright page a narrow standing strip is a sign like 一 or a column of a seal: as the library
# does, it is laid down.
_as_read = _lying


def _flipped(strip: Pixels) -> Pixels:
    return np.ascontiguousarray(strip[::-1, ::-1])
