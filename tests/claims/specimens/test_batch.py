"""Specimens in files, with their truth."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from claims.specimens.batch import EVERY_PAPER, Choice, specimens
from claims.specimens.wear import Level

pytestmark = pytest.mark.slow


def test_the_command_writes_pictures_and_one_line_of_truth_for_each(tmp_path: Path) -> None:
    call_command("make_specimens", tmp_path / "new", seed=2, count=3, level=["clean", "phone"])
    lines = (tmp_path / "new" / "truth.jsonl").read_text("utf-8").splitlines()
    truths = [json.loads(line) for line in lines]
    assert [truth["level"] for truth in truths] == ["clean"] * 3 + ["phone"] * 3
    assert {truth["kind"] for truth in truths} == {
        "inpatient_receipt",
        "split_sheet",
        "discharge_summary",
    }
    for truth in truths:
        with Image.open(tmp_path / "new" / truth["file"]) as picture:
            assert picture.width > 1000
        assert set(truth["fields"]) <= set(truth["boxes"])


def test_a_longer_series_begins_like_a_shorter_one() -> None:
    short = [
        specimen.picture
        for specimen in specimens(seed=4, count=1, choice=Choice(levels=[Level.SCAN]))
    ]
    long = [
        specimen.picture
        for specimen in specimens(seed=4, count=2, choice=Choice(levels=[Level.SCAN]))
    ]
    assert long[:1] == short


def test_a_series_has_every_kind_and_then_other_layouts() -> None:
    choice = Choice(levels=[Level.CLEAN], layouts=["a", "c"])
    series = list(specimens(seed=3, count=2 * len(EVERY_PAPER), choice=choice))
    assert [one.paper.kind for one in series] == [*EVERY_PAPER] * 2
    by_kind = {kind: [one.layout for one in series if one.paper.kind == kind]
               for kind in EVERY_PAPER}  # fmt: skip
    assert by_kind["outpatient_receipt"] == ["a", "c"]
    assert by_kind["id_card"] == ["a", "a"]  # it has no other


def test_a_list_of_several_sheets_is_one_file_of_several_pages() -> None:
    choice = Choice(levels=[Level.SCAN], kinds=["fee_list"])
    long = next(
        one for one in specimens(seed=1, count=9, choice=choice) if len(one.paper.items) > 34
    )
    assert long.picture.media_type == "image/tiff"
    with Image.open(io.BytesIO(long.picture.data)) as pages:
        assert getattr(pages, "n_frames", 1) > 1


def test_nothing_is_written_for_a_number_that_makes_no_sense(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="at least 1"):
        call_command("make_specimens", tmp_path, count=0)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="file"):
        call_command("make_specimens", tmp_path / "file", count=1, level=["clean"])
