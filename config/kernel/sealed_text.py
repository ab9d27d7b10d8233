"""A text that a row keeps sealed: one line in the model, in place of a property of its own."""

from typing import Any

from config.kernel.sealing import seal, unseal


class SealedText(property):
    """`text = SealedText()` opens and seals the column `text_sealed`, bound to the row by its table
    and `uid`. A property, so that a model takes it as a keyword. Raises SealBroken when read."""

    def __init__(self) -> None:
        super().__init__(self._open, self._seal)

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def _open(self, row: Any) -> str:
        return unseal(getattr(row, f"{self._name}_sealed"), place=self._place(row))

    def _seal(self, row: Any, value: str) -> None:
        setattr(row, f"{self._name}_sealed", seal(value, place=self._place(row)))

    def _place(self, row: Any) -> str:
        return f"{row._meta.db_table}.{self._name}:{row.uid}"
