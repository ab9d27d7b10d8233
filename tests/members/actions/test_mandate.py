"""A mandate: confirmed by the member's own telephone or by paper and two persons, and soon over."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, IntegrityError, connection, transaction
from PIL import Image

from members.actions.attempts import Origin
from members.actions.mandate import (
    MandateRefused,
    ask,
    confirm_by_code,
    confirm_by_paper,
    hand_in_paper,
    refuse_paper,
    relative_user,
    revoke,
    send_mandate_code,
)
from members.actions.sign_in import TooOften, WrongCode, send_code, use_code, user_of_member
from members.actions.staff import leave
from members.mandate_policies import NoMandate, check_may_act_for, may_act_for
from members.models import LoginCode, Mandate, MandateEvent, Member, Message, User
from members.policies import NotAllowed
from members.queries.person import messages_of
from tests.stages import House
from tests.visitor import latest_code

FILE, FOLLOW, RECEIVE = Mandate.Scope.FILE, Mandate.Scope.FOLLOW, Mandate.Scope.RECEIVE
HELPER, RELATIVE = Mandate.Kind.HELPER, Mandate.Kind.RELATIVE


def daughter(name: str = "李小芳", phone: str = "19900008801") -> User:
    return relative_user(name=name, phone=phone)


def asked(house: House, member: Member, **how: Any) -> Mandate:
    """The member asks that a daughter may file and follow, for thirty days."""
    asking: dict[str, Any] = {
        "delegate": how.pop("delegate", None) or daughter(),
        "kind": RELATIVE,
        "unit": None,
        "scopes": (FILE, FOLLOW),
        "ends_on": house.now.date() + timedelta(days=30),
        "actor": user_of_member(member),
        **how,
    }
    return ask(member=member, now=house.now, **asking)


def of_helper(house: House, member: Member, **how: Any) -> Mandate:
    helper = house.staff["helper"]
    return asked(
        house, member, delegate=helper, kind=HELPER, unit=house.district, actor=helper, **how
    )


def sends(house: House, mandate: Mandate) -> str:
    send_mandate_code(
        mandate_id=mandate.pk, address="10.0.0.1", actor=mandate.asked_by, now=house.now
    )
    return latest_code(mandate.member.phone)


def confirms(house: House, mandate: Mandate, code: str | None = None) -> Mandate:
    given = code or sends(house, mandate)
    return confirm_by_code(mandate_id=mandate.pk, code=given, actor=mandate.asked_by, now=house.now)


def sheet() -> bytes:
    """A photographed sheet."""
    picture = io.BytesIO()
    Image.new("RGB", (900, 1200), "white").save(picture, "JPEG")
    return picture.getvalue()


def signed(house: House, mandate: Mandate) -> Mandate:
    return hand_in_paper(
        mandate_id=mandate.pk,
        paper_reference="WT-0001",
        scan=sheet(),
        actor=mandate.asked_by,
        now=house.now,
    )


def may(house: House, mandate: Mandate, scope: Mandate.Scope = FILE) -> bool:
    who = User.objects.get(pk=mandate.delegate_id)
    return may_act_for(who, mandate.member, scope, house.now)


def test_what_was_asked_for_gives_nothing_until_the_member_confirms(house: House) -> None:
    mandate = asked(house, house.member())
    assert not may(house, mandate)
    confirms(house, mandate)
    assert may(house, mandate)


def test_the_text_of_the_code_names_who_what_for_and_until_when(house: House) -> None:
    member = house.member()
    mandate = asked(house, member)
    code = sends(house, mandate)
    text = Message.objects.filter(member=member, template="mandate_code").latest("pk").body
    assert code in text
    assert "李**（8801）" in text or "李*芳（8801）" in text
    assert "申领" in text
    assert "2026-12-23" in text or "2026年12月23日" in text
    assert "李小芳" not in text
    assert "登录" not in text
    assert len(text) <= 70


def test_a_helpers_text_names_the_counter(house: House) -> None:
    mandate = of_helper(house, house.member())
    sends(house, mandate)
    text = Message.objects.filter(template="mandate_code").latest("pk").body
    assert house.district.name[:6] in text
    assert len(text) <= 70


def test_only_what_it_is_for_may_be_done(house: House) -> None:
    mandate = confirms(house, asked(house, house.member(), scopes=(FOLLOW,)))
    assert may(house, mandate, FOLLOW)
    assert not may(house, mandate, FILE)
    assert not may(house, mandate, RECEIVE)
    with pytest.raises(NoMandate):
        check_may_act_for(mandate.delegate, mandate.member, FILE, house.now)


def test_it_is_of_one_member_and_for_one_person(house: House) -> None:
    mandate = confirms(house, asked(house, house.member()))
    assert not may_act_for(mandate.delegate, house.member(), FILE, house.now)
    assert not may_act_for(daughter("李小明", "19900008802"), mandate.member, FILE, house.now)


def test_a_sign_in_code_confirms_no_mandate(house: House) -> None:
    member = house.member()
    mandate = asked(house, member)
    sends(house, mandate)
    house.later(minutes=2)
    send_code(
        purpose=LoginCode.Purpose.MEMBER_SIGN_IN,
        phone=member.phone,
        origin=Origin("address", "10.0.0.1"),
        now=house.now,
        member=member,
    )
    with pytest.raises(WrongCode):
        confirms(house, mandate, latest_code(member.phone))


def test_a_mandate_code_signs_nobody_in(house: House) -> None:
    member = house.member()
    code = sends(house, asked(house, member))
    with pytest.raises(WrongCode):
        use_code(
            purpose=LoginCode.Purpose.MEMBER_SIGN_IN, phone=member.phone, code=code, now=house.now
        )


def test_a_code_for_one_delegate_confirms_no_other(house: House) -> None:
    member = house.member()
    first = asked(house, member)
    code = sends(house, first)
    other = of_helper(house, member)
    with pytest.raises(WrongCode):
        confirms(house, other, code)
    assert not may(house, other)


def test_five_wrong_tries_spend_the_code(house: House) -> None:
    mandate = asked(house, house.member())
    code = sends(house, mandate)
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        with pytest.raises(WrongCode):
            confirms(house, mandate, wrong)
    with pytest.raises(WrongCode):
        confirms(house, mandate, code)


def test_a_code_confirms_once(house: House) -> None:
    mandate = asked(house, house.member())
    code = sends(house, mandate)
    confirms(house, mandate, code)
    with pytest.raises(Exception, match=r".+"):
        confirms(house, mandate, code)
    assert MandateEvent.objects.filter(mandate=mandate, move="confirm_by_code").count() == 1


def test_codes_for_mandates_have_the_limits_of_all_codes(house: House) -> None:
    mandate = asked(house, house.member())
    sends(house, mandate)
    with pytest.raises(TooOften):
        sends(house, mandate)


def test_somebody_else_sends_no_code_and_confirms_nothing(house: House) -> None:
    mandate = asked(house, house.member())
    code = sends(house, mandate)
    for stranger in (mandate.delegate, house.staff["helper"], user_of_member(house.member())):
        with pytest.raises(NotAllowed):
            send_mandate_code(
                mandate_id=mandate.pk, address="10.0.0.1", actor=stranger, now=house.now
            )
        with pytest.raises(NotAllowed):
            confirm_by_code(mandate_id=mandate.pk, code=code, actor=stranger, now=house.now)
    assert not may(house, mandate)


def test_it_ends_by_itself_after_its_last_day(house: House) -> None:
    mandate = confirms(house, asked(house, house.member()))
    house.later(days=30)
    assert may(house, mandate)
    house.later(days=1)
    assert not may(house, mandate)


def test_revoked_it_is_over_at_once_and_twice_is_harmless(house: House) -> None:
    mandate = confirms(house, asked(house, house.member()))
    for _time in range(2):
        revoke(mandate_id=mandate.pk, actor=user_of_member(mandate.member), now=house.now)
        assert not may(house, mandate)
    assert MandateEvent.objects.filter(mandate=mandate, move="revoke").count() == 1


def test_the_delegate_gives_it_back_and_nobody_else_takes_it(house: House) -> None:
    mandate = confirms(house, asked(house, house.member()))
    for stranger in (house.staff["officer"], user_of_member(house.member())):
        with pytest.raises(NotAllowed):
            revoke(mandate_id=mandate.pk, actor=stranger, now=house.now)
    revoke(mandate_id=mandate.pk, actor=mandate.delegate, now=house.now)
    assert not may(house, mandate)


def test_a_newer_one_takes_the_place_of_the_older(house: House) -> None:
    member = house.member()
    older = confirms(house, asked(house, member))
    house.later(minutes=2)
    newer = asked(house, member, scopes=(RECEIVE,))
    assert may(house, older, FILE), "asking alone ends nothing"
    confirms(house, newer)
    assert not may(house, newer, FILE)
    assert may(house, newer, RECEIVE)
    older.refresh_from_db()
    assert older.state == "replaced"


def test_a_helper_who_left_or_lost_the_role_acts_for_nobody(house: House) -> None:
    mandate = confirms(house, of_helper(house, house.member()))
    assert may(house, mandate)
    leave(user_id=mandate.delegate_id, actor=house.staff["admin"], now=house.now)
    assert not may(house, mandate)


def test_a_helper_asks_for_themselves_at_their_own_counter_only(house: House) -> None:
    member = house.member()
    with pytest.raises(NotAllowed):
        asked(
            house,
            member,
            delegate=house.staff["officer"],
            kind=HELPER,
            unit=house.district,
            actor=house.staff["helper"],
        )
    with pytest.raises(NotAllowed):
        asked(
            house,
            member,
            delegate=house.staff["officer"],
            kind=HELPER,
            unit=house.district,
            actor=house.staff["officer"],
        )


def test_nobody_asks_for_somebody_elses_mandate(house: House) -> None:
    member = house.member()
    for actor in (house.staff["officer"], user_of_member(house.member()), daughter()):
        with pytest.raises(NotAllowed):
            asked(house, member, actor=actor)


def test_a_member_needs_no_mandate_of_their_own(house: House) -> None:
    member = house.member()
    myself = relative_user(name=member.name, phone=member.phone)
    assert myself == user_of_member(member)
    with pytest.raises(NotAllowed):
        asked(house, member, delegate=myself)


def test_a_relative_who_is_a_member_signs_in_as_such(house: House) -> None:
    member = house.member()
    assert relative_user(name=member.name, phone=member.phone).kind == User.Kind.MEMBER
    assert relative_user(name="张三丰", phone=member.phone).kind == User.Kind.RELATIVE


def test_the_same_relative_is_one_person_however_often_entered(house: House) -> None:
    assert daughter() == daughter()
    assert daughter() != daughter("李小明")


def test_a_relative_has_a_telephone_of_their_own(house: House) -> None:
    member = house.member()
    with pytest.raises(MandateRefused):
        asked(house, member, delegate=daughter("李小明", member.phone))


@pytest.mark.parametrize("days", [-1, 367])
def test_a_relatives_mandate_lasts_from_today_to_a_year(house: House, days: int) -> None:
    with pytest.raises(NotAllowed):
        asked(house, house.member(), ends_on=house.now.date() + timedelta(days=days))


def test_for_nothing_at_all_is_refused(house: House) -> None:
    with pytest.raises(MandateRefused):
        asked(house, house.member(), scopes=())


def test_without_a_telephone_only_the_paper_way_is_open(house: House) -> None:
    member = house.member()
    Member.objects.filter(pk=member.pk).update(phone_sealed=None, phone_index=None)
    mandate = of_helper(house, Member.objects.get(pk=member.pk))
    with pytest.raises(MandateRefused):
        sends(house, mandate)


def test_a_signed_paper_holds_once_a_second_person_looked_at_it(house: House) -> None:
    mandate = signed(house, of_helper(house, house.member()))
    assert not may(house, mandate)
    confirm_by_paper(mandate_id=mandate.pk, actor=house.staff["officer"], now=house.now)
    assert may(house, mandate)
    told = Message.objects.filter(member=mandate.member, template="mandate_begun")
    assert told.count() == 1


def test_whoever_handed_it_in_or_gains_by_it_does_not_check_it(house: House) -> None:
    mandate = signed(house, of_helper(house, house.member()))
    for actor in (house.staff["helper"], house.staff["maker"], user_of_member(mandate.member)):
        with pytest.raises(NotAllowed):
            confirm_by_paper(mandate_id=mandate.pk, actor=actor, now=house.now)
    assert not may(house, mandate)


def test_a_paper_is_kept_as_pictures_drawn_anew_and_sealed(house: House) -> None:
    mandate = signed(house, of_helper(house, house.member()))
    (name,) = mandate.paper_pages
    with storages["papers"].open(name, "rb") as kept:
        assert not kept.read().startswith((b"\xff\xd8", b"RIFF"))


def test_what_is_no_picture_is_no_paper(house: House) -> None:
    mandate = of_helper(house, house.member())
    with pytest.raises(Exception, match=r".+"):
        hand_in_paper(
            mandate_id=mandate.pk,
            paper_reference="WT-0001",
            scan=b"<script>alert(1)</script>",
            actor=mandate.asked_by,
            now=house.now,
        )
    mandate.refresh_from_db()
    assert mandate.state == "asked"


def test_a_paper_that_is_not_accepted_gives_nothing_and_says_why(house: House) -> None:
    mandate = signed(house, of_helper(house, house.member()))
    refuse_paper(
        mandate_id=mandate.pk,
        reason="没有签名",
        actor=house.staff["officer"],
        now=house.now,
    )
    assert not may(house, mandate)
    assert mandate.events.latest("pk").reason == "没有签名"


def test_codes_are_nobodys_to_read_again(house: House) -> None:
    member = house.member()
    code = sends(house, asked(house, member))
    assert [row for row in messages_of(member) if code in row.text] == []


def test_the_database_refuses_what_the_actions_would(house: House) -> None:
    mandate = confirms(house, asked(house, house.member()))
    rows = Mandate.objects.filter(pk=mandate.pk)
    waiting = asked(house, house.member(), delegate=daughter("王小明", "19900008803"))
    for touched, changes in (
        (rows, {"may_receive": True}),
        (rows, {"ends_on": date(2030, 1, 1)}),
        (rows, {"delegate": house.staff["officer"]}),
        (rows, {"state": "asked", "basis": "", "code": None, "confirmed_at": None}),
        (
            Mandate.objects.filter(pk=waiting.pk),
            {"state": "standing", "basis": "code", "code": None, "confirmed_at": house.now},
        ),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            touched.update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        MandateEvent.objects.filter(mandate=mandate).update(reason="anders")


def test_the_database_refuses_a_move_without_its_event(house: House) -> None:
    mandate = asked(house, house.member())
    Mandate.objects.filter(pk=mandate.pk).update(
        state="revoked", revoked_by=mandate.asked_by, ended_at=house.now
    )
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS members_mandate_history IMMEDIATE")
    transaction.set_rollback(True)


def test_the_code_of_another_telephone_carries_no_mandate(house: House) -> None:
    stranger, member = house.member(), house.member()
    theirs = asked(house, stranger)
    code = sends(house, theirs)
    spent = use_code(
        purpose=LoginCode.Purpose.MANDATE,
        phone=stranger.phone,
        code=code,
        now=house.now,
        subject=str(theirs.pk),
    )
    mandate = asked(house, member)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(
            state="standing",
            basis="code",
            code=spent,
            confirmed_by=mandate.asked_by,
            confirmed_at=house.now,
        )


def test_the_wording_of_a_code_has_six_digits_and_no_link(house: House) -> None:
    sends(house, asked(house, house.member()))
    text = Message.objects.filter(template="mandate_code").latest("pk").body
    assert len(re.findall(r"\d{6}", text)) == 1
    assert "http" not in text
