"""A unit that is closed while somebody else gives it something new, or closes it too."""

from typing import Any

import pytest

from members.actions.close_unit import close_unit
from members.actions.kiosk import register_kiosk
from members.actions.staff import end_role, grant_role
from members.actions.units import register_unit
from members.models import Kiosk, RoleGrant, Unit, UnitEvent, User
from members.roles import Role
from tests.concurrency.test_reviews import at_once
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def closes(union: House, unit: Unit) -> Any:
    admin = User.objects.get(username="admin")
    return close_unit(unit_id=unit.pk, reason="企业已注销", actor=admin, now=union.now)


def test_two_close_it_at_once_and_it_is_closed_once(union: House) -> None:
    results = at_once(*[lambda: closes(union, union.mill)] * 3)
    assert sorted(results) == [False, False, True]
    assert UnitEvent.objects.get().act == "closed"


def test_a_role_that_is_given_meanwhile_is_either_there_first_or_not_given(union: House) -> None:
    def grants() -> object:
        return grant_role(
            user=User.objects.get(username="officer"), role=Role.CASE_OFFICER, unit=union.mill,
            reason="测试", actor=User.objects.get(username="admin"), now=union.now,
        )  # fmt: skip

    results = at_once(lambda: closes(union, union.mill), grants)
    is_closed = Unit.objects.get(pk=union.mill.pk).closed_at is not None
    has_role = RoleGrant.objects.filter(unit=union.mill, until=None).exists()
    assert is_closed != has_role, results


def test_a_kiosk_that_is_put_up_meanwhile_is_either_there_first_or_not_at_all(
    union: House,
) -> None:
    def puts_up() -> object:
        admin = User.objects.get(username="admin")
        return register_kiosk(unit=union.mill, place="大厅", actor=admin, now=union.now)

    results = at_once(lambda: closes(union, union.mill), puts_up)
    is_closed = Unit.objects.get(pk=union.mill.pk).closed_at is not None
    assert is_closed != Kiosk.objects.filter(unit=union.mill).exists(), results


def test_a_unit_that_is_registered_meanwhile_never_stands_below_a_closed_one(
    union: House,
) -> None:
    admin = union.staff["admin"]
    town = register_unit(
        kind=Unit.Kind.TOWN, code="TOWN-1", name="示例镇总工会", parent=union.district,
        actor=admin, now=union.now,
    )  # fmt: skip

    def registers() -> object:
        return register_unit(
            kind=Unit.Kind.OUTLET, code="WINDOW-1", name="一号窗口", parent=town,
            actor=User.objects.get(username="admin"), now=union.now,
        )  # fmt: skip

    results = at_once(lambda: closes(union, town), registers)
    is_closed = Unit.objects.get(pk=town.pk).closed_at is not None
    assert is_closed != Unit.objects.filter(parent=town).exists(), results


def test_of_two_roles_that_are_ended_at_once_one_stays(union: House) -> None:
    officer, admin = union.staff["officer"], union.staff["admin"]
    grant_role(
        user=officer, role=Role.CASE_OFFICER, unit=union.mill, reason="测试", actor=admin,
        now=union.now,
    )  # fmt: skip
    keys = list(RoleGrant.objects.filter(user=officer).values_list("pk", flat=True))
    ends = [lambda key=key: end_role(
        grant_id=key, actor=User.objects.get(username="admin"), now=union.now
    ) for key in keys]  # fmt: skip
    at_once(*ends)
    assert RoleGrant.objects.filter(user=officer, until=None).count() == 1
