"""Why a file of rows, or a row of it, is refused: a code, and a sentence that names the column."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext

from config.kernel.denial import Denied


class SentenceRefused(Denied):
    """One of `sentences`, by its code. `field`, and a parameter `column`, are names of fields: the
    reader sees them as `in_words` says."""

    sentences: ClassVar[Mapping[str, str]]

    def __init__(self, code: str, field: str = "", **params: str | int) -> None:
        super().__init__(self.sentences[code], code=code)
        self.field, self.params = field, params

    def __str__(self) -> str:
        column = str(self.params.get("column", ""))
        words = {"field": self.in_words(self.field), "column": self.in_words(column)}
        return gettext(self.sentences[self.code]) % {**self.params, **words}

    @staticmethod
    def in_words(field: str) -> str:
        """What a field is called."""
        raise NotImplementedError
