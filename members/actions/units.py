"""Units come into the register: one by one, and a district's employers by a list."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from config.kernel import credit_code
from config.kernel.csv_table import Row
from members.actions.register import one_unit_after_another
from members.models import Unit, UnitEvent, User
from members.policies import paths_for, require
from members.roles import Permission
from members.units.refusals import UnitRefused
from members.units.table import rows_of_units
from members.units.words import code_of, name_of

_CODES = ("code", "parent")
_BATCH = 500


@dataclass
class UnitsTaken:
    """What became of a list: how many are new, have another name now, or were there; and each row
    that was not taken, with its line, what it is called, and why."""

    new: int = 0
    renamed: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str, UnitRefused]] = field(default_factory=list)


@transaction.atomic
def register_unit(
    *, kind: Unit.Kind, code: str, name: str, parent: Unit, actor: User, now: datetime
) -> Unit:
    """A unit below `parent`, or the one that has this code there already, by its new name.

    UnitRefused with the field; NotAllowed.
    """
    require(actor, Permission.UNIT_MANAGE, unit_path=parent.path)
    register = _Register(actor, {credit_code.normalise(code)}, parent)
    unit, _did = register.take(kind, code, name, register.usual)
    register.write(now)
    return unit


@transaction.atomic
def register_units(*, file: BinaryIO, parent: Unit, actor: User, now: datetime) -> UnitsTaken:
    """Every employer of a list that can be taken, below `parent` or the unit that its row names.
    The same list again changes nothing. A few statements, however long it is.

    FileRefused where it is no such list; NotAllowed.
    """
    require(actor, Permission.UNIT_MANAGE, unit_path=parent.path)
    rows = rows_of_units(file)
    named = (row.cells.get(column, "") for row in rows if row.cells for column in _CODES)
    register = _Register(actor, {credit_code.normalise(code) for code in named}, parent)
    taken = UnitsTaken()
    seen: dict[str, tuple[int, str]] = {}
    for row in rows:
        try:
            _once(row, seen)
            _unit, did = register.take_row(row)
        except UnitRefused as refused:
            cells = row.cells or {}
            taken.refused.append((row.line, cells.get("name") or cells.get("code", ""), refused))
        else:
            setattr(taken, did, getattr(taken, did) + 1)
    register.write(now)
    return taken


def _once(row: Row, seen: dict[str, tuple[int, str]]) -> None:
    """Of one code with two names nobody knows which is right: the second row is refused."""
    cells = row.cells or {}
    code, name = credit_code.normalise(cells.get("code", "")), cells.get("name", "")
    line, known = seen.setdefault(code, (row.line, name))
    if code and known != name:
        raise UnitRefused("twice", "name", line=line)


class _Register:
    """Units by their codes, and what is to be written. One at a time: the second of two with the
    same code finds the first one's unit. `usual`: the unit above where a row names none."""

    def __init__(self, actor: User, codes: Collection[str], usual: Unit) -> None:
        one_unit_after_another()
        self._actor = actor
        self._paths = paths_for(actor, Permission.UNIT_MANAGE)
        found = Unit.objects.filter(code__any_of={*codes, usual.code}).select_related("parent")
        self._known = {unit.code: unit for unit in found}
        self.usual = self._known[usual.code]  # as it is now that nobody else may close it
        self._new: list[Unit] = []
        self._renamed: list[Unit] = []

    def take_row(self, row: Row) -> tuple[Unit, str]:
        """A row of a list: an employer."""
        if row.cells is None:
            raise UnitRefused("cells_differ", found=row.found, expected=row.expected)
        parent = self._parent(row.cells.get("parent", "")) or self.usual
        return self.take(Unit.Kind.WORKPLACE, row.cells["code"], row.cells["name"], parent)

    def take(self, kind: Unit.Kind, code: str, name: str, parent: Unit) -> tuple[Unit, str]:
        """The unit, and whether it is "new", "renamed" or "unchanged"."""
        code, name = code_of(kind, code), name_of(name)
        if parent.kind not in Unit.BODIES:
            raise UnitRefused("parent_kind", "parent")
        if parent.closed_on is not None:
            raise UnitRefused("parent_closed", "parent", day=parent.closed_on.isoformat())
        unit = self._known.get(code)
        if unit is None:
            # Its path ends in its own key, which it does not have yet.
            path = f"{parent.path}{code}/"
            unit = Unit(kind=kind, code=code, name=name, parent=parent, path=path)
            self._known[code] = unit
            self._new.append(unit)
            return unit, "new"
        self._check_same(unit, kind, parent)
        if unit.name == name:
            return unit, "unchanged"
        unit.name = name
        self._renamed.append(unit)
        return unit, "renamed"

    def write(self, now: datetime) -> None:
        """All that was taken, and who did it."""
        Unit.objects.bulk_create(self._new)
        for unit in self._new:
            if unit.parent is not None:
                unit.path = f"{unit.parent.path}{unit.pk}/"
        Unit.objects.bulk_update(self._new, ["path"], batch_size=_BATCH)
        Unit.objects.bulk_update(self._renamed, ["name"], batch_size=_BATCH)
        done = [(unit, UnitEvent.Act.REGISTERED) for unit in self._new]
        done += [(unit, UnitEvent.Act.RENAMED) for unit in self._renamed]
        UnitEvent.objects.bulk_create(
            UnitEvent(unit=unit, act=act, name=unit.name, done_by=self._actor, done_at=now)
            for unit, act in done
        )

    def _check_same(self, unit: Unit, kind: Unit.Kind, parent: Unit) -> None:
        if not unit.path.startswith(self._paths):
            raise UnitRefused("of_another", "code")
        if unit.parent_id != parent.pk:
            above = unit.parent.name if unit.parent else "—"
            raise UnitRefused("other_place", "code", name=unit.name, parent=above)
        if unit.kind != kind:
            raise UnitRefused("other_kind", "code", name=unit.name)
        if unit.closed_on is not None:
            day = unit.closed_on.isoformat()
            raise UnitRefused("closed", "code", name=unit.name, day=day)

    def _parent(self, written: str) -> Unit | None:
        code = credit_code.normalise(written)
        if not code:
            return None
        parent = self._known.get(code)
        if parent is None:
            raise UnitRefused("unknown_parent", "parent")
        if not parent.path.startswith(self._paths):
            raise UnitRefused("parent_of_another", "parent")
        return parent
