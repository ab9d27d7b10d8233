"""An employer's union at its own page: numbers and fees, nobody's illness, no other unit."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.actions.close_unit import close_unit
from members.actions.fees import record_payment
from members.actions.staff import add_staff, grant_role
from members.models import EnrolmentList, Unit, User
from members.roles import Role
from tests.enrolment import csv_of, number, row
from tests.stages import PASSWORD, House
from tests.visitor import Visitor, words

MILL, SCHOOL = "/u/TEST-W1/", "/u/TEST-W2/"


def employer(house: House, unit: Unit | None = None, name: str = "mill-union") -> User:
    user = add_staff(
        username=name,
        display_name="厂工会",
        password=PASSWORD,
        phone="",
        member=None,
        actor=None,
    )
    grant_role(
        user=user,
        role=Role.EMPLOYER_UNION,
        unit=unit or house.mill,
        reason="test",
        actor=None,
        now=house.now,
    )
    return user


def payment(house: House, unit: Unit, reference: str = "2026-0001") -> str:
    return record_payment(
        unit=unit,
        scheme=house.scheme,
        period=2026,
        amount=Decimal("36.00"),
        received_on=date(2026, 11, 20),
        bank_reference=reference,
        actor=house.staff["maker"],
        now=house.now,
    ).reference


def test_the_page_begins_at_the_own_unit_with_what_is_due(house: House) -> None:
    house.member(items=("out_of_pocket", "critical_illness"))
    house.member(unit=house.school)
    payment(house, house.mill)
    union = Visitor().signs_in(employer(house))
    assert union.get("/").headers["Location"] == "/u/"
    assert union.get("/u/").headers["Location"] == MILL
    page = union.sees(MILL)
    assert "测试纺织厂" in page
    assert "Members 1" in page
    assert "Out-of-pocket subsidy 1 ¥36.00 ¥36.00" in page
    assert "Together ¥96.00" in page
    assert "Partly paid" in page
    assert "not shown" in page


def test_another_unit_is_not_there(house: House) -> None:
    reference = payment(house, house.school)
    union = Visitor().signs_in(employer(house))
    for path in (
        SCHOOL,
        f"{SCHOOL}receipts/{reference}.pdf",
        f"{MILL}receipts/{reference}.pdf",
        "/u/TEST-D/",
        "/u/nobody/",
        f"{MILL}?period=1999",
    ):
        assert union.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "path",
    ["/desk/", "/desk/queue", "/finance/fees/", "/finance/", "/o/", "/me/staff/", "/watch/team"],
)
def test_an_employer_opens_no_desk(house: House, path: str) -> None:
    assert Visitor().signs_in(employer(house)).get(path).status_code in (403, 404)


@pytest.mark.parametrize("who", ["officer", "supervisor", "maker", "helper", "expert", "admin"])
def test_the_page_is_the_employers_alone(house: House, who: str) -> None:
    visitor = Visitor().signs_in(house.staff[who])
    assert visitor.get("/u/").status_code == 403
    assert visitor.get(MILL).status_code == 403


def test_to_members_there_is_no_such_page(house: House) -> None:
    assert Visitor().signs_in(house.member()).get(MILL).status_code == 404


def test_a_list_is_sent_with_refused_rows_and_then_the_page_knows_the_quota(house: House) -> None:
    union = Visitor().signs_in(employer(house))
    rows = [
        row(period="2026"),
        row("李四", number(2)[:-1], period="2026"),
        row("王五", number(3), employer="TEST-W2", period="2026"),
    ]
    fields = {
        "file": SimpleUploadedFile("list.csv", csv_of(rows).encode()),
        "scheme": str(house.scheme.pk),
        "employees": "10",
    }
    page = words(union.post("/setup/members/import/", fields, follow=True))
    assert "This unit is not yours." in page
    assert "ID number has 17 characters instead of 18." in page
    delivery = EnrolmentList.objects.get()
    assert delivery.unit == house.mill
    union.posts(f"/setup/members/import/{delivery.pk}/take")
    page = union.sees(MILL)
    assert "1 of 10 employees take part: 10.0%" in page
    assert "The scheme asks for 90.0%: 8 more are needed." in page
    assert "Fees due ¥36.00" in page


def test_a_list_does_not_tell_an_employer_where_else_somebody_works(house: House) -> None:
    member = house.member(unit=house.school, periods=(2026,))
    person = house.persons[member.pk]
    union = Visitor().signs_in(employer(house))
    data = csv_of([row(person.name, person.id_number, items="A", period="2026")]).encode()
    fields = {"file": SimpleUploadedFile("list.csv", data), "scheme": str(house.scheme.pk)}
    page = words(union.post("/setup/members/import/", fields, follow=True))
    assert "Already enrolled for 2026 by another unit." in page
    assert "测试中学" not in page


def test_claims_are_told_from_five_persons_on_and_nobody_is_named(house: House) -> None:
    union = Visitor().signs_in(employer(house))
    names = []
    for count in range(5):
        claim = house.submitted()
        names.append(claim.member.name)
        claim.__class__.objects.filter(pk=claim.pk).update(filed_at="2026-10-05T00:00:00Z")
        if count == 3:
            assert "Filed not shown" in union.sees(MILL)
    page = union.sees(MILL)
    assert "Filed 5" in page
    assert "Granted not shown" in page
    assert not [name for name in names if name in page]
    assert "医院" not in page


def test_the_receipt_is_printed_after_the_payment_and_gone_once_it_is_struck(house: House) -> None:
    reference = payment(house, house.mill)
    union = Visitor().signs_in(employer(house))
    first = union.get(f"{MILL}receipts/{reference}.pdf")
    assert first["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF")
    assert first.content == union.get(f"{MILL}receipts/{reference}.pdf").content
    checker = Visitor().signs_in(house.staff["checker"])
    page = checker.posts(
        "/finance/fees/TEST-W1/2026/strike", payment=reference, reason="entered twice"
    )
    assert "Struck out. It may be entered anew." in page
    assert union.get(f"{MILL}receipts/{reference}.pdf").status_code == 404
    assert reference not in union.sees(MILL)


def test_finance_enters_a_payment_once(house: House) -> None:
    house.member()
    maker = Visitor().signs_in(house.staff["maker"])
    assert "测试纺织厂 ¥36.00 ¥0.00 ¥36.00 Due" in maker.sees("/finance/fees/?period=2026")
    here = "/finance/fees/TEST-W1/2026/"
    assert "Please fill this in." in words(maker.post(here))
    fields = {"amount": "¥36", "received_on": "2026-11-20", "bank_reference": "ICBC 1"}
    page = maker.posts(here, fields)
    assert "The payment is entered" in page
    again = maker.post(here, fields)
    assert again.status_code == 409
    assert "entered already" in words(again)
    assert "¥36.00 ¥36.00 ¥0.00 Paid" in maker.sees("/finance/fees/?period=2026")
    assert maker.get("/finance/fees/TEST-W1/1999/").status_code == 404
    assert maker.get("/finance/fees/?after=x").status_code == 404


def test_of_a_closed_employer_the_union_above_reads_the_numbers_and_sends_no_list(
    house: House,
) -> None:
    house.member()
    close_unit(
        unit_id=house.mill.pk, reason="企业已注销", actor=house.staff["admin"], now=house.now
    )
    union = Visitor().signs_in(employer(house, house.mill.parent, "town-union"))
    assert "测试纺织厂 (closed)" in union.sees("/u/")
    page = union.sees(MILL)
    assert "测试纺织厂 (closed)" in page
    assert "Members 1" in page
    assert "Send a list" not in page
    assert "Send a list" in union.sees(SCHOOL)
