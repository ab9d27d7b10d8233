"""State tables: the guard, the words, the drawing."""

import pytest
from django.db.models import TextChoices

from config.kernel.moves import MoveDenied, MoveTable, move


class Door(TextChoices):
    OPEN = "open", "Open"
    SHUT = "shut", "Shut"
    LOCKED = "locked", "Locked"


TABLE = MoveTable(
    Door,
    Door.OPEN,
    [
        move("shut", [Door.OPEN], Door.SHUT),
        move("lock", [Door.SHUT], Door.LOCKED),
        move("open", [Door.SHUT], Door.OPEN),
    ],
)


def test_a_move_leads_where_the_table_says() -> None:
    assert TABLE.target("shut", "open") == "shut"


def test_a_move_from_the_wrong_state_says_how_things_are() -> None:
    with pytest.raises(MoveDenied, match="Locked"):
        TABLE.target("shut", "locked")


def test_an_unknown_move_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        TABLE.target("paint", "open")


def test_two_moves_may_not_share_a_name() -> None:
    twice = move("shut", [Door.OPEN], Door.SHUT)
    with pytest.raises(ValueError, match="share a name"):
        MoveTable(Door, Door.OPEN, [twice, twice])


def test_the_drawing_names_beginning_moves_and_ends() -> None:
    drawing = TABLE.mermaid()
    assert "[*] --> open" in drawing
    assert "shut --> locked: lock" in drawing
    assert "locked --> [*]" in drawing
