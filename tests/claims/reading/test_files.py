"""`read_document` on whatever lies in a folder: an object a file, a sentence for what is none."""

import json
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.reading import files
from claims.reading.page import PageImage
from claims.reading.reading import PageReading
from tests.claims.intake.files import encoded, plain
from tests.claims.intake.hostile import HOSTILE, TAKEN

# What a reader that really looks at the page might stumble over.
ODD = (
    "49 megapixels in 7 kilobytes",
    "a TIFF of pixels that are no numbers",
    "a picture in CMYK",
    "a picture in I;16",
    "a PDF of no size at all",
)


class BlindReader:
    """Answers every page, and looks at none."""

    def __init__(self, _engine: str) -> None:
        pass

    def __enter__(self) -> "BlindReader":
        return self

    def __exit__(self, *_how: object) -> None:
        pass

    def read(self, page: PageImage) -> PageReading:
        return PageReading(page.number, "unknown", "blind")


def _read_document(folder: Path) -> tuple[list[dict[str, object]], str, int]:
    out, err = StringIO(), StringIO()
    paths = sorted(str(path) for path in folder.iterdir())
    status = 0
    try:
        call_command("read_document", *paths, stdout=out, stderr=err)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), status


def _written(folder: Path, files: dict[str, Callable[[], bytes]]) -> None:
    for name, make in files.items():
        (folder / name.replace("/", " ")).write_bytes(make())


@pytest.mark.slow
def test_every_file_of_a_folder_of_hostile_ones_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "Reader", BlindReader)
    makers = {name: make for name, (make, _outcome) in {**HOSTILE, **TAKEN}.items()}
    _written(tmp_path, {**makers, "zz a good one": lambda: encoded(plain(), "PNG")})
    answers, told, status = _read_document(tmp_path)
    by_name = {Path(str(answer["file"])).name: answer for answer in answers}
    assert len(by_name) == len(makers) + 1
    assert "error" not in by_name["zz a good one"]
    assert {name for name in TAKEN if "error" in by_name[name]} == set()
    # What is only too small or too large to be kept is read all the same.
    refused = {name for name, (_make, code) in HOSTILE.items() if code != "too_small"}
    errors = {name: str(by_name[name].get("error", "")) for name in refused}
    assert {name for name, error in errors.items() if not error.endswith(".")} == set()
    assert "Traceback" not in told
    assert status == 2


@pytest.mark.slow
def test_the_reader_itself_lives_through_odd_pages(tmp_path: Path) -> None:
    _written(tmp_path, {name: TAKEN[name][0] for name in ODD})
    answers, _told, status = _read_document(tmp_path)
    assert [answer.get("error") for answer in answers] == [None] * len(ODD)
    assert status == 0


def test_a_folder_and_a_name_that_is_no_text_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "Reader", BlindReader)
    (tmp_path / os.fsdecode(b"\xff.jpg")).write_bytes(b"no picture")
    (tmp_path / "a folder").mkdir()
    answers, _told, status = _read_document(tmp_path)
    assert [str(answer["file"]).rpartition("/")[2] for answer in answers] == [
        "a folder",
        "\\xff.jpg",
    ]
    assert all("error" in answer for answer in answers)
    assert status == 2
