"""What changed between two versions, as told: only that, old beside new."""

from collections.abc import Sequence
from dataclasses import dataclass

from members.schemes.rows import Part, Row
from members.schemes.terms import Words


@dataclass(frozen=True)
class Change:
    """One row that is new (no `old`), gone (no `new`), or says something else than before."""

    part: Words
    label: Words
    old: Row | None
    new: Row | None

    @property
    def only_ground(self) -> bool:
        """Whether it says the same, on another ground."""
        if self.old is None or self.new is None:
            return False
        return (
            self.old.says == self.new.says
            and self.old.steps == self.new.steps
            and self.old.diseases == self.new.diseases
        )


@dataclass(frozen=True)
class Comparison:
    """What says something else, and apart from it what says the same on another ground."""

    said: tuple[Change, ...]
    grounds: tuple[Change, ...]


def comparison(old: Sequence[Part], new: Sequence[Part]) -> Comparison:
    changes = compare(old, new)
    return Comparison(
        tuple(change for change in changes if not change.only_ground),
        tuple(change for change in changes if change.only_ground),
    )


def compare(old: Sequence[Part], new: Sequence[Part]) -> list[Change]:
    """In the order of the new version; what is gone comes where it stood before."""
    before, after = _rows(old), _rows(new)
    changes = []
    for place in _order(list(before), list(after)):
        was, now = before.get(place), after.get(place)
        if was is not None and now is not None and was[1] == now[1]:
            continue
        part, row = now or was or (None, None)
        if part is not None and row is not None:
            changes.append(
                Change(part.title, row.label, was[1] if was else None, now[1] if now else None)
            )
    return changes


def _rows(parts: Sequence[Part]) -> dict[tuple[str, str], tuple[Part, Row]]:
    """Every row by its place. A part without rows is one: that it is there may be the change."""
    found: dict[tuple[str, str], tuple[Part, Row]] = {}
    for part in parts:
        for within in part.whole():
            for row in within.rows:
                found[within.key, row.key] = (within, row)
    return found


def _order(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The new order, with each place that is gone after the one that it followed."""
    ordered = list(new)
    previous = -1
    for place in old:
        if place in ordered:
            previous = ordered.index(place)
        else:
            previous += 1
            ordered.insert(previous, place)
    return ordered
