"""Employers' lists on screen: sent, looked at, taken in; what is refused comes back corrected."""

import csv
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.actions.staff import add_staff, grant_role
from members.models import AccessEntry, EnrolmentList, Member, User
from members.roles import Role
from tests.enrolment import HEADER, csv_of, number, row, taken, xlsx_of
from tests.stages import PASSWORD, House
from tests.visitor import Visitor, words

ROOT, SEND = "/setup/members/", "/setup/members/import/"


def as_one(house: House, who: str = "admin") -> Visitor:
    return Visitor().signs_in(house.staff[who])


def sends(
    visitor: Visitor, house: House, *rows: list[str], data: bytes = b"", employees: str = ""
) -> str:
    file = SimpleUploadedFile("list.csv", data or csv_of(rows).encode("gb18030"))
    fields = {"file": file, "scheme": str(house.scheme.pk), "employees": employees}
    response = visitor.post(SEND, fields, follow=True)
    assert response.status_code == 200
    return words(response)


def town_administrator(house: House) -> User:
    """Answers for the mill alone."""
    user = add_staff(
        username="mill-admin",
        display_name="厂管理员",
        password=PASSWORD,
        phone="",
        member=None,
        actor=None,
    )
    grant_role(
        user=user,
        role=Role.ADMINISTRATOR,
        unit=house.mill,
        reason="测试",
        actor=None,
        now=house.now,
    )
    return user


def test_without_a_list_the_page_says_who_enrols(house: House) -> None:
    page = as_one(house).sees(ROOT)
    assert "No list yet" in page
    assert "it never changes the name or the telephone number" in page


def test_a_list_is_looked_at_with_its_refused_rows_and_then_taken(house: House) -> None:
    visitor = as_one(house)
    bad = row(id_number=number(1)[:-1])
    page = sends(visitor, house, row(items="A;C"), bad)
    assert "Rows 2" in page
    assert "ID number has 17 characters instead of 18." in page
    assert "测试纺织厂 2027 1 Out-of-pocket subsidy 1 · Special diseases of women 1" in page
    assert not Member.objects.exists()
    [delivery] = EnrolmentList.objects.all()
    assert "Waits for confirmation" in visitor.sees(ROOT)
    page = visitor.posts(f"{SEND}{delivery.pk}/take")
    assert "Taken in: 1 new, 0 changed." in page
    assert Member.objects.count() == 1
    assert "What the list did" in visitor.sees(f"{SEND}{delivery.pk}/")
    assert "already" in visitor.posts(f"{SEND}{delivery.pk}/take", status=409)


def test_no_page_shows_what_a_refused_row_says(house: House) -> None:
    visitor = as_one(house)
    page = sends(visitor, house, row(id_number=number(1)[:-1], phone="19900000001"))
    assert number(1)[:-1] not in page
    assert "王小明" not in page
    assert "19900000001" not in page


def test_a_list_may_be_put_aside(house: House) -> None:
    visitor = as_one(house)
    sends(visitor, house, row())
    delivery = EnrolmentList.objects.get()
    assert "Put aside. Nobody was enrolled." in visitor.posts(f"{SEND}{delivery.pk}/put-aside")
    assert "the figures say what it would have done" in visitor.sees(f"{SEND}{delivery.pk}/")
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("employees", "said"),
    [
        ("1", ""),
        ("2", "50.0% take part, 90.0% are asked for: 1 more is needed."),
        ("", ""),
        ("4", "25.0% take part, 90.0% are asked for: 3 more are needed."),
    ],
)
def test_too_few_who_take_part_is_a_warning_and_no_refusal(
    house: House, employees: str, said: str
) -> None:
    visitor = as_one(house)
    page = sends(visitor, house, row(), employees=employees)
    assert said in page
    assert bool(said) == ("are asked for" in page)
    delivery = EnrolmentList.objects.get()
    assert "Taken in: 1 new" in visitor.posts(f"{SEND}{delivery.pk}/take")


def test_refused_rows_come_back_corrected_and_are_taken(house: House) -> None:
    visitor = as_one(house)
    member = house.member()
    known = house.persons[member.pk].id_number
    rows = [
        row(id_number=number(1)[:-1], phone="19900000001"),
        row("=王", number(2)),
        row("另一人", known),
    ]
    data = csv_of(rows) + "王丙,1,2\r\n"
    sends(visitor, house, data=data.encode())
    delivery = EnrolmentList.objects.get()
    response = visitor.post(f"{SEND}{delivery.pk}/to-correct.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    text = response.content.decode("utf-8-sig")
    header, *found = csv.reader(io.StringIO(text))
    assert header == [*HEADER, "原因", "原行号"]
    assert [one[-1] for one in found] == ["2", "3", "4", "5"]
    assert found[0][1] == f"\t{number(1)[:-1]}"
    assert found[1][0] == "'=王"
    assert "has 3 cells" in found[3][-2]
    noted = AccessEntry.objects.get(member=member)
    assert (noted.what, noted.user) == ("id_number", house.staff["admin"])
    corrected = text.replace(f"\t{number(1)[:-1]},", f"\t{number(1)},").replace("'=王", "王乙")
    page = sends(visitor, house, data=corrected.encode("utf-8-sig"))
    assert re.search(r"New 2\b", page)
    assert re.search(r"Not taken 2\b", page)
    assert "is not known" not in page


def test_a_workbook_is_taken_as_well(house: House) -> None:
    assert "New 1" in sends(as_one(house), house, data=xlsx_of([row()]))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0", "This is an old workbook"),
        (b"", "The file is empty."),
        (b"a,b\n1,2\n", "Line 1, the header: the column Name is missing."),
    ],
)
def test_what_is_no_list_is_told_in_one_sentence(house: House, data: bytes, said: str) -> None:
    visitor = as_one(house)
    fields = {"file": SimpleUploadedFile("list.csv", data), "scheme": str(house.scheme.pk)}
    response = visitor.post(SEND, fields)
    assert response.status_code == 422
    assert said in words(response)
    assert not EnrolmentList.objects.exists()
    assert "Please fill this in." in words(visitor.post(SEND))


def test_whoever_answers_for_one_unit_enrols_and_sees_no_other(house: House) -> None:
    mine = Visitor().signs_in(town_administrator(house))
    page = sends(mine, house, row(), row("王乙", number(2), employer="TEST-W2"))
    assert "This unit is not yours." in page
    own = EnrolmentList.objects.get()
    sends(as_one(house), house, row())
    other = EnrolmentList.objects.latest("pk")
    by_command = taken(house, row())
    for hidden in (other, by_command):
        assert mine.get(f"{SEND}{hidden.pk}/").status_code == 404
        assert mine.post(f"{SEND}{hidden.pk}/to-correct.csv").status_code == 404
        assert mine.post(f"{SEND}{hidden.pk}/take").status_code == 404
    assert as_one(house).get(f"{SEND}{own.pk}/").status_code == 200
    assert as_one(house).get(f"{SEND}{by_command.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["officer", "supervisor", "maker", "checker", "helper", "expert"])
def test_only_the_administrator_enrols(house: House, who: str) -> None:
    sends(as_one(house), house, row())
    delivery = EnrolmentList.objects.get()
    visitor = as_one(house, who)
    for path in (ROOT, SEND, f"{SEND}{delivery.pk}/"):
        assert visitor.get(path).status_code == 403
    for path in ("take", "put-aside", "to-correct.csv"):
        assert visitor.post(f"{SEND}{delivery.pk}/{path}").status_code == 403
    assert not Member.objects.exists()


def test_for_members_there_is_no_such_page(house: House) -> None:
    assert Visitor().signs_in(house.member()).get(ROOT).status_code == 404


def test_what_is_not_there_is_not_found(house: House) -> None:
    visitor = as_one(house)
    assert visitor.get(f"{SEND}99/").status_code == 404
    assert visitor.post(f"{SEND}99/take").status_code == 404
    sends(visitor, house, row())
    delivery = EnrolmentList.objects.get()
    assert visitor.post(f"{SEND}{delivery.pk}/burn").status_code == 404
    assert visitor.get(f"{SEND}{delivery.pk}/to-correct.csv").status_code == 405


def test_one_person_with_a_passport_is_enrolled_by_hand(house: House) -> None:
    visitor = as_one(house)
    assert "Enrol one person" in visitor.sees(ROOT)
    person: dict[str, Any] = {
        "name": "Maria Silva", "paper": "passport", "id_number": "FB123456", "phone": "",
        "employer_code": "TEST-W1", "items": "out_of_pocket", "period": "2026",
    }  # fmt: skip
    page = visitor.posts(f"{ROOT}one/", status=422, **person)
    assert "Sex: this paper" in page
    page = visitor.posts(f"{ROOT}one/", **person, sex="F", born_on="1985-03-12")
    assert "takes part" in page
    assert "one person, by hand" in page
    assert "FB123456" not in page
    member = Member.objects.get(name="Maria Silva")
    assert member.enrolments.get().unit == house.mill
    assert "no change" in visitor.posts(f"{ROOT}one/", **person, sex="F", born_on="1985-03-12")
    assert "one person, by hand" in visitor.sees(ROOT)


def test_one_person_is_enrolled_by_those_alone_who_send_lists(house: House) -> None:
    assert as_one(house, "officer").get(f"{ROOT}one/").status_code == 403
