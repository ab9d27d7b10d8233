"""The list of hospitals on screen: searched by those who ask, filled by the administrator."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from members.models import Hospital, HospitalImport
from members.queries.hospitals import PAGE
from tests.hospitals import HEADER, listed, taken_in
from tests.stages import House
from tests.visitor import Visitor, words

ROOT, SEND = "/setup/hospitals/", "/setup/hospitals/import/"
FIRST = "示例市第一人民医院,H33010900001,三级,是,,,"


def as_one(house: House, who: str = "admin") -> Visitor:
    return Visitor().signs_in(house.staff[who])


def sends(visitor: Visitor, *rows: str) -> str:
    file = SimpleUploadedFile("list.csv", (HEADER + "\n".join(rows)).encode("gb18030"))
    response = visitor.post(SEND, {"file": file}, follow=True)
    assert response.status_code == 200
    return words(response)


def digest(visitor: Visitor, delivery: HospitalImport) -> str:
    html = visitor.get(f"{SEND}{delivery.pk}/").content.decode()
    found = re.search(r'name="digest" value="(\w+)"', html)
    assert found is not None
    return found[1]


def test_an_empty_list_says_what_it_is_for(house: House) -> None:
    page = as_one(house).sees(ROOT)
    assert "The list is empty" in page
    assert "No public list is complete" in page


def test_a_file_is_looked_at_with_its_refused_rows_and_then_taken(house: House) -> None:
    visitor = as_one(house)
    listed(house, FIRST)
    page = sends(
        visitor,
        FIRST.replace("三级", "二级"),
        "示例市第二人民医院,H1,三级,是,,,",
        "示例市中医院,,三级,是,,,",
    )
    assert "Code of designation is not an H and eleven digits." in page
    assert "Level: was Tertiary, now Secondary" in page
    assert "Name of the hospital: 示例市中医院" in page
    assert Hospital.objects.get().level == 3
    delivery = HospitalImport.objects.latest("pk")
    page = visitor.posts(f"{SEND}{delivery.pk}/take", digest=digest(visitor, delivery))
    assert "Taken in: 1 new, 1 changed." in page
    assert Hospital.objects.get(code="H33010900001").level == 2
    assert "Taken in on" in visitor.sees(f"{SEND}{delivery.pk}/")


def test_what_changed_meanwhile_is_looked_at_again(house: House) -> None:
    visitor = as_one(house)
    sends(visitor, FIRST)
    delivery = HospitalImport.objects.get()
    seen = digest(visitor, delivery)
    listed(house, FIRST.replace("三级", "一级"))
    page = visitor.posts(f"{SEND}{delivery.pk}/take", status=409, digest=seen)
    assert "The list has changed meanwhile." in page
    assert Hospital.objects.get().level == 1


def test_a_file_may_be_put_aside(house: House) -> None:
    visitor = as_one(house)
    sends(visitor, FIRST)
    delivery = HospitalImport.objects.get()
    assert "Put aside." in visitor.posts(f"{SEND}{delivery.pk}/put-aside")
    assert not Hospital.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04", "This is a workbook."), (b"", "The file is empty."), (b"a,b\n", "is missing")],
)
def test_what_is_no_list_is_told_in_one_sentence(house: House, data: bytes, said: str) -> None:
    visitor = as_one(house)
    response = visitor.post(SEND, {"file": SimpleUploadedFile("list.csv", data)})
    assert response.status_code == 422
    assert said in words(response)
    assert "Please fill this in." in words(visitor.post(SEND))


def test_a_hospital_shows_its_history_with_names(house: House) -> None:
    [hospital] = listed(house, FIRST)
    listed(house, FIRST.replace("第一人民", "中心"))
    page = as_one(house, "officer").sees(f"{ROOT}{hospital.pk}/")
    assert "示例市中心医院" in page
    assert "Name of the hospital: was 示例市第一人民医院, now 示例市中心医院" in page
    assert house.staff["admin"].display_name in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("第1人民", True), ("H33010900001", True), ("h3301", True), ("中医", False), ("（）", False)],
)
def test_a_part_of_a_name_or_the_beginning_of_a_code_finds_it(
    house: House, query: str, found: bool
) -> None:
    listed(house, FIRST)
    assert ("示例市第一人民医院" in as_one(house).sees(f"{ROOT}?q={query}")) is found


def test_a_long_list_goes_on_where_it_stopped(house: House) -> None:
    rows = [f"示例区第{number}医院,,二级,是,,," for number in range(1, PAGE + 3)]
    listed(house, *rows)
    visitor = as_one(house)
    first = visitor.get(ROOT)
    older = first.context["next_url"]
    second = visitor.get(older)
    names = [row.hospital.name for page in (first, second) for row in page.context["page"].rows]
    assert len(set(names)) == PAGE + 2
    assert second.context["next_url"] == ""


def test_the_list_takes_a_fixed_number_of_statements(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    taken_in(house)
    visitor = as_one(house)
    visitor.get(ROOT)
    with django_assert_num_queries(5):
        visitor.get(ROOT)


@pytest.mark.parametrize(
    ("who", "list_status", "send_status"),
    [
        ("admin", 200, 200),
        ("officer", 200, 403),
        ("supervisor", 200, 403),
        ("maker", 403, 403),
        ("helper", 403, 403),
        ("expert", 403, 403),
    ],
)
def test_officers_look_and_the_administrator_changes(
    house: House, who: str, list_status: int, send_status: int
) -> None:
    taken_in(house)
    visitor = as_one(house, who)
    assert visitor.get(ROOT).status_code == list_status
    assert visitor.get(SEND).status_code == send_status
    delivery = HospitalImport.objects.get()
    assert visitor.get(f"{SEND}{delivery.pk}/").status_code == send_status
    expected = 409 if who == "admin" else 403
    assert visitor.post(f"{SEND}{delivery.pk}/take").status_code == expected


def test_for_members_there_is_no_such_page(house: House) -> None:
    assert Visitor().signs_in(house.member()).get(ROOT).status_code == 404


def test_what_is_not_there_is_not_found(house: House) -> None:
    visitor = as_one(house)
    for path in (f"{ROOT}99/", f"{SEND}99/"):
        assert visitor.get(path).status_code == 404
    assert visitor.post(f"{SEND}99/take").status_code == 404
    taken_in(house)
    delivery = HospitalImport.objects.get()
    assert visitor.post(f"{SEND}{delivery.pk}/burn").status_code == 404
