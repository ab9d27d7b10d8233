"""What a scheme looks like when it is told: parts with rows, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass

from members.schemes.disease_list import DiseaseList
from members.schemes.terms import Ground, Words


@dataclass(frozen=True)
class Step:
    """One line of a small table."""

    part: Words
    says: Words


@dataclass(frozen=True)
class Row:
    """One value in words. `key` names it within its part, the same in every version."""

    key: str
    label: Words
    says: Words
    ground: Ground
    heads: tuple[Words, ...] = ()
    steps: tuple[Step, ...] = ()
    diseases: DiseaseList | None = None


@dataclass(frozen=True)
class Part:
    """Rows that belong together: the deadlines, an item, one of its benefits."""

    key: str
    title: Words
    about: Words
    rows: tuple[Row, ...]
    parts: tuple["Part", ...] = ()

    def whole(self) -> Iterator["Part"]:
        """This part and those within it, in reading order."""
        yield self
        for part in self.parts:
            yield from part.whole()
