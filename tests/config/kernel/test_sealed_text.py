"""A sealed text opens on its own row, and nowhere else."""

from types import SimpleNamespace
from uuid import UUID

import pytest

from config.kernel.sealed_text import SealedText
from config.kernel.sealing import SealBroken, seal


class Row:
    _meta = SimpleNamespace(db_table="some_table")
    text = SealedText()
    text_sealed: bytes

    def __init__(self, number: int) -> None:
        self.uid = UUID(int=number)


def test_what_was_written_is_read_and_does_not_lie_open() -> None:
    row = Row(1)
    row.text = "家属来电"
    assert row.text == "家属来电"
    assert "家属".encode() not in row.text_sealed


def test_it_is_bound_to_table_column_and_row() -> None:
    row, other = Row(1), Row(2)
    row.text_sealed = seal("家属来电", place=f"some_table.text:{row.uid}")
    assert row.text == "家属来电"
    other.text_sealed = row.text_sealed
    with pytest.raises(SealBroken):
        _ = other.text
