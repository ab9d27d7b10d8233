"""What a file of hospitals would do to the list: row by row, before anything is written."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from members.hospitals.names import plain
from members.hospitals.refusals import RowRefused
from members.hospitals.row import HospitalRow, Value, parse_row
from members.hospitals.table import read_table
from members.models import Hospital

Changes = dict[str, tuple[Value, Value]]


@dataclass(frozen=True)
class Planned:
    """One row that can be taken in: the hospital as it will be, and what changes of it."""

    line: int
    hospital: Hospital
    changes: Changes
    is_new: bool


@dataclass
class Plan:
    """What becomes of each row. `refused`: the line and why; the others can be taken in."""

    read: int
    unused_columns: tuple[int, ...]
    new: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    unchanged: int = 0
    refused: list[tuple[int, RowRefused]] = field(default_factory=list)

    @property
    def most(self) -> int:
        """Rows of the largest kind that is shown one by one."""
        return max(len(self.new), len(self.changed), len(self.refused))

    @property
    def digest(self) -> str:
        """Another one where the list, and so what the file does to it, became another."""
        rows = [
            (one.hospital.pk, one.line, in_json(one.changes)) for one in (*self.new, *self.changed)
        ]
        told = [*rows, self.unchanged, [line for line, _reason in self.refused]]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def plan_of(text: str) -> Plan:
    """Judge every row against the list of now. FileRefused where the text is no such table."""
    table = read_table(text)
    plan = Plan(len(table.rows), table.unused)
    register = _Register(list(Hospital.objects.order_by("pk")))
    for row in table.rows:
        try:
            parsed = parse_row(row)
            planned = _planned(parsed, register)
        except RowRefused as refusal:
            plan.refused.append((row.line, refusal))
            continue
        if planned is None:
            plan.unchanged += 1
        elif planned.is_new:
            plan.new.append(planned)
        else:
            plan.changed.append(planned)
    return plan


def in_json(changes: Changes) -> dict[str, list[Any]]:
    """As the event keeps them: dates ISO, names as lists."""
    return {name: [_plain_value(one) for one in pair] for name, pair in changes.items()}


class _Register:
    """The hospitals of the list and those that the file has added, found as a row names them."""

    def __init__(self, hospitals: list[Hospital]) -> None:
        self.by_code: dict[str, Hospital] = {}
        self.by_credit: dict[str, list[Hospital]] = defaultdict(list)
        self.by_name: dict[str, list[Hospital]] = defaultdict(list)
        self.lines: dict[int, int] = {}  # where the file spoke of it, by id()
        for hospital in hospitals:
            self.add(hospital)

    def add(self, hospital: Hospital) -> None:
        if hospital.code:
            self.by_code[hospital.code] = hospital
        if hospital.credit_code:
            self.by_credit[hospital.credit_code].append(hospital)
        self.by_name[plain(hospital.name)].append(hospital)

    def of(self, row: HospitalRow) -> Hospital | None:
        """The hospital that the row means; None for one that is not there yet.

        A code is sure. Without it the credit code is, where no other house has it; then the name.
        """
        code, credit = row.text("code"), row.text("credit_code")
        if code in self.by_code:
            return self.by_code[code]
        known = self.by_credit.get(credit, []) if credit else []
        named = self.by_name.get(plain(row.text("name")), [])
        both = [hospital for hospital in known if hospital in named]
        for found in (both, known, named):
            # One with another code is another house, one with another credit code another body.
            possible = [one for one in found if _may_be(one, code, credit)]
            if len(possible) > 1:
                raise RowRefused("several", "name")
            if possible:
                return possible[0]
        return None


def _may_be(hospital: Hospital, code: str, credit: str) -> bool:
    if code and hospital.code:
        return False  # the codes differ, else it would have been found by it
    return not (credit and hospital.credit_code) or credit == hospital.credit_code


def _planned(row: HospitalRow, register: _Register) -> Planned | None:
    """None where the row says nothing new."""
    known = register.of(row)
    is_new = known is None
    hospital = known or Hospital(name="", is_designated=bool(row.said.get("code")))
    before = {name: _value(hospital, name) for name in Hospital.FIELDS}
    after = _after(before, row.said, is_new=is_new)
    changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if not changes:
        register.lines.setdefault(id(hospital), row.line)
        return None
    if id(hospital) in register.lines:
        raise RowRefused("twice", "name", line=register.lines[id(hospital)])
    begins, ends = after["designated_from"], after["designated_until"]
    if begins and ends and ends < begins:  # type: ignore[operator]  # both are dates
        raise RowRefused("dates_order", "designated_until")
    _become(hospital, after)
    register.lines[id(hospital)] = row.line
    if is_new:
        register.add(hospital)
    return Planned(row.line, hospital, changes, is_new)


def _value(hospital: Hospital, name: str) -> Value:
    value: Value = getattr(hospital, name)
    return tuple(value) if isinstance(value, list) else value


def _after(
    before: Mapping[str, Value], said: Mapping[str, Value], *, is_new: bool
) -> dict[str, Value]:
    """What was said takes the place of what was there. Other names only grow, until they are taken
    back; a name that is no longer the first becomes one of them."""
    after = {**before, **said}
    name = str(after["name"])
    others = said.get("other_names")
    kept = () if others == () else before["other_names"]
    names = [*_names(kept), *_names(others)]
    if not is_new and plain(str(before["name"])) != plain(name):
        names.append(str(before["name"]))
    by_plain = {plain(other): other for other in reversed(names) if plain(other) != plain(name)}
    after["other_names"] = tuple(reversed(by_plain.values()))
    return after


def _names(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _become(hospital: Hospital, after: Mapping[str, Value]) -> None:
    for name, value in after.items():
        if name not in ("name", "other_names"):
            setattr(hospital, name, value)
    hospital.call_it(str(after["name"]), _names(after["other_names"]))


def _plain_value(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, str | int | None) else value.isoformat()
