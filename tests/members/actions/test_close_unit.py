"""A unit closes: nothing new begins there, and no member of it loses anything."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from claims.models import Claim, Reminder
from claims.queries.outlet import counters_of
from members.actions.close_unit import close_unit, reopen_unit
from members.actions.import_members import look_at_list, take_list
from members.actions.kiosk import end_kiosk, register_kiosk
from members.actions.mandate import ask
from members.actions.register import add_unit
from members.actions.staff import end_role, grant_role, leave
from members.enrolment_lists.refusals import RowRefused
from members.mandate_policies import may_act_for
from members.models import Enrolment, Kiosk, Mandate, Member, Message, Unit, UnitEvent, User
from members.policies import NotAllowed, paths_for
from members.queries.kiosk import kiosk_units
from members.queries.staff import units_for_roles
from members.queries.units import bodies, unit_file
from members.roles import Permission, Role
from members.unit_policies import InTheWay, UnitClosed
from members.units.refusals import UnitRefused
from payouts.actions.batch import prepare_batch
from payouts.models import PaymentInstruction
from reviews.takeup_queries import ledger, owners
from tests.enrolment import codes, csv_of, number, row, taken
from tests.mandates import FILE, FOLLOW, confirmed_by_code
from tests.members.actions.test_enrol_person import enrols
from tests.members.actions.test_units import code, listed, one, why
from tests.members.views.test_lists import town_administrator
from tests.reviews.actions.test_outreach import scope
from tests.stages import House


def closes(house: House, unit: Unit | None = None, **how: Any) -> bool:
    """The mill, by the administrator, unless the test says otherwise."""
    return _does(close_unit, house, unit, **how)


def reopens(house: House, unit: Unit | None = None, **how: Any) -> bool:
    return _does(reopen_unit, house, unit, **how)


def _does(act: Any, house: House, unit: Unit | None, **how: Any) -> bool:
    values = {"reason": "企业已注销", "actor": house.staff["admin"], "now": house.now}
    done: bool = act(unit_id=(unit or house.mill).pk, **{**values, **how})
    return done


def counter(house: House, place: int = 1) -> Unit:
    """A window of the district's."""
    return one(house, f"WINDOW-{place}", f"{place}号窗口", Unit.Kind.OUTLET)


def grants(house: House, unit: Unit, who: str = "officer", role: Role = Role.CASE_OFFICER) -> Any:
    return grant_role(
        user=house.staff[who], role=role, unit=unit, reason="测试",
        actor=house.staff["admin"], now=house.now,
    )  # fmt: skip


def again(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


# -- closed, and open again ----------------------------------------------------------------------
def test_who_closed_it_and_why_stays_with_it_and_so_does_who_reopened_it(house: House) -> None:
    assert closes(house, reason="  企业  已注销 ")
    assert again(house.mill).closed_at == house.now
    assert again(house.mill).title == "测试纺织厂（已撤销）"
    assert reopens(house, reason="登记有误")
    assert again(house.mill).closed_at is None
    assert again(house.mill).title == "测试纺织厂"
    events = UnitEvent.objects.filter(unit=house.mill).order_by("pk")
    assert [(event.act, event.reason, event.done_by) for event in events] == [
        ("closed", "企业 已注销", house.staff["admin"]),
        ("reopened", "登记有误", house.staff["admin"]),
    ]


def test_closing_twice_is_harmless_and_the_first_reason_stays(house: House) -> None:
    closes(house)
    closed_at = house.now
    house.later(days=1)
    assert not closes(house, reason="另一个原因")
    assert again(house.mill).closed_at == closed_at
    assert UnitEvent.objects.get().reason == "企业已注销"
    assert not reopens(house, house.school)
    assert UnitEvent.objects.count() == 1


@pytest.mark.parametrize(("reason", "refusal"), [("  ", "empty"), ("长" * 201, "too_long")])
def test_a_reason_that_says_nothing_closes_nothing(house: House, reason: str, refusal: str) -> None:
    for act in (closes, reopens):
        with pytest.raises(UnitRefused) as refused:
            act(house, reason=reason)
        assert (refused.value.code, "原因" in str(refused.value)) == (refusal, True)
    assert again(house.mill).closed_at is None


def test_only_who_looks_after_it_closes_it(house: House) -> None:
    other = Unit.objects.create(
        kind=Unit.Kind.DISTRICT, code="OTHER", name="另一个区总工会", path="/999999/"
    )
    theirs = add_unit(kind=Unit.Kind.WORKPLACE, code="OTHER-1", name="别人的公司", parent=other)
    for unit, who in (
        (house.mill, house.staff["officer"]),
        (house.mill, house.staff["supervisor"]),
        (house.school, town_administrator(house)),
        (theirs, house.staff["admin"]),
    ):
        for act in (closes, reopens):
            with pytest.raises(NotAllowed):
                act(house, unit, actor=who)
    assert not UnitEvent.objects.exists()


def test_the_database_keeps_no_closing_without_a_reason(house: House) -> None:
    for act, reason in (("closed", ""), ("reopened", ""), ("renamed", "x")):
        with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
            UnitEvent.objects.create(
                unit=house.mill, act=act, name="x", reason=reason, done_at=house.now,
                done_by=house.staff["admin"],
            )  # fmt: skip


# -- what stands in the way ----------------------------------------------------------------------
def test_a_body_with_open_units_below_says_how_many(house: House) -> None:
    town = house.mill.parent
    assert town is not None
    with pytest.raises(InTheWay, match="还有 2 个单位"):
        closes(house, town)
    closes(house, house.school)
    with pytest.raises(InTheWay, match="还有 1 个单位"):
        closes(house, town)
    closes(house)
    assert closes(house, town)


def test_a_unit_where_people_hold_roles_says_how_many_until_they_hold_none(house: House) -> None:
    window = counter(house)
    first = grants(house, window, "helper", Role.OUTLET_HELPER)
    grants(house, window, "officer", Role.CASE_OFFICER)
    grants(house, window, "officer", Role.OUTLET_HELPER)
    with pytest.raises(InTheWay, match="还有 2 人"):
        closes(house, window)
    leave(user_id=house.staff["officer"].pk, actor=house.staff["admin"], now=house.now)
    with pytest.raises(InTheWay, match="还有 1 人"):
        closes(house, window)
    end_role(grant_id=first.pk, actor=house.staff["admin"], now=house.now)
    assert closes(house, window)
    assert paths_for(
        User.objects.get(username="helper"), Permission.CLAIM_FILE
    ) == (house.district.path,)  # fmt: skip


def test_an_outlet_where_kiosks_stand_says_so_until_they_are_taken_down(house: House) -> None:
    window, admin = counter(house), house.staff["admin"]
    kiosk, _token = register_kiosk(unit=window, place="大厅", actor=admin, now=house.now)
    with pytest.raises(InTheWay, match="还有 1 台自助机"):
        closes(house, window)
    end_kiosk(kiosk_id=kiosk.pk, actor=admin, now=house.now)
    assert closes(house, window)


def test_the_page_names_everything_in_the_way_and_the_action_the_first(house: House) -> None:
    assert [(one.what, one.number) for one in unit_file(house.district).obstacles] == [
        ("units", 1), ("people", len(house.staff)),
    ]  # fmt: skip
    assert unit_file(house.mill).obstacles == []
    with pytest.raises(InTheWay, match="还有 1 个单位"):
        closes(house, house.district)


# -- nothing new begins there --------------------------------------------------------------------
def test_no_list_enrols_by_it_and_the_row_says_since_when(house: House) -> None:
    closes(house)
    delivery = taken(house, row(id_number=number(1)), row(id_number=number(2), employer="TEST-W2"))
    assert (delivery.new_count, codes(delivery)) == (1, [(2, "unit_closed")])
    assert Enrolment.objects.get().unit == house.school
    with pytest.raises(RowRefused, match="2026-11-23 撤销") as refused:
        enrols(house)
    assert refused.value.field == "employer_code"
    reopens(house)
    assert taken(house, row(id_number=number(1))).new_count == 1


def test_a_list_that_was_looked_at_before_it_closed_enrols_nobody_after_it(house: House) -> None:
    admin = house.staff["admin"]
    delivery = look_at_list(
        data=csv_of([row(id_number=number(1))]).encode(), file_name="名单.csv",
        scheme=house.scheme, employees=None, actor=admin, now=house.now,
    )  # fmt: skip
    assert delivery.new_count == 1
    closes(house)
    took = take_list(list_id=delivery.pk, actor=admin, now=house.now)
    assert (took.new_count, codes(took)) == (0, [(2, "unit_closed")])
    assert not Member.objects.exists()


def test_no_role_is_given_there_and_it_is_not_offered_for_one(house: House) -> None:
    window = counter(house)
    for unit in (house.mill, window):
        closes(house, unit)
        with pytest.raises(UnitClosed, match=f"{unit.name}已于 2026-11-23 撤销"):
            grants(house, unit)
        offered = units_for_roles(house.staff["admin"], employer=unit.code)
        assert house.district in offered
        assert unit not in offered


def test_an_outlet_takes_no_kiosk_and_is_not_offered_for_one(house: House) -> None:
    window, admin = counter(house), house.staff["admin"]
    closes(house, window)
    assert window not in kiosk_units(admin)
    with pytest.raises(UnitClosed):
        register_kiosk(unit=window, place="大厅", actor=admin, now=house.now)
    assert not Kiosk.objects.exists()


def test_helpers_act_no_more_from_an_outlet_that_closed_until_it_is_open_again(
    house: House,
) -> None:
    window, other = counter(house, 1), counter(house, 2)
    helper, member = house.staff["helper"], house.member()
    wish: dict[str, Any] = {
        "member": member, "delegate": helper, "kind": Mandate.Kind.HELPER, "unit": window,
        "scopes": (FILE, FOLLOW), "ends_on": house.now.date() + timedelta(days=30),
        "actor": helper, "now": house.now,
    }  # fmt: skip
    confirmed_by_code(house, ask(**wish), actor=helper)
    assert may_act_for(helper, member, FILE, house.now)
    closes(house, window)
    assert list(counters_of(helper)) == [other]
    assert not may_act_for(helper, member, FILE, house.now)
    with pytest.raises(UnitClosed):
        ask(**{**wish, "unit": again(window)})
    reopens(house, window)
    assert may_act_for(helper, member, FILE, house.now)


def test_it_is_not_registered_a_second_time_nor_renamed(house: House) -> None:
    listed(house, [code(1), "示例第一公司", ""], [code(2), "示例第二公司", ""])
    closes(house, Unit.objects.get(code=code(1)))
    for name in ("示例第一公司", "示例第一公司（新）"):
        told = listed(house, [code(1), name, ""], [code(2), "示例第二公司", ""])
        assert (why(told), told.unchanged) == ([(2, "closed")], 1)
    assert "请在它的页面恢复" in str(told.refused[0][2])
    with pytest.raises(UnitRefused, match="2026-11-23"):
        one(house, code(1), "示例第一公司")
    assert Unit.objects.get(code=code(1)).name == "示例第一公司"


def test_nothing_is_registered_below_a_closed_body_and_nothing_reopened(house: House) -> None:
    town = one(house, "TOWN-1", "示例镇总工会", Unit.Kind.TOWN)
    shop = one(house, code(1), "示例第一公司", parent=town)
    closes(house, shop)
    closes(house, town)
    assert town not in bodies(house.staff["admin"])
    # `town` is as it was read before it was closed: what counts is how it is now.
    with pytest.raises(UnitRefused, match="下面不能登记单位"):
        one(house, code(2), "示例第二公司", parent=town)
    assert why(listed(house, [code(2), "示例第二公司", "TOWN-1"])) == [(2, "parent_closed")]
    with pytest.raises(UnitRefused, match="请先恢复它"):
        reopens(house, shop)
    assert reopens(house, town)
    assert reopens(house, shop)


# -- its members lose nothing --------------------------------------------------------------------
def test_its_members_are_told_claim_and_are_paid_as_before(house: House) -> None:
    member = house.member()
    closes(house)
    claim = house.approved(member)
    assert Reminder.objects.get(member=member).state == Reminder.State.FILED
    assert Message.objects.filter(member=member, template="reminder").exists()
    assert Claim.objects.get(pk=claim.pk).unit_path == house.mill.path
    batch = prepare_batch(references=None, actor=house.staff["maker"], now=house.now)
    assert PaymentInstruction.objects.get(batch=batch).award.claim == claim


def test_whoever_did_not_come_is_still_counted_and_somebody_may_go_to_them(house: House) -> None:
    for _ in range(6):
        house.stay(house.member())
    closes(house)
    town = again(house.mill).parent
    told = ledger(scope(house, unit=town), top=False)
    assert told.whole[0] == 6
    assert [part.name for part in told.units] == ["测试纺织厂（已撤销）"]
    assert house.staff["helper"] in owners(again(house.mill))


def test_another_employer_s_list_enrols_them(house: House) -> None:
    taken(house, row(id_number=number(1), period="2026"))
    closes(house)
    delivery = taken(house, row(id_number=number(1), period="2027", employer="TEST-W2"))
    assert (delivery.changed_count, delivery.moved_count) == (1, 1)
    assert Member.objects.get().unit == house.school
    kept = Enrolment.objects.get(period=2026)
    assert kept.unit == house.mill, "what was bought stays"


def test_its_page_takes_the_same_statements_whatever_hangs_on_it(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(30):
        one(house, code(place), f"示例第{place}公司")
    for _ in range(12):
        closes(house)
        reopens(house)
    for unit in (house.mill, house.district, house.school):
        found = Unit.objects.select_related("parent").get(pk=unit.pk)
        with django_assert_num_queries(7):
            unit_file(found)
