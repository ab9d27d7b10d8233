"""The model's file: only known bytes with known contents are opened."""

import hashlib
import json
from pathlib import Path

import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from reviews.champion import artefact, tables
from reviews.champion.artefact import CARD, FILE, SHIPPED, golden_hash, load
from reviews.champion.corpus import digest_of, examples
from reviews.champion.proposal import ModelRefused
from reviews.champion.registry import KNOWN
from reviews.champion.scorer import Scorer

CARD_SHIPPED = json.loads((SHIPPED / CARD).read_text("utf-8"))


class Strange:
    """Not a kind of thing that a model of ours holds."""

    def __init__(self) -> None:
        self.value = 1


def written(folder: Path, content: object) -> dict[str, str]:
    skops.io.dump(content, folder / FILE)
    return {hashlib.sha256((folder / FILE).read_bytes()).hexdigest(): "x"}


def test_the_shipped_model_is_known_and_answers_as_its_card_says(scorer: Scorer) -> None:
    assert dict(KNOWN) == {CARD_SHIPPED["sha256"]: CARD_SHIPPED["version"]}
    assert golden_hash(scorer.model) == CARD_SHIPPED["golden_sha256"]
    assert CARD_SHIPPED["thresholds"] == scorer.model.thresholds


def test_the_shipped_model_has_learnt_from_the_shipped_tables_alone() -> None:
    assert CARD_SHIPPED["tables"] == tables.digests()
    assert CARD_SHIPPED["training_manifest_sha256"] == digest_of(examples())


@pytest.mark.parametrize("place", [0, 1_000, -1])
def test_a_model_with_one_bit_changed_is_refused(tmp_path: Path, place: int) -> None:
    raw = bytearray((SHIPPED / FILE).read_bytes())
    raw[place] ^= 1
    (tmp_path / FILE).write_bytes(raw)
    with pytest.raises(ModelRefused, match="not a model that we know"):
        load(tmp_path)


def test_a_missing_and_an_oversized_model_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelRefused, match="cannot be read"):
        load(tmp_path)
    monkeypatch.setattr(artefact, "SIZE_MAX", 10)
    with pytest.raises(ModelRefused, match="too large"):
        load(SHIPPED)


def test_known_bytes_with_a_strange_type_are_refused_unopened(tmp_path: Path) -> None:
    known = written(tmp_path, {"version": "x", "classifier": Strange()})
    with pytest.raises(ModelRefused, match=r"holds what no model of ours does: .*Strange"):
        load(tmp_path, known=known)


def test_known_bytes_of_another_shape_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="another kind of model"):
        load(tmp_path, known=written(tmp_path, {"version": "x"}))
    with pytest.raises(ModelRefused, match="another kind of model"):
        load(tmp_path, known=written(tmp_path, LogisticRegression()))
    (tmp_path / FILE).write_bytes(b"not a model")
    digest = hashlib.sha256(b"not a model").hexdigest()
    with pytest.raises(ModelRefused, match="cannot be opened"):
        load(tmp_path, known={digest: "x"})


def test_a_model_under_another_name_is_refused() -> None:
    with pytest.raises(ModelRefused, match="calls itself"):
        load(SHIPPED, known={CARD_SHIPPED["sha256"]: "champion-0"})
