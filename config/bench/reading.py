"""How long a page takes through the product's reading child, against the engine alone.

The same pictures go to both, turned upright as EXIF asks, each reader warm and on one thread. What
ours does more – which way is up, seals, a second reader for digits, fields and checks – is the
ratio.
"""

import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from claims.reading.page import PageImage
from claims.reading.process import Reader
from claims.specimens.batch import Choice, specimens
from claims.specimens.papers import PAPERS
from claims.specimens.wear import Level
from config.bench.row import Row

SEED, PAGES = 20261128, 9


def seconds_a_page() -> tuple[float, float]:
    """The medians over the pages, ours and the engine's. FontMissing, ReaderMissing."""
    choice = Choice(levels=[Level.PHONE], kinds=tuple(PAPERS))
    pictures = [
        _upright(one.picture.data) for one in specimens(seed=SEED, count=PAGES, choice=choice)
    ]
    bare = _bare_engine()
    mine: list[float] = []
    least: list[float] = []
    with Reader() as reader:
        reader.read(PageImage(0, pictures[0]))
        bare(pictures[0])
        # Page by page in turn: whatever else the machine does meets both.
        for picture in pictures:
            mine.append(_seconds(lambda page: reader.read(PageImage(0, page)), picture))
            least.append(_seconds(bare, picture))
    return statistics.median(mine), statistics.median(least)


def _bare_engine() -> Callable[[bytes], Any]:
    """RapidOCR as its own page says to call it, with the models that ours has."""
    import rapidocr  # noqa: PLC0415 - loading takes a second

    models = Path(rapidocr.__file__).parent / "models"
    engine: Callable[[bytes], Any] = rapidocr.RapidOCR(
        params={
            "Global.log_level": "error",
            "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
            "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    return engine


def _upright(picture: bytes) -> bytes:
    with Image.open(io.BytesIO(picture)) as image:
        out = io.BytesIO()
        ImageOps.exif_transpose(image).convert("RGB").save(out, "JPEG", quality=92)
        return out.getvalue()


def _seconds(read: Callable[[bytes], object], picture: bytes) -> float:
    begins = time.perf_counter()
    read(picture)
    return time.perf_counter() - begins


def ocr_page_row() -> Row:
    """Seconds a photographed page through the reading child, against the engine alone."""
    mine, least = seconds_a_page()
    return Row("ocr_page", round(mine, 2), round(least, 2), round(mine / least, 2), "s/page")
