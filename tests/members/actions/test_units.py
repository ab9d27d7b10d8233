"""Units: one by one and employers by a list, only by who looks after them, nothing twice."""

import io
from collections.abc import Sequence

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from config.kernel.credit_code import check_sign
from members.actions.units import UnitsTaken, register_unit, register_units
from members.enrolment_lists.refusals import FileRefused
from members.models import Unit, UnitEvent
from members.policies import NotAllowed
from members.units.refusals import UnitRefused
from tests.enrolment import csv_of, number, row, taken, xlsx_of
from tests.members.views.test_lists import town_administrator
from tests.stages import House

HEADER = ("单位统一社会信用代码", "单位名称", "上级代码")


def code(place: int) -> str:
    """One that could be real."""
    begins = f"91330109MA{place:07d}"
    return begins + check_sign(begins)


def listed(house: House, *rows: Sequence[str], data: bytes = b"", who: str = "admin") -> UnitsTaken:
    file = io.BytesIO(data or csv_of(rows, HEADER).encode("gb18030"))
    return register_units(file=file, parent=house.district, actor=house.staff[who], now=house.now)


def one(
    house: House, written: str, name: str, kind: Unit.Kind = Unit.Kind.WORKPLACE,
    parent: Unit | None = None,
) -> Unit:  # fmt: skip
    return register_unit(
        kind=kind, code=written, name=name, parent=parent or house.district,
        actor=house.staff["admin"], now=house.now,
    )  # fmt: skip


def why(taken_in: UnitsTaken) -> list[tuple[int, str]]:
    return [(line, refused.code) for line, _name, refused in taken_in.refused]


def test_employers_of_a_list_can_send_lists_themselves(house: House) -> None:
    assert listed(house, [code(1), "示例第一公司", ""]).new == 1
    unit = Unit.objects.get(code=code(1))
    assert (unit.parent, unit.kind) == (house.district, Unit.Kind.WORKPLACE)
    assert unit.path == f"{house.district.path}{unit.pk}/"
    assert taken(house, row(id_number=number(1), employer=code(1))).new_count == 1


def test_the_same_list_again_changes_nothing_and_a_new_name_is_kept(house: House) -> None:
    rows = [[code(1), "示例第一公司", ""], [code(2), "示例第二公司", ""]]
    listed(house, *rows)
    again = listed(house, *rows)
    assert (again.new, again.unchanged, again.renamed) == (0, 2, 0)
    renamed = listed(house, [code(1), "示例第一公司（改制）", ""])
    assert (renamed.new, renamed.renamed) == (0, 1)
    events = UnitEvent.objects.filter(unit__code=code(1)).order_by("pk")
    assert [(one.act, one.name) for one in events] == [
        ("registered", "示例第一公司"), ("renamed", "示例第一公司（改制）"),
    ]  # fmt: skip
    assert {event.done_by for event in events} == {house.staff["admin"]}


def test_a_workbook_is_a_list_too_and_half_width_and_full_width_are_one(house: House) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code(3))
    assert listed(house, data=xlsx_of([[wide, "示例  第三公司", ""]], HEADER)).new == 1
    assert Unit.objects.get(code=code(3)).name == "示例 第三公司"


def test_each_row_that_cannot_be_taken_says_why_and_the_others_are_in(house: House) -> None:
    town = one(house, "TOWN-1", "示例镇总工会", Unit.Kind.TOWN)
    wrong = code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")
    found = listed(
        house,
        [code(1), "示例第一公司", town.code],
        [wrong, "示例第二公司", ""],
        ["", "无代码公司", ""],
        [code(4), "", ""],
        [code(5), "示例第五公司", "NOWHERE"],
        [code(6), "示例第六公司", house.mill.code],
        [code(1), "另一个名字", town.code],
        ["1234", "太短", ""],
        [code(7), "长" * 81, ""],
        [code(8)],
        [code(8), "示例第八公司", "", "多了一格"],
    )
    assert (found.new, why(found)) == (1, [
        (3, "credit_code_check_sign"), (4, "empty"), (5, "empty"), (6, "unknown_parent"),
        (7, "parent_kind"), (8, "twice"), (9, "credit_code_length"), (10, "too_long"),
        (11, "empty"), (12, "cells_differ"),
    ])  # fmt: skip
    assert all(str(refused) for _line, _name, refused in found.refused)
    assert found.refused[0][1] == "示例第二公司"
    assert Unit.objects.get(code=code(1)).parent == town


def test_units_do_not_move_and_do_not_change_their_kind(house: House) -> None:
    town = one(house, "TOWN-1", "示例镇总工会", Unit.Kind.TOWN)
    one(house, code(1), "示例第一公司", parent=town)
    with pytest.raises(UnitRefused) as refused:
        one(house, code(1), "示例第一公司")
    assert refused.value.code == "other_place"
    with pytest.raises(UnitRefused) as refused:
        one(house, code(1), "示例第一公司", Unit.Kind.OUTLET, town)
    assert refused.value.code == "other_kind"


def test_a_counter_may_have_a_code_of_the_district_s_own_and_an_employer_not(house: House) -> None:
    assert one(house, "window-3", "三号窗口", Unit.Kind.OUTLET).code == "WINDOW-3"
    with pytest.raises(UnitRefused, match="18"):
        one(house, "FIRM-3", "示例第三公司")
    with pytest.raises(UnitRefused):
        one(house, "窗口", "四号窗口", Unit.Kind.OUTLET)


def test_only_who_looks_after_it_and_nothing_of_others_is_told(house: House) -> None:
    with pytest.raises(NotAllowed):
        listed(house, [code(1), "示例第一公司", ""], who="officer")
    elsewhere = town_administrator(house)
    with pytest.raises(NotAllowed):
        register_unit(
            kind=Unit.Kind.OUTLET, code="WINDOW-3", name="三号窗口", parent=house.district,
            actor=elsewhere, now=house.now,
        )  # fmt: skip
    assert not UnitEvent.objects.exists()


def test_another_district_s_code_is_refused_without_its_name(house: House) -> None:
    other = Unit.objects.create(
        kind=Unit.Kind.DISTRICT, code="OTHER", name="另一个区总工会", path="/999999/"
    )
    Unit.objects.create(
        kind=Unit.Kind.WORKPLACE, code=code(1), name="别人的公司", parent=other,
        path="/999999/1/",
    )  # fmt: skip
    with pytest.raises(UnitRefused) as refused:
        one(house, code(1), "示例第一公司")
    assert refused.value.code == "of_another"
    assert "别人" not in str(refused.value)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no_rows"),
        ("单位名称\n示例".encode(), "column_missing"),
        ("单位代码,单位名称,名称\na,b,c".encode(), "column_twice"),
        ("单位代码,单位名称\n".encode(), "no_rows"),
        (b"%PDF-1.7", "not_a_table"),
    ],
)
def test_a_file_that_is_no_list_of_units_says_so(house: House, data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refused:
        listed(house, data=data or b" ")
    assert refused.value.code == reason
    assert str(refused.value)


def test_a_long_list_takes_the_statements_of_a_short_one(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for first, count in ((0, 3), (100, 60)):
        rows = [[code(first + place), f"示例第{first + place}公司", ""] for place in range(count)]
        data = csv_of(rows, HEADER).encode()
        with django_assert_max_num_queries(9):
            assert listed(house, data=data).new == count


def test_what_happened_to_a_unit_cannot_be_changed(house: House) -> None:
    one(house, code(1), "示例第一公司")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        UnitEvent.objects.update(name="x")
