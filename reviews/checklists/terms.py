"""A checklist and its algebra: what was shown, what is still open, when it can be shown at all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from members.schemes.disease_list import Disease, plain
from members.schemes.terms import Source, Words


@dataclass(frozen=True)
class Item:
    """One condition. `by`: the evidence that usually shows it; `after_days`: not before so many
    days, 0 where it can be shown at once."""

    key: str
    words: Words
    by: tuple[Words, ...]
    after_days: int


@dataclass(frozen=True)
class Group:
    """Conditions of which `needs` have to be shown."""

    needs: int
    items: tuple[Item, ...]

    @property
    def needs_all(self) -> bool:
        return self.needs == len(self.items)

    def missing(self, shown: Collection[str]) -> int:
        """How many more have to be shown."""
        return max(0, self.needs - sum(item.key in shown for item in self.items))

    def open_items(self, shown: Collection[str]) -> list[Item]:
        """What could be shown next; empty when enough is."""
        if not self.missing(shown):
            return []
        return [item for item in self.items if item.key not in shown]


@dataclass(frozen=True)
class Checklist:
    """One disease. `not_counted`: what looks like it and is not; `counted`: from when its days of
    waiting run. Either is empty where there is none. `icd10`: the usual codes; those of a mild
    class are its severe one's."""

    number: int
    disease: Disease
    icd10: tuple[str, ...]
    groups: tuple[Group, ...]
    not_counted: Words
    counted: Words

    @property
    def code(self) -> str:
        return self.disease.code

    def items(self) -> Iterator[Item]:
        for group in self.groups:
            yield from group.items

    def keys(self) -> frozenset[str]:
        return frozenset(item.key for item in self.items())

    def open_items(self, shown: Collection[str]) -> list[Item]:
        """What is not shown in the groups that are not met; empty when they all are."""
        return [item for group in self.groups for item in group.open_items(shown)]

    def missing(self, shown: Collection[str]) -> int:
        """How many items have to be shown still."""
        return sum(group.missing(shown) for group in self.groups)

    def earliest(self, diagnosed_on: date) -> date | None:
        """The first day on which it can be established; None where it can be at once."""
        days = self.disease.wait_days
        return diagnosed_on + timedelta(days=days) if days else None


@dataclass(frozen=True)
class Norm:
    """All checklists of a norm, as they stood in one edition."""

    code: str
    edition: str
    source: Source
    note: Words
    checklists: tuple[Checklist, ...]

    def find(self, code: str) -> Checklist | None:
        return next((one for one in self.checklists if one.code == code), None)

    def search(self, words: str) -> list[Checklist]:
        """Those whose name, alias, number or usual code holds what was typed; all for nothing."""
        wanted = plain(words)
        return [one for one in self.checklists if _holds(one, wanted, words.strip().upper())]


def _holds(one: Checklist, wanted: str, code: str) -> bool:
    names = (*one.disease.name.values(), *one.disease.aliases)
    if any(wanted in plain(name) for name in names) or code == str(one.number):
        return True
    # A whole code finds the range that holds it: I63.900 the stroke. One sign alone is no code.
    return len(code) > 1 and any(
        code.startswith(prefix) or prefix.startswith(code) for prefix in one.icd10
    )
