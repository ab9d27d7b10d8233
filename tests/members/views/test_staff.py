"""Administrators look after the staff of their units; everybody after their own account."""

from pytest_django import DjangoAssertNumQueries

from members.actions.staff import add_staff, grant_role
from members.models import RoleGrant, User
from members.roles import Role
from tests.stages import PASSWORD, House
from tests.visitor import Visitor

NEW = {
    "username": "Newcomer",
    "display_name": "新人",
    "phone": "19900020001",
    "password": "a-long-first-password",
    "role": "case_officer",
    "reason": "joins today",
}


def test_a_new_colleague_gets_an_account_and_a_role_in_one(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["admin"])
    page = visitor.posts("/me/staff/add", NEW, unit=str(house.district.pk))
    assert "can sign in now" in page
    grant = RoleGrant.objects.get(user__username="newcomer")
    assert (grant.role, grant.unit, grant.granted_by) == (
        Role.CASE_OFFICER,
        house.district,
        house.staff["admin"],
    )


def test_a_taken_name_and_a_weak_password_are_told_at_their_fields(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["admin"])
    wrong = {**NEW, "username": "officer", "password": "12345"}
    page = visitor.posts("/me/staff/add", data=wrong, status=422, unit=str(house.district.pk))
    assert "This user name is taken." in page
    assert "too short" in page


def test_roles_are_given_at_ones_own_units_only(house: House) -> None:
    _only_at(house, "admin", Role.ADMINISTRATOR, house.school)
    visitor = Visitor().signs_in(house.staff["admin"])
    page = visitor.posts("/me/staff/add", NEW, status=422, unit=str(house.district.pk))
    assert "Select a valid choice" in page


def test_colleagues_of_other_units_do_not_exist(house: House) -> None:
    _only_at(house, "admin", Role.ADMINISTRATOR, house.school)
    visitor = Visitor().signs_in(house.staff["admin"])
    assert "officer" not in visitor.sees("/me/staff/").replace("Case officer", "")
    for path in ("/me/staff/officer/", "/me/staff/officer/leave"):
        assert visitor.get(path).status_code == 404
    assert visitor.post("/me/staff/officer/leave").status_code == 404
    assert User.objects.get(username="officer").is_active


def test_another_role_is_given_with_its_reason(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["admin"])
    page = visitor.posts(
        "/me/staff/officer/", role="supervisor", unit=str(house.district.pk), reason="holiday cover"
    )
    assert "The role holds from now on." in page
    assert "holiday cover" in page


def test_nobody_gives_themselves_a_role(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["admin"])
    page = visitor.posts(
        "/me/staff/admin/", status=403, role="supervisor", unit=str(house.district.pk), reason="x"
    )
    assert "Nobody gives themselves a role" in page
    assert "Another administrator looks after your roles" in visitor.sees("/me/staff/admin/")


def test_the_leaver_switch_asks_first_and_then_ends_everything(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["admin"])
    assert "Switch off 测试officer?" in visitor.sees("/me/staff/officer/leave")
    assert User.objects.get(username="officer").is_active
    assert "is switched off" in visitor.posts("/me/staff/officer/leave")
    assert not User.objects.get(username="officer").is_active
    assert "has left and cannot sign in" in visitor.sees("/me/staff/officer/")


def test_who_also_works_for_another_unit_is_not_switched_off_from_here(house: House) -> None:
    _only_at(house, "admin", Role.ADMINISTRATOR, house.school)
    grant_role(
        user=house.staff["officer"],
        role=Role.CASE_OFFICER,
        unit=house.school,
        reason="test",
        actor=None,
        now=house.now,
    )
    visitor = Visitor().signs_in(house.staff["admin"])
    assert "unit that is not yours" in visitor.posts("/me/staff/officer/leave")
    assert User.objects.get(username="officer").is_active


def test_nobody_switches_themselves_off(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["admin"])
    assert "You cannot switch yourself off." in visitor.posts("/me/staff/admin/leave")


def test_language_and_keys_are_kept(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["officer"])
    assert "Saved." in visitor.posts("/me/", language="en", hot_keys="on")
    user = User.objects.get(username="officer")
    assert (user.language, user.hot_keys) == ("en", True)
    assert visitor.posts("/me/", status=422, language="tlh") != ""


def test_a_new_password_ends_all_other_sessions(house: House) -> None:
    here, elsewhere = (Visitor().signs_in(house.staff["officer"]) for _ in range(2))
    wrong = here.posts("/me/password", status=422, current="no", password="another-long-one-7")
    assert "The password until now is not right." in wrong
    weak = here.posts("/me/password", status=422, current=PASSWORD, password="short")
    assert "too short" in weak
    page = here.posts("/me/password", current=PASSWORD, password="another-long-one-7")
    assert "Your password is changed." in page
    assert elsewhere.get("/me/").status_code == 302


def test_the_list_of_staff_goes_on_by_name_in_a_fixed_number_of_statements(
    house: House,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(60):
        user = add_staff(
            username=f"z{number:02d}",
            display_name=f"Z {number}",
            password="a-long-first-password",
            phone="19900030000",
            member=None,
            actor=None,
        )
        grant_role(
            user=user,
            role=Role.CASE_OFFICER,
            unit=house.district,
            reason="test",
            actor=None,
            now=house.now,
        )
    visitor = Visitor().signs_in(house.staff["admin"])
    with django_assert_num_queries(5):
        first = visitor.get("/me/staff/")
    following = first.context["next_url"]
    assert following == "/me/staff/?after=z37"
    assert "z59" in visitor.sees(following)


def _only_at(house: House, username: str, role: Role, unit: object) -> None:
    user = house.staff[username]
    RoleGrant.objects.filter(user=user).update(until=house.now)
    grant_role(user=user, role=role, unit=unit, reason="test", actor=None, now=house.now)  # type: ignore[arg-type]


def test_one_of_several_roles_is_ended_after_a_question(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["admin"])
    assert "End it" not in visitor.sees("/me/staff/officer/"), "of the last one it is not offered"
    last = RoleGrant.objects.get(user=house.staff["officer"])
    path = f"/me/staff/officer/{last.pk}/end"
    assert "It is their last role" in visitor.posts(path)
    grant = grant_role(
        user=house.staff["officer"],
        role=Role.SUPERVISOR,
        unit=house.mill,
        reason="holiday cover",
        actor=house.staff["admin"],
        now=house.now,
    )
    path = f"/me/staff/officer/{grant.pk}/end"
    assert path in visitor.get("/me/staff/officer/").content.decode()
    assert "Supervisor, 测试纺织厂" in visitor.sees(path)
    assert "The role has ended." in visitor.posts(path)
    assert RoleGrant.objects.get(pk=grant.pk).until is not None
    assert visitor.get(f"/me/staff/officer2/{grant.pk}/end").status_code == 404
    assert Visitor().signs_in(house.staff["officer"]).get(path).status_code == 403
