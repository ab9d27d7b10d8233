"""State machines as tables: the guard, the buttons and the drawn diagram all read the table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict


class MoveDenied(Conflict):
    """The thing is in a state from which this move does not start."""

    code = "wrong_state"


@dataclass(frozen=True)
class Move:
    """One named move: the states it may start from, and the state it leads to; None: it stays."""

    name: str
    sources: tuple[TextChoices, ...]
    target: TextChoices | None


class MoveTable:
    """All moves of one state machine.

    >>> TABLE.target("submit", "draft")  # the new state, or MoveDenied with a sentence
    """

    def __init__(
        self,
        states: type[TextChoices],
        initial: TextChoices,
        moves: Sequence[Move],
        *,
        also_initial: Sequence[TextChoices] = (),
    ) -> None:
        self.states = states
        self.initial = initial
        self.beginnings = (initial, *also_initial)
        self._moves = {move.name: move for move in moves}
        if len(self._moves) != len(moves):
            raise ValueError("two moves of one table share a name")

    def __iter__(self) -> Iterator[Move]:
        return iter(self._moves.values())

    def target(self, name: str, state: str) -> str:
        """The state that `name` leads to from `state`. Raises MoveDenied."""
        move = self._moves[name]
        if state not in move.sources:
            raise MoveDenied(
                _("This is no longer possible: it is now “%(state)s”.")
                % {"state": self.states(state).label}
            )
        return move.target.value if move.target else state

    def allows(self, name: str, state: str) -> bool:
        return state in self._moves[name].sources

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, in a stable order."""
        lines = ["stateDiagram-v2"]
        lines += [f"    [*] --> {state.value}" for state in self.beginnings]
        leaving: set[str] = set()
        for move in self._moves.values():
            for source in move.sources:
                leaving.add(source.value)
                lines.append(f"    {source.value} --> {(move.target or source).value}: {move.name}")
        lines += [f"    {s.value} --> [*]" for s in self.states if s.value not in leaving]
        return "\n".join(lines) + "\n"


def move(name: str, sources: Iterable[TextChoices], target: TextChoices) -> Move:
    return Move(name, tuple(sources), target)


def stay(name: str, sources: Iterable[TextChoices]) -> Move:
    """Something that happens in a state and leaves it as it is; it has its event all the same."""
    return Move(name, tuple(sources), None)
