"""A member lets a relative act for them on the phone, and takes it back with one press."""

import io
from datetime import timedelta

from django.utils import timezone
from PIL import Image

from members.actions.mandate import ask, hand_in_paper, relative_user
from members.actions.sign_in import user_of_member
from members.mandate_policies import may_act_for
from members.models import ConflictOfInterest, Mandate, Member, Message
from tests.stages import House
from tests.visitor import Visitor, latest_code

RELATIVE, CONSENT = "/m/consent/relative/", "/m/consent/"
FORM = {"name": "李小芳", "phone": "19900008801", "lasts": "92"}
FILE = Mandate.Scope.FILE


def appoints(visitor: Visitor, **changed: str) -> str:
    response = visitor.post(RELATIVE, {**FORM, "scopes": ["file", "follow"], **changed})
    return response.headers.get("Location", "")


def test_a_relative_acts_once_the_code_was_entered(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    page = appoints(visitor)
    said = visitor.sees(page)
    assert "8801" in said
    assert "file claims" in said
    assert "Not confirmed yet" in visitor.sees(CONSENT)
    assert "not right" in visitor.posts(page, status=422, code="000000")
    assert "may act for you now" in visitor.posts(page, code=latest_code(member.phone))
    mandate = Mandate.objects.get()
    assert may_act_for(mandate.delegate, member, FILE, timezone.now())
    assert "Valid now" in visitor.sees(CONSENT)


def test_one_press_revokes_it_and_it_stays_in_the_list(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    visitor.posts(appoints(visitor), code=latest_code(member.phone))
    mandate = Mandate.objects.get()
    said = visitor.posts(f"/m/consent/mandate/{mandate.pk}/revoke")
    assert "cannot act for you any more" in said
    assert "Revoked" in said
    assert not may_act_for(mandate.delegate, member, FILE, timezone.now())


def test_another_members_mandate_is_no_page(house: House) -> None:
    mandate = _asked(house, house.member())
    visitor = Visitor().signs_in(house.member())
    for path in ("", "again", "revoke"):
        address = f"/m/consent/mandate/{mandate.pk}/{path}"
        assert visitor.post(address).status_code == 404
    mandate.refresh_from_db()
    assert mandate.state == "asked"


def test_without_what_for_or_with_the_own_number_it_is_refused(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    assert "Please choose what for." in visitor.posts(RELATIVE, FORM, status=422)
    own = visitor.post(RELATIVE, {**FORM, "scopes": ["file"], "phone": member.phone})
    assert own.status_code == 422
    assert not Message.objects.filter(template="mandate_code").exists()


def test_the_second_code_waits_a_minute_and_says_so(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    page = appoints(visitor)
    assert "moment ago" in visitor.posts(f"{page}again")


def test_without_a_telephone_the_page_names_the_counter(house: House) -> None:
    member = house.member()
    member.phone_sealed = member.phone_index = None
    member.save()
    assert "At a counter" in Visitor().signs_in(member).sees(RELATIVE)


def _asked(house: House, member: Member) -> Mandate:
    return ask(
        member=member,
        delegate=relative_user(name="李小芳", phone="19900008801"),
        kind=Mandate.Kind.RELATIVE,
        unit=None,
        scopes=(FILE,),
        ends_on=timezone.localdate() + timedelta(days=30),
        actor=user_of_member(member),
        now=timezone.now(),
    )


def test_a_second_person_compares_the_sheet_and_the_member_sees_who_looked(house: House) -> None:
    mandate = _signed(house)
    page = f"/me/mandates/{mandate.pk}/"
    officer = Visitor().signs_in(house.staff["officer"])
    assert "WT-0001" in officer.sees(page)
    picture = officer.get(f"{page}1.webp")
    assert picture.headers["Content-Type"] == "image/webp"
    assert picture.content.startswith(b"RIFF")
    assert officer.get(f"{page}2.webp").status_code == 404
    assert "Please say what is missing" in officer.posts(page, status=422, accept="0")
    assert "It holds from now on" in officer.posts(page, accept="1")
    assert may_act_for(mandate.delegate, mandate.member, FILE, timezone.now())
    assert "Signed mandate" in Visitor().signs_in(mandate.member).sees("/m/access/")
    assert officer.get(page).status_code == 404


def test_the_sheet_is_for_the_members_own_units_and_for_no_relation(house: House) -> None:
    mandate = _signed(house)
    page = f"/me/mandates/{mandate.pk}/"
    helper = Visitor().signs_in(house.staff["helper"])
    assert helper.get(page).status_code == 403
    close = house.staff["officer2"]
    ConflictOfInterest.objects.create(
        user=close, member=mandate.member, relation="family", since=timezone.localdate()
    )
    related = Visitor().signs_in(close)
    assert "somebody else compares it" in related.sees(page)
    assert related.get(f"{page}1.webp").status_code == 403
    assert related.post(page, {"accept": "1"}).status_code == 422
    mandate.refresh_from_db()
    assert mandate.state == "paper_in"


def test_a_sheet_that_is_not_in_order_gives_nothing(house: House) -> None:
    mandate = _signed(house)
    officer = Visitor().signs_in(house.staff["officer"])
    said = officer.posts(f"/me/mandates/{mandate.pk}/", accept="0", reason="没有签名")
    assert "Not accepted" in said
    assert "No sheet waits" in said
    assert not may_act_for(mandate.delegate, mandate.member, FILE, timezone.now())


def _signed(house: House) -> Mandate:
    """A helper entered what a member without a telephone signed."""
    helper, picture = house.staff["helper"], io.BytesIO()
    mandate = ask(
        member=house.member(),
        delegate=helper,
        kind=Mandate.Kind.HELPER,
        unit=house.district,
        scopes=(FILE,),
        ends_on=timezone.localdate() + timedelta(days=30),
        actor=helper,
        now=timezone.now(),
    )
    Image.new("RGB", (900, 1200), "white").save(picture, "JPEG")
    return hand_in_paper(
        mandate_id=mandate.pk,
        paper_reference="WT-0001",
        scan=picture.getvalue(),
        actor=helper,
        now=timezone.now(),
    )
