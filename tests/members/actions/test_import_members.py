"""Employers' lists: they enrol, twice is once, and no list takes over an account."""

import io
import json
import logging
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.kernel.denial import Conflict
from members.actions.import_members import drop_list, forget_rows, look_at_list, take_list
from members.actions.sign_in import user_of_member
from members.enrolment_lists.refusals import FileRefused
from members.models import Enrolment, EnrolmentList, EnrolmentListRow, Member, UnitMove
from members.policies import NotAllowed
from tests.enrolment import codes, counts, csv_of, number, row, taken, xlsx_of
from tests.stages import House


def _register() -> list[tuple[object, ...]]:
    members = Member.objects.order_by("pk").values_list("pk", "name", "unit", "phone_index")
    enrolments = Enrolment.objects.order_by("pk").values_list("member", "item", "period", "unit")
    return [*members, *enrolments]


def looked_at(house: House, *rows: list[str], who: str = "admin") -> EnrolmentList:
    return look_at_list(
        data=csv_of(rows).encode(),
        file_name="名单.csv",
        scheme=house.scheme,
        employees=None,
        actor=house.staff[who],
        now=house.now,
    )


# -- whoever is new -------------------------------------------------------------------------------
def test_a_person_whom_nobody_knew_is_a_member_and_enrolled(house: House) -> None:
    delivery = taken(house, row(phone="19900000001", items="A;女职工特殊疾病"))
    assert counts(delivery) == (1, 1, 0, 0, 0)
    member = Member.objects.get()
    assert (member.name, member.sex, member.unit) == ("王小明", "F", house.mill)
    assert member.unit_path == house.mill.path
    assert (member.id_number, member.phone) == (number(1), "19900000001")
    covers = member.enrolments.order_by("item")
    assert [cover.item for cover in covers] == ["out_of_pocket", "women"]
    assert {str(cover.effective_on) for cover in covers} == {"2027-01-01"}
    assert {str(cover.ends_on) for cover in covers} == {"2027-12-31"}
    assert {cover.unit for cover in covers} == {house.mill}


def test_the_same_list_again_changes_nothing(house: House) -> None:
    rows = [row(f"王小{sign}", number(at)) for at, sign in enumerate("甲乙丙丁", start=1)]
    taken(house, *rows)
    before = _register()
    assert counts(taken(house, *rows)) == (4, 0, 4, 0, 0)
    assert _register() == before


def test_two_rows_of_one_person_are_one_person_with_both_items(house: House) -> None:
    delivery = taken(house, row(items="A"), row(items="B"), row(items="A"))
    assert counts(delivery) == (3, 2, 1, 0, 0)
    assert Member.objects.get().enrolments.count() == 2


def test_the_next_period_knows_when_the_last_cover_ended(house: House) -> None:
    taken(house, row(period="2026"), row(period="2027"))
    last = Enrolment.objects.get(period=2027)
    assert str(last.previous_ended_on) == "2026-12-31"


def test_an_old_number_of_fifteen_digits_is_the_same_person(house: House) -> None:
    taken(house, row())
    old = number(1)[:6] + number(1)[8:17]
    assert counts(taken(house, row(id_number=old))) == (1, 0, 1, 0, 0)


# -- what a list must never do --------------------------------------------------------------------
def test_a_list_never_changes_the_phone_of_a_member(house: House) -> None:
    member = house.member()
    own = member.phone
    person = house.persons[member.pk]
    delivery = taken(house, row(member.name, person.id_number, phone="19911112222"))
    assert codes(delivery) == [(2, "phone_kept")]
    assert counts(delivery) == (1, 1, 0, 0, 0)
    member.refresh_from_db()
    assert member.phone == own
    assert not Member.objects.with_phone("19911112222").exists()


def test_a_member_without_a_number_who_never_signed_in_gets_the_listed_one(house: House) -> None:
    taken(house, row())
    assert counts(taken(house, row(phone="19900000001"))) == (1, 0, 0, 1, 0)
    assert Member.objects.get().phone == "19900000001"


def test_nor_does_it_give_one_to_an_account_that_has_none(house: House) -> None:
    taken(house, row())
    user_of_member(Member.objects.get())
    delivery = taken(house, row(phone="19900000001"))
    assert (counts(delivery), codes(delivery)) == ((1, 0, 1, 0, 0), [(2, "phone_kept")])
    assert Member.objects.get().phone == ""


@pytest.mark.parametrize("known_before", [True, False])
def test_nobody_is_entered_with_the_number_of_another_member(
    house: House, known_before: bool
) -> None:
    member = house.member()
    if known_before:
        taken(house, row())
    before = _register()
    delivery = taken(house, row(phone=member.phone))
    assert codes(delivery) == [(2, "phone_of_another")]
    assert _register() == before


def test_two_new_people_of_one_list_cannot_share_a_number(house: House) -> None:
    delivery = taken(
        house,
        row("王甲", number(1), phone="19900000001"),
        row("王乙", number(2), phone="19900000001"),
    )
    assert codes(delivery) == [(3, "phone_of_another")]


def test_another_name_for_a_known_number_is_refused_and_names_nobody_in_full(house: House) -> None:
    taken(house, row("张建国", number(1, sex="M")))
    delivery = taken(house, row("张爱国", number(1, sex="M"), period="2026"))
    refused = delivery.rows.get()
    assert (refused.code, refused.params) == ("name_differs", {"known": "张*国"})
    assert Member.objects.get().name == "张建国"
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("written", ["阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽 · 买买提"])
def test_the_dot_within_a_name_may_be_any(house: House, written: str) -> None:
    taken(house, row("阿依古丽·买买提"))
    assert counts(taken(house, row(written))) == (1, 0, 1, 0, 0)


# -- units ----------------------------------------------------------------------------------------
def test_the_list_of_the_next_period_moves_a_member_and_leaves_a_trace(house: House) -> None:
    taken(house, row(period="2026"))
    delivery = taken(house, row(employer="TEST-W2"))
    assert counts(delivery) == (1, 0, 0, 1, 0)
    member = Member.objects.get()
    assert (member.unit, member.unit_path) == (house.school, house.school.path)
    move = UnitMove.objects.get()
    assert (move.from_unit, move.to_unit, move.period) == (house.mill, house.school, 2027)
    assert Enrolment.objects.get(period=2026).unit == house.mill


def test_open_claims_keep_the_unit_under_which_they_were_filed(house: House) -> None:
    claim = house.submitted()
    person = house.persons[claim.member_id]
    taken(house, row(person.name, person.id_number, employer="TEST-W2"))
    claim.refresh_from_db()
    assert claim.unit_path == house.mill.path
    claim.member.refresh_from_db()
    assert claim.member.unit == house.school


def test_a_second_employer_of_the_same_period_moves_nobody_to_and_fro(house: House) -> None:
    taken(house, row())
    delivery = taken(house, row(employer="TEST-W2", items="A;B"))
    assert (counts(delivery), codes(delivery)) == ((1, 1, 0, 0, 0), [(2, "enrolled_elsewhere")])
    assert delivery.rows.get().params == {"period": 2027, "unit": house.mill.name}
    again = taken(house, row(employer="TEST-W2", items="A;B"))
    assert counts(again) == (1, 0, 1, 0, 0)
    assert Member.objects.get().unit == house.mill
    by_item = dict(Enrolment.objects.values_list("item", "unit"))
    assert by_item == {"out_of_pocket": house.mill.pk, "critical_illness": house.school.pk}


def test_a_list_of_an_older_period_moves_nobody_back(house: House) -> None:
    taken(house, row(period="2026"))
    taken(house, row(employer="TEST-W2", period="2027"))
    taken(house, row(employer="TEST-W1", period="2025"))
    assert Member.objects.get().unit == house.school


def test_a_unit_that_nobody_registered_is_a_sentence(house: House) -> None:
    delivery = taken(house, row(employer="91350100M000100Y43"), row(employer="91350100M000100Y4Z"))
    assert codes(delivery) == [(2, "unknown_unit"), (3, "credit_code_shape")]


# -- the whole list -------------------------------------------------------------------------------
def test_good_rows_are_taken_beside_bad_ones(house: House) -> None:
    delivery = taken(house, row(), row(id_number="1"), row("王乙", number(2)))
    assert counts(delivery) == (3, 2, 0, 0, 1)


def test_a_chunk_takes_as_many_statements_as_a_row(house: House) -> None:
    def statements(rows: list[list[str]]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            taken(house, *rows)
        return len(queries)

    one = statements([row("王零", number(499), phone="19800000000")])
    many = [row(f"王{at}"[:1] + "某", number(at), phone=f"199{at:08d}") for at in range(1, 300)]
    assert statements(many) == one


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", "姓名\n王\n".encode(), b"\xd0\xcf\x11\xe0"])
def test_a_file_that_is_no_list_changes_nothing(house: House, data: bytes) -> None:
    with pytest.raises(FileRefused):
        taken(house, data=data or b"\n")
    assert not EnrolmentList.objects.exists()


def test_a_workbook_says_the_same_as_a_csv(house: House) -> None:
    data = xlsx_of([["王小明", number(1), 19900000001, "TEST-W1", "A", 2027]])
    assert counts(taken(house, data=data)) == (1, 1, 0, 0, 0)
    assert counts(taken(house, row(phone="19900000001"))) == (1, 0, 1, 0, 0)


_PERSONS = st.tuples(
    st.sampled_from(["王甲", "王乙", "王丙"]),
    st.sampled_from([number(1), number(2), number(3, sex="M"), "1", ""]),
    st.sampled_from(["", "19900000001", "19900000002", "12"]),
    st.sampled_from(["TEST-W1", "TEST-W2", "TEST-W9"]),
    st.sampled_from(["A", "B", "A;C", "C", "D"]),
    st.sampled_from(["2025", "2026", "2027", "x"]),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(_PERSONS, min_size=1, max_size=12))
def test_no_row_is_lost_and_a_second_time_nothing_is_new(
    house: House, rows: list[tuple[str, ...]]
) -> None:
    with transaction.atomic():
        first = taken(house, *map(list, rows))
        before = _register()
        read, new, unchanged, changed, quarantined = counts(first)
        assert read == len(rows) == new + unchanged + changed + quarantined
        assert first.rows.filter(is_refused=True).count() == quarantined
        again = taken(house, *map(list, rows))
        assert (again.new_count, again.changed_count) == (0, 0)
        assert _register() == before
        transaction.set_rollback(True)


# -- looked at first ------------------------------------------------------------------------------
def test_looking_counts_and_writes_nothing_to_the_register(house: House) -> None:
    delivery = looked_at(house, row(), row(id_number="1"))
    assert counts(delivery) == (2, 1, 0, 0, 1)
    assert delivery.is_waiting
    assert not Member.objects.exists()
    assert codes(delivery) == [(3, "id_number_length")]
    [unit] = delivery.summary
    assert (unit["persons"], unit["items"]) == (1, {"out_of_pocket": 1})


def test_what_was_looked_at_is_taken_and_the_file_forgotten(house: House) -> None:
    seen = looked_at(house, row(), row(id_number="1"))
    delivery = take_list(list_id=seen.pk, actor=house.staff["admin"], now=house.now)
    assert counts(delivery) == counts(seen)
    assert (Member.objects.count(), codes(delivery)) == (1, [(3, "id_number_length")])
    assert (delivery.state, delivery.file) == ("taken", b"")
    for act in (take_list, drop_list):
        with pytest.raises(Conflict):
            act(list_id=seen.pk, actor=house.staff["admin"], now=house.now)


def test_a_list_that_was_put_aside_enrols_nobody(house: House) -> None:
    seen = looked_at(house, row())
    assert drop_list(list_id=seen.pk, actor=house.staff["admin"], now=house.now).file == b""
    assert not Member.objects.exists()


@pytest.mark.parametrize("who", ["officer", "supervisor", "maker", "helper", "expert"])
def test_nobody_else_sends_a_list(house: House, who: str) -> None:
    with pytest.raises(NotAllowed):
        looked_at(house, row(), who=who)
    seen = looked_at(house, row())
    for act in (take_list, drop_list):
        with pytest.raises(NotAllowed):
            act(list_id=seen.pk, actor=house.staff[who], now=house.now)


# -- what is kept ---------------------------------------------------------------------------------
def test_a_refused_row_is_kept_sealed_and_forgotten_after_thirty_days(house: House) -> None:
    bad = row(id_number=number(1)[:-1])
    kept = taken(house, bad).rows.get()
    assert number(1)[:-1].encode() not in bytes(kept.raw_sealed or b"")
    assert json.loads(kept.raw)["id_number"] == number(1)[:-1]
    assert forget_rows(now=house.later(days=29)) == 0
    assert forget_rows(now=house.later(days=2)) == 1
    kept.refresh_from_db()
    assert (kept.raw_sealed, kept.code) == (None, "id_number_length")


def test_no_reason_holds_a_number_of_a_person(house: House) -> None:
    taken(
        house,
        row(number(1), "王小明", number(2), number(3), number(1), number(2)),
        row(items=number(5)),
        row(id_number=number(1)[:-1] + "x1"),
        row(employer=number(7), period=number(9)),
    )
    told = json.dumps(list(EnrolmentListRow.objects.values("params", "field", "code")))
    assert EnrolmentListRow.objects.count() == 4
    assert "1985" not in told


def test_a_move_is_never_changed_or_deleted(house: House) -> None:
    taken(house, row(period="2026"))
    taken(house, row(employer="TEST-W2"))
    for act in (UnitMove.objects.all().delete, lambda: UnitMove.objects.update(period=2030)):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_counts_that_do_not_add_up_are_refused_by_the_database(house: House) -> None:
    delivery = taken(house, row())
    delivery.new_count += 1
    with pytest.raises(IntegrityError), transaction.atomic():
        delivery.save()


# -- by the command line --------------------------------------------------------------------------
def test_the_command_tells_each_bad_row_and_counts(
    house: House,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = tmp_path / "名单.csv"
    file.write_bytes(csv_of([row(), row(id_number=number(1)[:-1])]).encode("gb18030"))
    with caplog.at_level(logging.DEBUG):
        call_command("import_members", str(file))
    said = capsys.readouterr().out
    assert "line 3, id_number: " in said
    assert said.endswith("2 read, 1 new, 0 unchanged, 0 changed, 1 quarantined\n")
    assert number(1)[:-1] not in said
    assert "王小明" not in said
    call_command("import_members", str(file))
    again = capsys.readouterr().out
    assert again.endswith("2 read, 0 new, 1 unchanged, 0 changed, 1 quarantined\n")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xff\xff\xff", r"1.*\[unreadable\]"),
        ("姓名,身份证号\n".encode(), r"1.*\[column_missing\]"),
        ((csv_of([row()]) + '"王').encode(), r"3.*\[not_csv\]"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_and_status_2(
    house: House, tmp_path: Path, data: bytes, said: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(data)
    with pytest.raises(CommandError, match=said) as refused:
        call_command("import_members", str(file))
    assert refused.value.returncode == 2
    assert not Member.objects.exists()
    for missing in ([str(tmp_path / "none.csv")], [str(file), "--scheme", "nowhere"]):
        with pytest.raises(CommandError) as refused:
            call_command("import_members", *missing)
        assert refused.value.returncode == 2


def test_the_file_stays_open_for_whoever_opened_it(house: House) -> None:
    file = io.BytesIO(csv_of([row()]).encode())
    taken(house, data=file.getvalue())
    assert not file.closed
