"""Units on screen: found, registered, taken in by a list, and an employer's account."""

from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from members.actions.units import register_unit
from members.models import EnrolmentList, Unit, User
from tests.enrolment import csv_of, number, row
from tests.members.actions.test_units import HEADER, code
from tests.members.views.test_lists import sends
from tests.stages import PASSWORD, House
from tests.visitor import Visitor, words

ROOT = "/setup/units/"


def admin(house: House) -> Visitor:
    return Visitor().signs_in(house.staff["admin"])


def firm(house: House, place: int = 1) -> Unit:
    return register_unit(
        kind=Unit.Kind.WORKPLACE, code=code(place), name=f"示例第{place}公司",
        parent=house.district, actor=house.staff["admin"], now=house.now,
    )  # fmt: skip


def test_units_are_found_by_name_and_by_code(house: House) -> None:
    firm(house)
    visitor = admin(house)
    assert "示例第1公司" in visitor.sees(f"{ROOT}?q=第1")
    assert "示例第1公司" in visitor.sees(f"{ROOT}?q={code(1)[:16].lower()}")
    assert "Nothing found" in visitor.sees(f"{ROOT}?q=x%00y")
    assert house.mill.name in visitor.sees(ROOT)


def test_fifty_stand_on_a_page(house: House) -> None:
    for place in range(60):
        firm(house, place)
    visitor = admin(house)
    first = visitor.sees(ROOT)
    assert "示例第0公司" in first
    after = code(49)
    assert "示例第59公司" in visitor.sees(f"{ROOT}?after={after}")


def test_one_is_registered_and_a_wrong_code_says_so_at_its_field(house: House) -> None:
    visitor = admin(house)
    said = {
        "kind": "workplace", "name": "示例第1公司", "code": "1234", "parent": house.district.pk,
    }  # fmt: skip
    response = visitor.post(f"{ROOT}one/", said)
    assert response.status_code == 422
    assert "has not 18 characters" in words(response)
    assert "示例第1公司" in response.content.decode(), "what was typed stays"
    response = visitor.post(f"{ROOT}one/", said | {"code": code(1)}, follow=True)
    assert "示例第1公司 is registered." in words(response)


def test_a_list_tells_what_was_taken_and_what_was_not(house: House) -> None:
    file = csv_of([[code(1), "示例第1公司", ""], ["1234", "示例第2公司", ""]], HEADER)
    response = admin(house).post(
        f"{ROOT}list/",
        {"file": SimpleUploadedFile("单位.csv", file.encode()), "parent": house.district.pk},
    )
    page = words(response)
    assert "1 new, 0 with another name, 0 unchanged." in page
    assert "1 row was not taken" in page
    assert "has not 18 characters" in page
    empty = admin(house).post(
        f"{ROOT}list/",
        {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2"), "parent": house.district.pk},
    )
    assert (empty.status_code, "is missing" in words(empty)) == (422, True)


def test_an_employer_s_account_is_one_step_from_its_row(house: House) -> None:
    unit, visitor = firm(house), admin(house)
    path = f"/me/staff/add?unit={unit.code}"
    assert path in visitor.get(ROOT).content.decode()
    assert unit.name in visitor.sees(path)
    assert unit.name not in visitor.sees("/me/staff/add")
    visitor.posts(
        path, username="firm-1", display_name="示例第1公司工会", phone="19900031001",
        password=PASSWORD, role="employer_union", unit=str(unit.pk), reason="报送名单",
    )  # fmt: skip
    grant = User.objects.get(username="firm-1").role_grants.get()
    assert (grant.role, grant.unit) == ("employer_union", unit)


def test_others_do_not_find_the_page(house: House) -> None:
    for who in ("officer", "supervisor"):
        visitor = Visitor().signs_in(house.staff[who])
        for path in (ROOT, f"{ROOT}one/", f"{ROOT}list/"):
            visitor.sees(path, status=403)


def test_a_unit_is_closed_on_its_page_with_a_reason_and_reopened_there(house: House) -> None:
    visitor, page = admin(house), f"{ROOT}TEST-W1/"
    assert page in visitor.get(ROOT).content.decode()
    assert "Its members keep their cover" in visitor.sees(page)
    response = visitor.post(f"{page}close", {"reason": ""})
    assert response.status_code == 422
    assert "Its members keep their cover" in words(response)
    said = visitor.posts(f"{page}close", reason="dissolved in June")
    assert "测试纺织厂 is closed." in said
    assert "dissolved in June" in said
    assert "Reopen this unit" in said
    assert "is closed already" in visitor.posts(f"{page}close", reason="once more")
    said = visitor.posts(f"{page}reopen", reason="a mistake")
    assert "测试纺织厂 is open again." in said
    assert "Close this unit" in said
    assert "is open already" in visitor.posts(f"{page}reopen", reason="once more")
    assert visitor.post(f"{page}burn", {"reason": "x"}).status_code == 404


def test_a_closed_unit_is_marked_in_the_list_and_found_by_the_search(house: House) -> None:
    unit, visitor = firm(house), admin(house)
    assert "Closed" not in visitor.sees(ROOT)
    visitor.posts(f"{ROOT}{unit.code}/close", reason="dissolved")
    assert f"{unit.name} Closed" in visitor.sees(f"{ROOT}?q=第1")
    assert f"unit={unit.code}" not in visitor.get(ROOT).content.decode(), "no account any more"


def test_what_is_in_the_way_is_named_with_the_way_to_it_and_nothing_is_closed(
    house: House,
) -> None:
    visitor = admin(house)
    for place in range(12):
        firm(house, place)
    page = visitor.get(f"{ROOT}TEST-D/").content.decode()
    assert "13 units below it are open" in page
    assert f"{len(house.staff)} people hold a role there" in page
    assert 'href="/me/staff/checker/"' in page
    assert f'href="{ROOT}{code(0)}/"' in page
    assert "close the unit" not in page.lower(), "no button that cannot work"
    response = visitor.post(f"{ROOT}TEST-D/close", {"reason": "x"})
    assert response.status_code == 422
    assert "13 units below it are open" in words(response)
    assert Unit.objects.open().filter(code="TEST-D").exists()


def test_closed_units_stand_marked_where_their_members_are_counted(house: House) -> None:
    review = house.in_review()
    visitor = admin(house)
    sent = sends(visitor, house, row(id_number=number(1)))
    assert "测试纺织厂 2027" in sent
    visitor.posts(f"{ROOT}TEST-W1/close", reason="dissolved")
    delivery = EnrolmentList.objects.get()
    assert "测试纺织厂 (closed) 2027" in visitor.sees(f"/setup/members/import/{delivery.pk}/")
    officer = Visitor().signs_in(house.staff["officer"])
    town = house.mill.parent
    assert town is not None
    assert "测试纺织厂 (closed)" in officer.sees(f"/desk/queue/filters?unit={town.pk}")
    assert "测试纺织厂 (closed)" in officer.sees(f"/desk/cases/{review.claim.reference}/")
    finance = Visitor().signs_in(house.staff["maker"])
    assert "测试纺织厂 (closed)" in finance.sees("/finance/fees/?period=2026")
    assert "测试纺织厂 (closed)" in finance.sees("/finance/fees/TEST-W1/2026/")


def test_a_unit_s_page_is_for_who_looks_after_it(house: House) -> None:
    other = Unit.objects.create(
        kind=Unit.Kind.DISTRICT, code="OTHER", name="另一个区总工会", path="/999999/"
    )
    visitor = admin(house)
    for code_ in (other.code, "NOWHERE"):
        assert visitor.get(f"{ROOT}{code_}/").status_code == 404
        assert visitor.post(f"{ROOT}{code_}/close", {"reason": "x"}).status_code == 404
    for who in ("officer", "supervisor", "helper"):
        stranger = Visitor().signs_in(house.staff[who])
        stranger.sees(f"{ROOT}TEST-W1/", status=403)
        assert stranger.post(f"{ROOT}TEST-W1/close", {"reason": "x"}).status_code == 403
    assert not Unit.objects.exclude(closed_at=None).exists()


def test_the_list_takes_the_same_statements_for_few_as_for_many(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visitor = admin(house)
    for first in (0, 20):
        for place in range(first, first + 20):
            firm(house, place)
        visitor.posts(f"{ROOT}{code(first)}/close", reason="dissolved")
        with django_assert_num_queries(4):
            visitor.get(ROOT)
