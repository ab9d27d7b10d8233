"""Engines by name, and what they refuse."""

from pathlib import Path

import numpy as np
import pytest

from claims.reading.canvas import Canvas
from claims.reading.engines import ENGINES, EngineMissing, engine, rapid
from claims.reading.page import quad_of
from claims.specimens.sheet import Sheet


def test_a_name_that_nobody_has_is_an_error() -> None:
    assert set(ENGINES) == {"rapidocr", "tesseract"}
    with pytest.raises(KeyError):
        engine("somebody")


def test_another_model_than_the_measured_one_is_refused(tmp_path: Path) -> None:
    model = tmp_path / "PP-OCRv6_rec_small.onnx"
    with pytest.raises(EngineMissing, match="is missing"):
        rapid._checked(model, "00")
    model.write_bytes(b"another")
    with pytest.raises(EngineMissing, match="not the model that was measured"):
        rapid._checked(model, "00")


@pytest.mark.slow
@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_reads_digits_where_it_is_told_to(name: str) -> None:
    sheet = Sheet(100, 40)
    sheet.text(10, 5, "12345.67", of="first", size=11)
    sheet.text(10, 20, "890.12", of="second", size=11)
    pixels = np.asarray(sheet.image)[..., ::-1]
    canvas = Canvas(np.ascontiguousarray(pixels, dtype=np.uint8), np.eye(3))
    reader = engine(name)
    places = [quad_of(sheet.boxes[field]) for field in ("first", "second")]
    assert reader.read_digits(canvas, places) == ["12345.67", "890.12"]
    assert reader.read_digits(canvas, []) == []
    (token,) = reader.read(canvas, region=places[1], mode="digits")
    assert (token.text, token.engine) == ("890.12", name)


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_the_first_engine_knows_which_way_is_up(turn: int) -> None:
    sheet = Sheet(120, 90)
    for line in range(6):
        sheet.text(10, 10 + 10 * line, "医疗费用分割单示例市中医院", size=11)
    pixels = np.rot90(np.asarray(sheet.image)[..., ::-1], turn)  # counter-clockwise
    canvas = Canvas(np.ascontiguousarray(pixels, dtype=np.uint8), np.eye(3))
    assert engine("rapidocr").turn(canvas) == turn
