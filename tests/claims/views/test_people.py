"""The page of a person's record: opened with a reason, changed by two, hidden from the wrong."""

from members.actions.staff import grant_role
from members.models import AccessEntry, Member, PersonChange, RoleGrant
from members.roles import Role
from tests.claims.actions.test_merge import merged
from tests.enrolment import number, row, taken
from tests.stages import House
from tests.visitor import Visitor

HOME = "/setup/people/"


def opened(house: House, member: Member, *, by: str = "officer") -> Visitor:
    visitor = Visitor().signs_in(house.staff[by])
    page = visitor.posts(HOME, who=member.id_number, purpose="家属来电")
    assert member.masked_name in page
    return visitor


def test_a_record_is_found_by_the_whole_number_and_opened_with_a_reason(house: House) -> None:
    member = house.member()
    visitor = opened(house, member)
    page = visitor.sees(f"{HOME}{member.reference}/")
    assert member.masked_id_number in page
    assert member.id_number not in page
    assert member.phone not in page
    entry = AccessEntry.objects.get(member=member)
    assert (entry.what, entry.purpose, entry.user) == ("record", "家属来电", house.staff["officer"])


def test_by_reference_the_reason_is_asked_for_first(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(house.staff["admin"])
    address = f"{HOME}{member.reference}/"
    assert member.masked_name not in visitor.sees(address)
    assert "Please fill this in." in visitor.posts(address, status=422, purpose="")
    assert not AccessEntry.objects.exists()
    assert member.masked_name in visitor.posts(address, purpose="核对名单")


def test_a_part_of_a_number_and_a_record_of_another_unit_are_not_found(house: House) -> None:
    member = house.member()
    officer = house.staff["officer"]
    visitor = Visitor().signs_in(officer)
    page = visitor.posts(HOME, status=422, who=member.id_number[:14], purpose="核对")
    assert "No member of your units" in page
    RoleGrant.objects.filter(user=officer).update(until=house.now)
    grant_role(
        user=officer,
        role=Role.CASE_OFFICER,
        unit=house.school,
        reason="",
        actor=None,
        now=house.now,
    )
    visitor.posts(HOME, status=422, who=member.id_number, purpose="核对")
    visitor.sees(f"{HOME}{member.reference}/", status=404)


def test_somebody_close_does_not_see_it_and_other_roles_have_no_such_page(house: House) -> None:
    member = house.member()
    officer = house.staff["officer"]
    officer.member = house.member()
    officer.save()
    Visitor().signs_in(officer).sees(f"{HOME}{member.reference}/", status=404)
    for name in ("helper", "maker", "checker", "expert"):
        Visitor().signs_in(house.staff[name]).sees(HOME, status=403)
    Visitor().signs_in(member).sees(HOME, status=404)


def test_a_death_is_noted_and_confirmed_on_the_pages(house: House) -> None:
    member = house.member()
    visitor = opened(house, member)
    page = visitor.posts(
        f"{HOME}{member.reference}/death",
        died_on="2026-11-20",
        evidence="死亡证明 2026-1187",
        words="家属来电",
    )
    change = PersonChange.objects.get()
    assert "Waiting for a second person" in page
    assert "A second person decides" in page
    second = Visitor().signs_in(house.staff["supervisor"])
    address = f"{HOME}change/{change.pk}/"
    assert "2026-11-20" in second.sees(address)
    assert "Confirmed by a second person" in second.posts(f"{address}confirm")
    member.refresh_from_db()
    assert member.died_on is not None
    assert "Has died" in second.posts(f"{HOME}{member.reference}/", purpose="复核")


def test_only_the_second_person_reads_whole_numbers_and_it_is_on_record(house: House) -> None:
    member = house.member()
    visitor = opened(house, member)
    visitor.posts(
        f"{HOME}{member.reference}/correction",
        name="",
        id_number="11010519491231002X",
        evidence="身份证",
        words="名单写错",
    )
    change = PersonChange.objects.get()
    address = f"{HOME}change/{change.pk}/"
    assert "11010519491231002X" not in visitor.sees(address)
    second = Visitor().signs_in(house.staff["supervisor"])
    assert f"{member.id_number} → 11010519491231002X" in second.sees(address)
    seen = AccessEntry.objects.filter(user=house.staff["supervisor"], member=member)
    assert [entry.what for entry in seen] == ["id_number"]


def test_refused_with_a_sentence_and_nothing_happens(house: House) -> None:
    member, other = house.member(), house.member()
    visitor = opened(house, member)
    page = visitor.posts(
        f"{HOME}{member.reference}/correction",
        status=422,
        id_number=other.id_number,
        evidence="身份证",
        words="名单写错",
    )
    assert "Another record has this number." in page
    assert not PersonChange.objects.exists()
    visitor.sees(f"{HOME}{member.reference}/nonsense", status=404)
    visitor.sees(f"{HOME}{member.reference}/heir", status=404)


def test_declined_and_called_off_need_a_word(house: House) -> None:
    member = house.member()
    opened(house, member).posts(
        f"{HOME}{member.reference}/correction", name="测试改名", evidence="身份证", words="名单写错"
    )
    change = PersonChange.objects.get()
    second = Visitor().signs_in(house.staff["supervisor"])
    address = f"{HOME}change/{change.pk}/"
    assert "Please fill this in." in second.posts(f"{address}decline", status=422, words="")
    assert "Not confirmed" in second.posts(f"{address}decline", words="复印件不清")
    second.posts(f"{address}confirm", status=409)
    second.sees(f"{address}nonsense", status=405)


def test_two_employers_of_one_period_are_shown_with_what_each_bought(house: House) -> None:
    taken(house, row(items="A"))
    taken(house, row(items="AB", employer="TEST-W2"))
    member = Member.objects.with_id_number(number(1)).get()
    bought = dict(member.enrolments.filter(period=2027).values_list("item", "unit__name"))
    assert bought == {"out_of_pocket": "测试纺织厂", "critical_illness": "测试中学"}
    page = opened(house, member).sees(f"{HOME}{member.reference}/")
    assert "测试纺织厂" in page
    assert "测试中学" in page


def test_a_move_to_another_unit_is_shown(house: House) -> None:
    taken(house, row())
    taken(house, row(employer="TEST-W2", period="2026"))
    taken(house, row(employer="TEST-W2", period="2027"))
    member = house.member(periods=(2025,))
    taken(house, row(member.name, member.id_number, employer="TEST-W2", period="2026"))
    page = opened(house, member).sees(f"{HOME}{member.reference}/")
    assert "Moved to another unit" in page


def test_a_record_that_went_into_another_one_leads_there(house: House) -> None:
    into, gone = house.member(), house.member()
    merged(house, into, gone)
    visitor = Visitor().signs_in(house.staff["officer"])
    response = visitor.get(f"{HOME}{gone.reference}/")
    assert response.headers["Location"] == f"{HOME}{into.reference}/"
    assert into.masked_name in visitor.posts(HOME, who=gone.id_number, purpose="核对")
