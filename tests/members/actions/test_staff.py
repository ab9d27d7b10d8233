"""Staff come and leave; who is gone is out with the next click."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from config.kernel.denial import Denied
from members.actions.staff import LastRole, add_staff, end_role, grant_role, leave
from members.models import RoleGrant, User
from members.policies import NotAllowed, paths_for, require
from members.roles import ROLES, Permission, Role
from tests.stages import House


def test_a_leaver_is_out_with_the_next_click(house: House, client: Client) -> None:
    officer = house.staff["officer"]
    client.force_login(officer)
    session_key = client.session.session_key
    leave(user_id=officer.pk, actor=house.staff["admin"], now=house.now)
    answer = client.get("/me/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    assert session_key


def test_a_leaver_holds_no_role_any_more(house: House) -> None:
    officer = house.staff["officer"]
    leave(user_id=officer.pk, actor=house.staff["admin"], now=house.now)
    gone = User.objects.get(pk=officer.pk)
    assert not gone.is_active
    assert paths_for(gone, Permission.CASE_DECIDE) == ()
    assert not RoleGrant.objects.filter(user=gone, until=None).exists()


def test_only_an_administrator_switches_somebody_off(house: House) -> None:
    with pytest.raises(NotAllowed):
        leave(user_id=house.staff["officer"].pk, actor=house.staff["supervisor"], now=house.now)


def test_nobody_switches_themselves_off(house: House) -> None:
    admin = house.staff["admin"]
    with pytest.raises(Denied):
        leave(user_id=admin.pk, actor=admin, now=house.now)


def test_nobody_grants_to_themselves_not_even_by_sql(house: House) -> None:
    admin = house.staff["admin"]
    with pytest.raises(IntegrityError), transaction.atomic():
        grant_role(
            user=admin,
            role=Role.SUPERVISOR,
            unit=house.district,
            reason="because",
            actor=admin,
            now=house.now,
        )


def test_a_role_at_a_unit_reaches_down_and_not_sideways(house: House) -> None:
    helper = house.staff["helper"]
    RoleGrant.objects.filter(user=helper).update(until=house.now)
    grant_role(
        user=helper,
        role=Role.CASE_OFFICER,
        unit=house.mill,
        reason="substitute",
        actor=house.staff["admin"],
        now=house.now,
    )
    again = User.objects.get(pk=helper.pk)
    require(again, Permission.CASE_DECIDE, unit_path=house.mill.path)
    with pytest.raises(NotAllowed):
        require(again, Permission.CASE_DECIDE, unit_path=house.school.path)


def test_a_weak_password_is_refused(house: House) -> None:
    with pytest.raises(ValidationError):
        add_staff(
            username="new",
            display_name="新人",
            password="12345678",
            phone="19900008888",
            member=None,
            actor=house.staff["admin"],
        )


def test_no_role_both_decides_and_pays_or_prepares_and_releases() -> None:
    for role, terms in ROLES.items():
        both = {Permission.CASE_DECIDE, Permission.BATCH_PREPARE, Permission.BATCH_RELEASE}
        assert len(terms.permissions & both) <= 1, role
        assert terms.purpose


def also_at_the_mill(house: House) -> RoleGrant:
    return grant_role(
        user=house.staff["officer"],
        role=Role.CASE_OFFICER,
        unit=house.mill,
        reason="test",
        actor=house.staff["admin"],
        now=house.now,
    )


def test_one_role_ends_and_the_others_stay(house: House) -> None:
    grant = also_at_the_mill(house)
    ends = house.later(hours=1)
    for _ in range(2):  # the same again is harmless
        end_role(grant_id=grant.pk, actor=house.staff["admin"], now=ends)
        house.later(hours=1)
    assert RoleGrant.objects.get(pk=grant.pk).until == ends
    officer = User.objects.get(pk=house.staff["officer"].pk)
    assert officer.is_active
    assert paths_for(officer, Permission.CASE_DECIDE) == (house.district.path,)


def test_the_last_role_ends_by_the_leaver_switch_alone(house: House) -> None:
    grant = RoleGrant.objects.get(user=house.staff["officer"])
    with pytest.raises(LastRole):
        end_role(grant_id=grant.pk, actor=house.staff["admin"], now=house.now)
    assert RoleGrant.objects.get(pk=grant.pk).until is None


def test_a_role_is_ended_by_who_looks_after_its_unit_and_not_by_its_holder(house: House) -> None:
    grant = also_at_the_mill(house)
    with pytest.raises(NotAllowed):
        end_role(grant_id=grant.pk, actor=house.staff["supervisor"], now=house.now)
    own = RoleGrant.objects.get(user=house.staff["admin"])
    with pytest.raises(Denied):
        end_role(grant_id=own.pk, actor=house.staff["admin"], now=house.now)
    admin = house.staff["admin"]
    RoleGrant.objects.filter(user=admin).update(until=house.now)
    grant_role(
        user=admin,
        role=Role.ADMINISTRATOR,
        unit=house.school,
        reason="test",
        actor=None,
        now=house.now,
    )
    with pytest.raises(NotAllowed):
        end_role(grant_id=grant.pk, actor=User.objects.get(pk=admin.pk), now=house.now)
    assert not RoleGrant.objects.filter(user=house.staff["officer"]).exclude(until=None).exists()
