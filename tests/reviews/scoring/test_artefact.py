"""A model's files: only what was registered is used, and only if it answers as it did then."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import skops.io
from hypothesis import given
from hypothesis import strategies as st

from reviews.champion.proposal import ModelRefused
from reviews.features.schema import FEATURES
from reviews.scoring import artefact
from reviews.scoring.artefact import ARCHIVE, CARD, FILE, Known, load, open_archive, write
from reviews.scoring.fit import Fitted
from reviews.scoring.golden import golden_rows


class Strange:
    """Not a kind of thing that a model of ours holds."""

    def __init__(self) -> None:
        self.value = 1


@pytest.fixture
def copied(shipped: tuple[Path, Known], tmp_path: Path) -> tuple[Path, Known]:
    """Files that a test may spoil."""
    folder, known = shipped
    return Path(shutil.copytree(folder, tmp_path / "pre-1")), known


def reregistered(folder: Path, known: Known) -> Known:
    """As if whoever changed the files had registered them too."""
    digests = [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (FILE, ARCHIVE)]
    return replace(known, sha256=digests[0], archive_sha256=digests[1])


def test_what_was_written_is_loaded_and_its_card_says_what_it_is(
    shipped: tuple[Path, Known],
) -> None:
    folder, known = shipped
    assert load(folder, known=known).version == "pre-1"
    card = json.loads((folder / CARD).read_text("utf-8"))
    assert (card["sha256"], card["golden_sha256"]) == (known.sha256, known.golden_sha256)
    assert card["seed"] == 1


def test_a_model_is_not_written_over(shipped: tuple[Path, Known], fitted: Fitted) -> None:
    with pytest.raises(FileExistsError):
        write(shipped[0], fitted, version="pre-1")


@pytest.mark.parametrize("name", [FILE, ARCHIVE])
@pytest.mark.parametrize("place", [0, 700, -1])
def test_one_byte_changed_is_refused(copied: tuple[Path, Known], name: str, place: int) -> None:
    folder, known = copied
    raw = bytearray((folder / name).read_bytes())
    raw[place] ^= 1
    (folder / name).write_bytes(raw)
    with pytest.raises(ModelRefused, match="is not what was registered"):
        load(folder, known=known)


@pytest.mark.parametrize("name", [FILE, ARCHIVE])
def test_a_missing_file_is_refused(copied: tuple[Path, Known], name: str) -> None:
    folder, known = copied
    (folder / name).unlink()
    with pytest.raises(ModelRefused, match="cannot be read"):
        load(folder, known=known)


def test_a_folder_in_the_place_of_a_file_is_refused(copied: tuple[Path, Known]) -> None:
    folder, known = copied
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    with pytest.raises(ModelRefused, match="cannot be read"):
        load(folder, known=known)


def test_an_oversized_file_is_refused_before_it_is_hashed(
    copied: tuple[Path, Known], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artefact, "FILE_MAX", 10)
    with pytest.raises(ModelRefused, match="too large"):
        load(copied[0], known=copied[1])


def test_what_was_never_registered_is_refused(shipped: tuple[Path, Known]) -> None:
    with pytest.raises(ModelRefused, match="never registered"):
        load(shipped[0], known=None)


def test_another_versions_file_is_refused(
    shipped: tuple[Path, Known], fitted: Fitted, tmp_path: Path
) -> None:
    other = write(tmp_path / "pre-2", fitted, version="pre-2")
    with pytest.raises(ModelRefused, match="is not what was registered"):
        load(shipped[0], known=other)
    with pytest.raises(ModelRefused, match="calls itself pre-2, not pre-1"):
        load(tmp_path / "pre-2", known=replace(other, version="pre-1"))


def test_another_schema_is_refused(copied: tuple[Path, Known]) -> None:
    folder, known = copied
    with pytest.raises(ModelRefused, match="is of features-0; there is features-1"):
        load(folder, known=replace(known, features_version="features-0"))


def test_an_archive_with_a_strange_type_is_refused_even_if_registered(
    copied: tuple[Path, Known],
) -> None:
    folder, known = copied
    skops.io.dump({"model": Strange()}, folder / ARCHIVE)
    known = reregistered(folder, known)
    for opens in (load, open_archive):
        with pytest.raises(ModelRefused, match=r"holds what no model of ours does: .*Strange"):
            opens(folder, known=known)


def test_an_archive_that_is_none_is_refused_even_if_registered(copied: tuple[Path, Known]) -> None:
    folder, known = copied
    (folder / ARCHIVE).write_bytes(b"\x80\x04K\x01.")
    with pytest.raises(ModelRefused, match="cannot be opened"):
        load(folder, known=reregistered(folder, known))


def test_other_answers_to_the_golden_set_are_refused(shipped: tuple[Path, Known]) -> None:
    folder, known = shipped
    with pytest.raises(ModelRefused, match="answers the golden set otherwise"):
        load(folder, known=replace(known, golden_sha256="0" * 64))


def _without_a_word(content: dict[str, Any]) -> None:
    del content["words"]["channel"]["photo"]


def _with_a_name_too_many(content: dict[str, Any]) -> None:
    content["numbers"]["salary"] = content["numbers"]["age"]


def _with_a_text_for_a_weight(content: dict[str, Any]) -> None:
    content["words"]["channel"]["photo"] = "0.1"


def _with_infinity(content: dict[str, Any]) -> None:
    content["base"] = float("inf")


def _with_a_weight_beyond_sums(content: dict[str, Any]) -> None:
    content["numbers"]["days"]["slope"] = 900


def _with_another_format(content: dict[str, Any]) -> None:
    content["format"] = "trees-1"


def _with_another_schema(content: dict[str, Any]) -> None:
    content["features"] = "features-2"


def _with_a_list(content: dict[str, Any]) -> None:
    content["numbers"] = list(content["numbers"])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_without_a_word, "channel differ: photo"),
        (_with_a_name_too_many, "numbers differ: salary"),
        (_with_a_text_for_a_weight, "'0.1' is no number"),
        (_with_infinity, "Infinity is no number"),
        (_with_a_weight_beyond_sums, "is no weight"),
        (_with_another_format, "trees-1, not linear-1"),
        (_with_another_schema, "features-2, not features-1"),
        (_with_a_list, "another kind of model"),
    ],
)
def test_other_contents_are_refused_even_if_registered(
    copied: tuple[Path, Known], spoil: Callable[[dict[str, Any]], None], words: str
) -> None:
    folder, known = copied
    content = json.loads((folder / FILE).read_bytes())
    spoil(content)
    (folder / FILE).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ModelRefused, match=words):
        load(folder, known=reregistered(folder, known))


@given(raw=st.binary(max_size=60) | st.sampled_from([b"[" * 100_000, b"null", b"{}", b'"\xff"']))
def test_any_bytes_are_refused_with_a_sentence(raw: bytes, shipped: tuple[Path, Known]) -> None:
    folder, known = shipped
    spoilt = folder.parent / "spoilt"
    shutil.copytree(folder, spoilt, dirs_exist_ok=True)
    (spoilt / FILE).write_bytes(raw)
    with pytest.raises(ModelRefused):
        load(spoilt, known=reregistered(spoilt, known))


def test_the_golden_set_has_each_word_and_each_value_missing_once() -> None:
    rows = golden_rows()
    assert len(rows) == 32
    for feature in FEATURES:
        values = {row[feature.name] for row in rows}
        assert {None, *feature.words} <= values
