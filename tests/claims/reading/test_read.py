"""Real pictures through the real engines, without a network."""

import io
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from claims.reading.engines import OcrEngine, engine, readers
from claims.reading.load import load
from claims.reading.merge import merge
from claims.reading.read import read_page
from claims.reading.reading import DocumentReading
from claims.specimens.wear import Level
from tests.claims.reading.pictures import clean_picture, paper, picture, sheet

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def engines() -> list[OcrEngine]:
    return readers("rapidocr")


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Medical pictures stay here: reading one opens no connection, to anywhere."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a reader opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def _read(path: Path, engines: list[OcrEngine]) -> DocumentReading:
    return merge([read_page(page, engines) for page in load(path)])


def _wrong(reading: DocumentReading, kind: str, seed: int) -> dict[str, object]:
    printed = paper(kind, seed=seed).fields
    return {
        name: (text, reading.fields[name].value if name in reading.fields else None)
        for name, text in printed.items()
        if name not in reading.fields or reading.fields[name].value != text
    }


def test_a_clean_receipt_is_read_whole_and_its_money_accepted(
    tmp_path: Path, engines: list[OcrEngine]
) -> None:
    file = tmp_path / "receipt.png"
    file.write_bytes(clean_picture("inpatient_receipt", seed=11))
    reading = _read(file, engines)
    assert reading.kind == "inpatient_receipt"
    assert _wrong(reading, "inpatient_receipt", 11) == {}
    assert [(item.name, item.amount) for item in reading.items] != []
    for name in ("total", "fund_pay", "self_pay", "self_expense", "bill_code", "bill_no"):
        assert reading.fields[name].accepted, name
    assert {check.result for check in reading.checks} <= {"pass", "no_data"}


@pytest.fixture
def turned_photo() -> bytes:
    """A telephone held the other way round than it was, and not saying so."""
    with Image.open(io.BytesIO(picture("split_sheet", Level.PHONE, seed=12).data)) as photo:
        out = io.BytesIO()
        photo.rotate(180).save(out, "JPEG", quality=85)
    return out.getvalue()


def test_a_photo_taken_upside_down_is_turned_and_boxes_lie_in_the_photo(
    tmp_path: Path, turned_photo: bytes, engines: list[OcrEngine]
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(turned_photo)
    reading = _read(file, engines)
    assert _wrong(reading, "split_sheet", 12) == {}
    with Image.open(file) as photo:
        width, height = photo.size
    for name, (left, top, right, bottom) in picture(
        "split_sheet", Level.PHONE, seed=12
    ).boxes.items():
        box = reading.fields[name].box
        assert width - right < (box[0] + box[2]) / 2 < width - left, name
        assert height - bottom < (box[1] + box[3]) / 2 < height - top, name


def test_a_scan_in_a_pdf_is_read_as_a_picture(tmp_path: Path, engines: list[OcrEngine]) -> None:
    file = tmp_path / "scan.pdf"
    sheet("discharge_summary", seed=13).image.save(file, "PDF", resolution=200)
    reading = _read(file, engines)
    assert _wrong(reading, "discharge_summary", 13) == {}
    assert reading.fields["days"].source == "ocr"


def test_a_machine_without_tesseract_reads_without_a_second_opinion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [one.name for one in readers("rapidocr")] == ["rapidocr"]
    with pytest.raises(RuntimeError, match="tesseract-ocr"):
        engine("tesseract")


def test_tesseract_can_stand_in(tmp_path: Path) -> None:
    file = tmp_path / "split.png"
    file.write_bytes(clean_picture("split_sheet", seed=14))
    reading = _read(file, [engine("tesseract")])
    assert reading.kind == "split_sheet"
    assert reading.engine.startswith("tesseract")
    printed = paper("split_sheet", seed=14).fields
    assert reading.fields["total"].value == printed["total"]


def test_the_command_answers_what_it_can_and_says_what_it_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    good.write_bytes(clean_picture("split_sheet", seed=15))
    bad.write_bytes(good.read_bytes()[:5000])
    with pytest.raises(SystemExit) as ended:
        call_command("read_document", bad, good, json=tmp_path / "out.json")
    assert ended.value.code == 2
    broken, read = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert set(broken) == {"file", "error"}
    assert set(read) >= {"file", "kind", "engine", "seconds", "fields", "items", "checks", "text"}
    assert set(read["fields"]["total"]) >= {"value", "confidence", "page", "box", "accepted"}
    assert "bad.png" in capsys.readouterr().err


def test_the_measure_knows_right_from_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = paper("split_sheet", seed=16)
    (tmp_path / "a.png").write_bytes(clean_picture("split_sheet", seed=16))
    truth: dict[str, object] = {
        "file": "a.png",
        "kind": printed.kind,
        "level": "clean",
        "items": [],
    }
    lie = {**printed.fields, "total": "1.00"}
    lines = [{**truth, "fields": printed.fields}, {**truth, "fields": lie}]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (tmp_path / "truth.jsonl").write_text(text, encoding="utf-8")
    call_command("evaluate_ocr", tmp_path)
    said = capsys.readouterr().out
    assert "worst fields: total 1" in said
    assert "a.png total: 1.00 read as" in said
    with pytest.raises(CommandError, match=r"truth\.jsonl"):
        call_command("evaluate_ocr", tmp_path / "nowhere")
