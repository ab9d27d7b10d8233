"""The tables that ship: only known bytes are read, and each says where it is from."""

import json
import shutil
from pathlib import Path

import pytest

from claims.catalogue import tables
from claims.catalogue.library import RULES, library
from claims.catalogue.tables import CatalogueRefused


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(tables.FOLDER, tmp_path / "data")
    monkeypatch.setattr(tables, "FOLDER", tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("name", sorted(tables.names()))
def test_a_table_with_one_bit_changed_is_refused_by_name(copy: Path, name: str) -> None:
    raw = bytearray((copy / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (copy / name).write_bytes(raw)
    with pytest.raises(CatalogueRefused, match=f"{name} is not the file that the manifest names"):
        list(tables.rows(name))


def test_a_table_that_no_manifest_names_is_refused(copy: Path) -> None:
    (copy / "more.csv.xz").write_bytes(b"")
    with pytest.raises(CatalogueRefused, match="not in the manifest"):
        list(tables.rows("more.csv.xz"))


def test_a_missing_table_and_a_broken_manifest_are_refused(copy: Path) -> None:
    (copy / tables.DRUGS).unlink()
    with pytest.raises(CatalogueRefused, match="cannot be read"):
        list(tables.rows(tables.DRUGS))
    (copy / "manifest.json").write_text("{")
    with pytest.raises(CatalogueRefused, match="manifest"):
        tables.fingerprint()


def test_every_table_states_source_edition_and_licence() -> None:
    manifest = json.loads((tables.FOLDER / "manifest.json").read_text("utf-8"))
    for entry in manifest.values():
        assert all(
            entry[key] for key in ("what", "source", "edition", "edition_zh", "licence", "sha256")
        )
    assert {path.name for path in tables.FOLDER.iterdir()} == {*manifest, "manifest.json"}


def test_what_ships_is_whole() -> None:
    sizes = {name: sum(1 for _row in tables.rows(name)) for name in tables.names()}
    assert sizes == {tables.DRUGS: 4750, tables.SERVICES: 2333, tables.RULES: 2692}


def test_every_rule_of_the_library_is_asked_but_the_one_that_says_so() -> None:
    published = {row["rule"] for row in tables.rows(tables.RULES)}
    assert published - set(RULES) == {"限定年龄"}
    asked = {rule for rules in library().by_item.values() for rule in rules}
    rows = sum(1 for row in tables.rows(tables.RULES) if row["rule"] in RULES)
    # A drug of two names is found by both, and rows that say the same twice are one.
    assert len({(r.rule, r.name, r.other, r.value, r.note) for r in asked}) > 0.99 * rows
