"""The tables that ship: only known bytes are read, and a code means what its rule says."""

import json
import shutil
from pathlib import Path

import pytest

from reviews.champion import tables
from reviews.champion.proposal import ModelRefused


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(tables.FOLDER, tmp_path / "data")
    monkeypatch.setattr(tables, "FOLDER", tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("name", sorted(tables.digests()))
def test_a_table_with_one_bit_changed_is_refused_by_name(copy: Path, name: str) -> None:
    raw = bytearray((copy / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (copy / name).write_bytes(raw)
    with pytest.raises(ModelRefused, match=f"{name} is not the file that the manifest names"):
        list(tables.rows(name))


def test_a_table_that_no_manifest_names_is_refused(copy: Path) -> None:
    (copy / "more.csv").write_text("code,name\n")
    with pytest.raises(ModelRefused, match="not in the manifest"):
        list(tables.rows("more.csv"))


def test_a_missing_table_and_a_broken_manifest_are_refused(copy: Path) -> None:
    (copy / "shorthand.csv").unlink()
    with pytest.raises(ModelRefused, match="cannot be read"):
        list(tables.rows("shorthand.csv"))
    (copy / "manifest.json").write_text("{")
    with pytest.raises(ModelRefused, match="manifest"):
        tables.digests()


def test_every_table_states_source_edition_and_licence() -> None:
    manifest = json.loads((tables.FOLDER / "manifest.json").read_text("utf-8"))
    for entry in manifest.values():
        assert all(entry[key] for key in ("what", "source", "edition", "licence", "sha256"))
    shipped = {path.name for path in tables.FOLDER.iterdir()}
    assert shipped == set(manifest) | {"manifest.json", "icd10_yibao_v2.LICENSE.txt"}


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("C34.900x001", "CI01_MALIGNANT"),
        ("C73.x00", "CR01_THYROID_STAGE"),
        ("C91.100", "CR01_CLL_STAGE"),
        ("C91.000", "CI01_MALIGNANT"),
        ("D06.900", "CR01_INSITU"),
        ("N18.500", "CI06_ESRD"),
        ("N18.300", "CR06_CKD_STAGE"),
        ("S06.000", "XT_BRAIN_INJURY"),
        ("S72.000", "XT_INJURY"),
        ("T51.001", "EX_INTOX"),
        ("T39.100", "XT_POISONING"),
        ("V09.300", "EX_TRAFFIC"),
        ("O80.000", "EX_MATERNITY"),
        ("I10.x05", "OR_OTHER"),
        ("I10.x05+G81.9*", "CR15_PARALYSIS"),
    ],
)
def test_a_code_falls_under_its_rule(code: str, rule: str) -> None:
    assert tables.rule_of(code).name == rule


def test_every_rule_about_the_norm_finds_its_illness_there() -> None:
    for rule in tables.rules():
        assert (tables.norm_of(rule) is not None) == rule.name.startswith(("CI", "CR")), rule.name


def test_what_needs_a_person_says_what_it_needs() -> None:
    open_ = [rule.name for rule in tables.rules() if rule.label == "critical_refer"]
    assert open_ == [rule.name for rule in tables.rules() if rule.needs]
