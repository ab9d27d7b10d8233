"""One chunk of an employer's list against the register; few statements whatever its size.

A list enrols. It never takes over an account: neither the name nor the telephone number of whoever
is in the register changes by it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from config.kernel.csv_table import Row
from config.kernel.inserting import copy_in
from config.kernel.masking import mask_name
from config.kernel.person_name import is_same_name
from config.kernel.sealing import blind_index
from members.enrolment_lists.refusals import RowRefused
from members.enrolment_lists.row import ItemWords, ListRow, check_employer, parse_row
from members.enrolment_lists.table import as_kept
from members.models import (
    Enrolment,
    EnrolmentList,
    EnrolmentListRow,
    Member,
    Unit,
    UnitMove,
    User,
)

Sent = tuple[Row, list[str]]
_BY_HAND: Sent = (Row(line=1, cells=None, found=0, expected=0), [])


@dataclass
class Known:
    """A member as the register and the rows before this one have them. `enrolled`: by item and
    period the unit that enrolled; `ended`: by item and period the last day."""

    member: Member
    has_account: bool
    enrolled: dict[tuple[str, int], int] = field(default_factory=dict)
    ended: dict[tuple[str, int], date] = field(default_factory=dict)

    def ended_before(self, item: str, period: int) -> date | None:
        """The last day of the latest earlier cover in the item."""
        earlier = [
            when for (what, year), when in self.ended.items() if what == item and year < period
        ]
        return max(earlier, default=None)


class ListTaking:
    """Takes an employer's list in, chunk by chunk, and counts what became of each row."""

    def __init__(
        self,
        delivery: EnrolmentList,
        words: ItemWords,
        fields: Sequence[str],
        now: datetime,
        *,
        reach: Sequence[str],
    ) -> None:
        """`reach`: paths of the units that the sender answers for; rows of others are refused."""
        self.delivery, self.words, self.fields, self.now = delivery, words, fields, now
        self.reach = tuple(reach)
        self.today = now.date()
        self.touched: set[tuple[int, int]] = set()  # units and periods that the list names
        self._units: dict[str, Unit | None] = {}
        self._names: dict[int, str] = {}
        self._paths: dict[int, str] = {}

    def take(self, chunk: Sequence[Sent]) -> None:
        """The caller holds a transaction, and no other list is taken in meanwhile."""
        self._begin()
        parsed: list[tuple[Sent, ListRow]] = []
        for sent in chunk:
            try:
                parsed.append((sent, parse_row(sent[0], self.words, today=self.today)))
            except RowRefused as refusal:
                self._refuse(sent, refusal)
        self._find_units({row.employer_code for _sent, row in parsed})
        self._find_members([row for _sent, row in parsed])
        for sent, row in parsed:
            try:
                self._take_row(sent, row)
            except RowRefused as refusal:
                self._refuse(sent, refusal)
        self.delivery.read_count += len(chunk)
        self._write()

    def take_one(self, row: ListRow) -> Member:
        """One person by hand, by the same rules; RowRefused where it cannot be."""
        self._begin()
        self._find_units({row.employer_code})
        self._find_members([row])
        self._take_row(_BY_HAND, row)
        self.delivery.read_count += 1
        self._write()
        return self._known[_person(row.key)].member

    # -- what is there ---------------------------------------------------------------------------
    def _begin(self) -> None:
        self._new: list[Member] = []
        self._changed: dict[int, Member] = {}
        self._enrolments: list[Enrolment] = []
        self._moves: list[UnitMove] = []
        self._rows: list[EnrolmentListRow] = []

    def _find_units(self, codes: set[str]) -> None:
        asked = codes - self._units.keys()
        if asked:
            found = Unit.objects.exclude(kind=Unit.Kind.OUTLET).filter(code__in=asked)
            self._units |= dict.fromkeys(asked) | {unit.code: unit for unit in found}

    def _find_members(self, rows: list[ListRow]) -> None:
        accounts = User.objects.filter(member=OuterRef("pk"))
        members = Member.objects.filter(id_index__in={_person(row.key) for row in rows}).annotate(
            has_account=Exists(accounts)
        )
        self._known = {
            bytes(member.id_index): Known(member, member.has_account)
            for member in members.select_for_update(of=("self",))
        }
        self._follow_merges()
        by_pk = {known.member.pk: known for known in self._known.values()}
        enrolments = Enrolment.objects.filter(member__in=by_pk, scheme=self.delivery.scheme_id)
        for pk, item, period, ends_on, unit, name, path in enrolments.values_list(
            "member_id", "item", "period", "ends_on", "unit_id", "unit__name", "unit__path"
        ):
            self._names[unit], self._paths[unit] = name, path
            by_pk[pk].enrolled[item, period] = unit
            by_pk[pk].ended[item, period] = ends_on
        phones = {blind_index(row.phone, kind="phone") for row in rows if row.phone}
        self._holders: dict[bytes, set[bytes]] = {}
        for phone, person in Member.objects.filter(phone_index__in=phones).values_list(
            "phone_index", "id_index"
        ):
            self._holders.setdefault(bytes(phone or b""), set()).add(bytes(person))

    def _follow_merges(self) -> None:
        """A number of a record that went into another one stands for that one."""
        joined = {
            key: known.member.merged_into_id
            for key, known in self._known.items()
            if known.member.merged_into_id is not None
        }
        if not joined:
            return
        accounts = User.objects.filter(member=OuterRef("pk"))
        records = Member.objects.filter(pk__in=joined.values()).annotate(
            has_account=Exists(accounts)
        )
        there = {known.member.pk: known for known in self._known.values()}
        for record in records.order_by("pk").select_for_update(of=("self",)):
            there.setdefault(record.pk, Known(record, record.has_account))
        self._known |= {key: there[pk] for key, pk in joined.items()}

    # -- one row ---------------------------------------------------------------------------------
    def _take_row(self, sent: Sent, row: ListRow) -> None:
        unit = self._unit_of(row)
        person = _person(row.key)
        known = self._known.get(person)
        if known is not None and not is_same_name(known.member.name, row.name):
            raise RowRefused("name_differs", "name", known=mask_name(known.member.name))
        takes_phone = self._takes_phone(row, known, person)
        if known is None:
            known = self._known[person] = Known(_new_member(row, unit), has_account=False)
            self._new.append(known.member)
        elif row.phone and not takes_phone and not _has_phone(known.member, row.phone):
            self._note(sent, "phone_kept", "phone")
        if takes_phone:
            known.member.set_phone(row.phone)
            self._holders.setdefault(blind_index(row.phone, kind="phone"), set()).add(person)
            if known.member.pk:
                self._changed[known.member.pk] = known.member
        self._count(row, known, unit, sent, takes_phone=takes_phone)
        self.touched.add((unit.pk, row.period))

    def _count(
        self, row: ListRow, known: Known, unit: Unit, sent: Sent, *, takes_phone: bool
    ) -> None:
        """Enrol where that is new, and say what became of the row."""
        member = known.member
        for item in row.items:
            other = known.enrolled.get((item, row.period), unit.pk)
            if other != unit.pk:
                self._note_elsewhere(sent, row.period, other)
                break
        fresh = [item for item in row.items if (item, row.period) not in known.enrolled]
        # Whoever is enrolled for this period, or a later one, stays where that put them: two
        # employers of one person would move them to and fro.
        settled = any(period >= row.period for _item, period in known.enrolled)
        moves = bool(fresh) and not settled and member.unit_id != unit.pk and bool(member.pk)
        if moves:
            self._move(member, unit, row.period)
        for item in fresh:
            self._enrol(known, item, row.period, unit)
        if moves or (takes_phone and not fresh):
            self.delivery.changed_count += 1
        elif fresh:
            self.delivery.new_count += 1
        else:
            self.delivery.unchanged_count += 1

    def _unit_of(self, row: ListRow) -> Unit:
        unit = self._units.get(row.employer_code)
        if unit is None:
            check_employer(row.employer_code)
            raise RowRefused("unknown_unit", "employer_code")
        if not unit.path.startswith(self.reach):
            raise RowRefused("unit_of_another", "employer_code")
        if unit.closed_on is not None:
            raise RowRefused("unit_closed", "employer_code", day=unit.closed_on.isoformat())
        return unit

    def _takes_phone(self, row: ListRow, known: Known | None, person: bytes) -> bool:
        """Only of a person without a number, who has never signed in. RowRefused where the number
        is another person's: with it that one would sign in as this one."""
        if not row.phone:
            return False
        if known is not None and (known.has_account or known.member.phone_index is not None):
            return False
        if self._holders.get(blind_index(row.phone, kind="phone"), {person}) != {person}:
            raise RowRefused("phone_of_another", "phone")
        return True

    def _move(self, member: Member, unit: Unit, period: int) -> None:
        self._moves.append(
            UnitMove(
                member=member,
                enrolment_list=self.delivery,
                from_unit_id=member.unit_id,
                to_unit=unit,
                period=period,
                moved_at=self.now,
            )
        )
        member.unit, member.unit_path = unit, unit.path
        self._changed[member.pk] = member
        self.delivery.moved_count += 1

    def _enrol(self, known: Known, item: str, period: int, unit: Unit) -> None:
        first, last = self.words.terms.first_day(period), self.words.terms.last_day(period)
        self._enrolments.append(
            Enrolment(
                member=known.member,
                scheme_id=self.delivery.scheme_id,
                item=item,
                period=period,
                effective_on=first,
                ends_on=last,
                previous_ended_on=known.ended_before(item, period),
                unit=unit,
            )
        )
        known.enrolled[item, period] = unit.pk
        self._names[unit.pk], self._paths[unit.pk] = unit.name, unit.path
        known.ended[item, period] = last

    # -- what is kept ----------------------------------------------------------------------------
    def _refuse(self, sent: Sent, refusal: RowRefused) -> None:
        self.delivery.quarantined_count += 1
        self._rows.append(
            self._kept(sent, refusal.code, refusal.field, refusal.params, is_refused=True)
        )

    def _note(self, sent: Sent, code: str, about: str, **params: str | int) -> None:
        self.delivery.noted_count += 1
        self._rows.append(self._kept(sent, code, about, params, is_refused=False))

    def _note_elsewhere(self, sent: Sent, period: int, unit: int) -> None:
        """Which unit it is, is told only to who answers for it: an employer does not learn where
        else a person works."""
        if self._paths[unit].startswith(self.reach):
            self._note(sent, "enrolled_elsewhere", "items", period=period, unit=self._names[unit])
        else:
            self._note(sent, "enrolled_by_another", "items", period=period)

    def _kept(
        self, sent: Sent, code: str, about: str, params: dict[str, str | int], *, is_refused: bool
    ) -> EnrolmentListRow:
        row = EnrolmentListRow(
            enrolment_list=self.delivery,
            line_number=sent[0].line,
            is_refused=is_refused,
            code=code,
            field=about,
            params=params,
        )
        row.raw = json.dumps(as_kept(sent[1], self.fields), ensure_ascii=False)
        return row

    def _write(self) -> None:
        copy_in(self._new)
        Member.objects.bulk_update(
            self._changed.values(), ["unit", "unit_path", "phone_sealed", "phone_index"]
        )
        for enrolment in self._enrolments:
            enrolment.member_id = enrolment.member.pk
        copy_in(self._enrolments)
        UnitMove.objects.bulk_create(self._moves)
        EnrolmentListRow.objects.bulk_create(self._rows)


def _new_member(row: ListRow, unit: Unit) -> Member:
    member = Member(
        name=row.name,
        sex=row.sex,
        born_on=row.born_on,
        unit=unit,
        unit_path=unit.path,
    )
    member.set_id_number(row.id_number, row.paper)
    return member


def _person(key: str) -> bytes:
    return blind_index(key, kind="id_number")


def _has_phone(member: Member, phone: str) -> bool:
    index = member.phone_index
    return index is not None and bytes(index) == blind_index(phone, kind="phone")
