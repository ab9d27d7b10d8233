"""At the counter: one person by the whole number, one signed paper."""

from members.actions.staff import grant_role
from members.models import Consent, RoleGrant
from members.roles import Role
from tests.claims.views.test_acting import drawn_for
from tests.stages import House
from tests.visitor import Visitor

HOME, PERSON = "/o/", "/o/person"


def test_a_helper_finds_a_person_and_enters_the_signed_paper(house: House) -> None:
    member = house.member(consent=False)
    visitor = Visitor().signs_in(house.staff["helper"])
    spaced = f"{member.id_number[:6]} {member.id_number[6:14]} {member.id_number[14:].lower()}"
    page = visitor.posts(HOME, id_number=spaced)
    assert member.masked_name in page
    assert member.id_number not in page
    page = visitor.posts(PERSON, paper_reference="SQ-2026-17", signed="on")
    assert f"Entered for {member.masked_name}" in page
    assert "SQ-2026-17" in page
    consent = Consent.objects.standing().get(member=member)
    assert consent.channel == Consent.Channel.PAPER
    assert consent.given_by == house.staff["helper"]


def test_the_number_never_stands_in_an_address(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(house.staff["helper"])
    response = visitor.post(HOME, {"id_number": member.id_number})
    assert response.headers["Location"] == PERSON
    assert member.id_number not in str(dict(visitor.session))


def test_paper_needs_its_number_and_the_helpers_word(house: House) -> None:
    member = house.member(consent=False)
    visitor = Visitor().signs_in(house.staff["helper"])
    visitor.posts(HOME, id_number=member.id_number)
    page = visitor.posts(PERSON, status=422, paper_reference="")
    assert "Please fill this in." in page
    assert "Only what was signed before you" in page
    assert not Consent.objects.exists()


def test_a_consent_that_stands_is_not_asked_for_again(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(house.staff["helper"])
    assert "This consent stands already" in visitor.posts(HOME, id_number=member.id_number)


def test_one_person_s_paper_is_not_entered_for_the_next_and_its_number_waits(
    house: House,
) -> None:
    signed, here = house.member(consent=False), house.member(consent=False)
    visitor = Visitor().signs_in(house.staff["helper"])
    visitor.posts(HOME, id_number=signed.id_number)
    paper = {"paper_reference": "SQ-1", "signed": "on", "drawn_for": drawn_for(visitor, PERSON)}
    visitor.posts(HOME, id_number=here.id_number)
    page = visitor.posts(PERSON, paper, status=409)
    assert f"for another person, and {here.masked_name} is open now" in page
    assert signed.masked_name not in page
    assert not Consent.objects.exists()
    assert "SQ-1" not in visitor.get(PERSON).content.decode()
    visitor.posts(HOME, id_number=signed.id_number)
    assert 'value="SQ-1"' in visitor.get(PERSON).content.decode()
    visitor.posts(PERSON, paper)
    assert Consent.objects.standing().get().member == signed


def test_nobody_open_any_more_the_number_waits_too_but_not_where_it_is_not_needed(
    house: House,
) -> None:
    member = house.member(consent=False)
    visitor = Visitor().signs_in(house.staff["helper"])
    visitor.posts(HOME, id_number=member.id_number)
    paper = {"paper_reference": "SQ-1", "signed": "on", "drawn_for": drawn_for(visitor, PERSON)}
    visitor.posts(PERSON, paper)
    assert "nobody is open here now" in visitor.posts(PERSON, paper, status=409)
    page = visitor.posts(HOME, id_number=member.id_number)
    assert "This consent stands already" in page
    assert "here again" not in page
    assert Consent.objects.count() == 1


def test_a_part_of_a_number_and_a_number_of_another_unit_find_nobody(house: House) -> None:
    helper = house.staff["helper"]
    RoleGrant.objects.filter(user=helper).update(until=house.now)
    grant_role(
        user=helper,
        role=Role.OUTLET_HELPER,
        unit=house.school,
        reason="",
        actor=None,
        now=house.now,
    )
    at_the_mill = house.member(unit=house.mill)
    visitor = Visitor().signs_in(helper)
    page = visitor.posts(HOME, status=422, id_number=at_the_mill.id_number)
    assert "No member of your units has this number" in page
    assert "cannot be an ID number" in visitor.posts(
        HOME, status=422, id_number=at_the_mill.id_number[-4:]
    )
    assert visitor.get(PERSON).headers["Location"] == HOME


def test_today_lists_what_this_helper_entered(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["helper"])
    assert "Nothing entered today" in visitor.sees(HOME)
