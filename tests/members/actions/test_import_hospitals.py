"""The list of hospitals: taken in as it was looked at, twice is once, and nothing is ever lost."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from config.demo.hospitals import demo_list
from config.kernel.denial import Conflict
from config.sandbox.providers import PROVIDERS
from members.actions.import_hospitals import look_at_file, put_aside, take_in
from members.hospitals.refusals import FileRefused
from members.models import Hospital, HospitalEvent, HospitalImport
from members.policies import NotAllowed
from members.queries.hospital_plan import plan_of
from tests.hospitals import HEADER, listed, taken_in
from tests.stages import House

FIRST = "示例市第一人民医院,H33010900001,三级,是,,,"


def _all() -> list[tuple[Any, ...]]:
    return list(Hospital.objects.order_by("pk").values_list())


def test_the_same_file_twice_changes_nothing(house: House) -> None:
    first = taken_in(house)
    before = _all()
    again = taken_in(house)
    assert (again.new_count, again.changed_count) == (0, 0)
    assert again.unchanged_count == again.read_count == first.new_count == len(before)
    assert _all() == before
    assert HospitalEvent.objects.count() == len(before)


def test_a_change_is_an_event_with_who_when_and_what_it_was(house: House) -> None:
    [hospital] = listed(house, FIRST)
    house.later(days=1)
    listed(house, "示例市第一人民医院,H33010900001,二级,,,,2026-12-01")
    event = hospital.events.get(kind=HospitalEvent.Kind.CHANGED)
    assert event.changes == {"level": [3, 2], "closed_on": [None, "2026-12-01"]}
    assert (event.done_by, event.done_at) == (house.staff["admin"], house.now)


def test_a_new_name_makes_the_old_one_another_name(house: House) -> None:
    listed(house, FIRST)
    renamed = "示例市中心医院,H33010900001,三级,是,,,"
    [hospital] = listed(house, renamed)
    assert (hospital.name, hospital.other_names) == ("示例市中心医院", ["示例市第一人民医院"])
    delivery = taken_in(house, HEADER + renamed)
    assert delivery.unchanged_count == 1


def test_whoever_a_file_leaves_out_stays(house: House) -> None:
    listed(house, FIRST)
    assert len(listed(house, "示例市第二人民医院,H33010900002,三级,是,,,")) == 2


def test_a_column_that_is_not_there_loses_nothing(house: House) -> None:
    listed(house, FIRST)
    delivery = taken_in(house, "编码,名称\nH33010900001,示例市第一人民医院\n")
    assert delivery.unchanged_count == 1
    assert Hospital.objects.get().level == 3


def test_a_row_without_a_code_finds_its_hospital_by_name(house: House) -> None:
    listed(house, FIRST)
    taken_in(house, "名称,等级\n示例市第1人民医院,二级\n")
    hospital = Hospital.objects.get()
    assert (hospital.code, hospital.level) == ("H33010900001", 2)


def test_a_code_that_comes_later_is_added_to_the_hospital(house: House) -> None:
    taken_in(house, "名称,等级\n示例市第一人民医院,三级\n")
    [hospital] = listed(house, FIRST)
    assert hospital.code == "H33010900001"


def test_houses_of_one_body_share_its_credit_code(house: House) -> None:
    header = "名称,编码,信用代码\n"
    two = "示例医院,H33010900001,81330109MC00000040\n示例医院东院,H33010900002,81330109MC00000040\n"
    taken_in(house, header + two)
    assert Hospital.objects.count() == 2
    # Without a code the name says which of them is meant.
    taken_in(house, "名称,信用代码,等级\n示例医院东院,81330109MC00000040,二级\n")
    assert Hospital.objects.get(code="H33010900002").level == 2
    plan = plan_of("名称,信用代码,等级\n示例医院西院,81330109MC00000040,二级\n")
    assert [reason.code for _line, reason in plan.refused] == ["several"]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([FIRST, "示例市第一人民医院,H33010900001,二级,是,,,"], ["twice"]),
        ([FIRST, FIRST], []),
        (["示例医院,H33010900009,三级,是,2026-02-01,2026-01-01,"], ["dates_order"]),
    ],
)
def test_rows_that_contradict_each_other_are_refused(
    house: House, rows: list[str], codes: list[str]
) -> None:
    delivery = taken_in(house, HEADER + "\n".join(rows))
    assert delivery.refused_count == len(codes)
    assert [r.code for _line, r in plan_of(delivery.text).refused] == codes


def test_good_rows_are_taken_beside_refused_ones(house: House) -> None:
    delivery = taken_in(house, HEADER + f"{FIRST}\n示例医院,H1,三级,是,,,\n")
    assert (delivery.read_count, delivery.new_count, delivery.refused_count) == (2, 1, 1)


def test_looking_writes_nothing_to_the_list(house: House) -> None:
    look_at_file(
        data=demo_list().encode(), file_name="a.csv", actor=house.staff["admin"], now=house.now
    )
    assert not Hospital.objects.exists()
    assert HospitalImport.objects.get().is_open


def test_what_was_seen_is_taken_or_nothing(house: House) -> None:
    admin = house.staff["admin"]
    text = HEADER + FIRST
    delivery = look_at_file(data=text.encode(), file_name="", actor=admin, now=house.now)
    seen = plan_of(delivery.text).digest
    listed(house, FIRST.replace("三级", "二级"))
    with pytest.raises(Conflict):
        take_in(import_id=delivery.pk, digest=seen, actor=admin, now=house.now)
    assert Hospital.objects.get().level == 2
    seen = plan_of(delivery.text).digest
    take_in(import_id=delivery.pk, digest=seen, actor=admin, now=house.now)
    assert Hospital.objects.get().level == 3
    for again in (take_in, put_aside):
        how = {"digest": seen} if again is take_in else {}
        with pytest.raises(Conflict):
            again(import_id=delivery.pk, actor=admin, now=house.now, **how)


def test_what_was_put_aside_is_not_taken(house: House) -> None:
    admin = house.staff["admin"]
    delivery = look_at_file(
        data=(HEADER + FIRST).encode(), file_name="", actor=admin, now=house.now
    )
    put_aside(import_id=delivery.pk, actor=admin, now=house.now)
    with pytest.raises(Conflict):
        take_in(
            import_id=delivery.pk,
            digest=plan_of(delivery.text).digest,
            actor=admin,
            now=house.now,
        )


@pytest.mark.parametrize("who", ["officer", "supervisor", "helper"])
def test_the_list_is_the_administrators_to_change(house: House, who: str) -> None:
    with pytest.raises(NotAllowed):
        look_at_file(data=b"", file_name="", actor=house.staff[who], now=house.now)


def test_a_file_that_cannot_be_read_leaves_no_trace(house: House) -> None:
    with pytest.raises(FileRefused):
        look_at_file(data=b"\xff\xff", file_name="", actor=house.staff["admin"], now=house.now)
    assert not HospitalImport.objects.exists()


def test_events_are_never_changed_or_deleted(house: House) -> None:
    listed(house, FIRST)
    for change in (
        lambda: HospitalEvent.objects.update(kind="changed"),
        lambda: HospitalEvent.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_no_two_hospitals_have_one_code(house: House) -> None:
    listed(house, FIRST)
    twin = Hospital(code="H33010900001", is_designated=True)
    twin.call_it("示例医院", [])
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_the_demo_list_has_every_hospital_of_the_feed_and_is_whole(house: House) -> None:
    delivery = taken_in(house)
    assert delivery.refused_count == 0
    codes = set(Hospital.objects.values_list("code", flat=True))
    assert codes >= {one.code for one in PROVIDERS if not one.pharmacy}
    assert all(
        "示例" in name or "邻省" in name for name in Hospital.objects.values_list("name", flat=True)
    )


def test_the_command_prints_what_became_of_the_rows(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "医院.csv"
    path.write_bytes((HEADER + f"{FIRST}\n示例医院,H1,三级,是,,,\n").encode("gb18030"))
    call_command("import_hospitals", str(path))
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("line 3, code: ")
    assert said[0].endswith("[code_shape]")
    assert said[1] == "2 read, 1 new, 0 unchanged, 0 changed, 1 refused"
    call_command("import_hospitals", str(path))
    assert capsys.readouterr().out.endswith("2 read, 0 new, 1 unchanged, 0 changed, 1 refused\n")
    assert HospitalEvent.objects.get().done_by is None


def test_the_command_says_in_one_sentence_why_a_file_is_none(house: House, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04")
    for file, word in ((path, "workbook"), (tmp_path / "nowhere.csv", "No such file")):
        with pytest.raises(CommandError) as refused:
            call_command("import_hospitals", str(file))
        assert refused.value.returncode == 2
        assert word in str(refused.value)
