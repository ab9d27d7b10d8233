"""A wrong name or ID number: two persons put it right, and what was stays readable, sealed."""

import pytest
from django.db import IntegrityError, transaction

from config.kernel.sealing import blind_index
from config.sandbox.people import people
from members.actions.correct_person import OfAnotherRecord, ask_correction, confirm_correction
from members.actions.person_change import (
    AlreadyAsked,
    ChangedMeanwhile,
    ChangeWish,
    call_off_change,
    decline_change,
    detail_of,
)
from members.actions.register import BadIdNumber
from members.change_policies import ChangeRefused, SecondPersonNeeded
from members.models import Member, PersonChange
from members.policies import NotAllowed
from tests.stages import House

pytestmark = pytest.mark.django_db
WISH = ChangeWish("单位名单写错", "身份证复印件 17 号")
OTHER = people(99, 3)[1]


def asked(
    house: House, member: Member, *, name: str = "", id_number: str = "", by: str = "officer"
) -> PersonChange:
    return ask_correction(
        member_id=member.pk,
        name=name,
        id_number=id_number,
        wish=WISH,
        actor=house.staff[by],
        now=house.now,
    )


def corrected(house: House, member: Member, **how: str) -> PersonChange:
    change = asked(house, member, **how)
    return confirm_correction(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)


def test_the_number_is_corrected_and_found_and_the_old_one_stays_sealed(house: House) -> None:
    member = house.member()
    old = member.id_number
    change = corrected(house, member, id_number=OTHER.id_number)
    found = Member.objects.with_id_number(OTHER.id_number).get()
    assert (found.pk, found.id_number) == (member.pk, OTHER.id_number)
    assert found.born_on.strftime("%Y%m%d") == OTHER.id_number[6:14]
    assert not Member.objects.with_id_number(old).exists()
    change.refresh_from_db()
    assert detail_of(change)["before"]["id_number"] == old
    assert old.encode() not in bytes(change.detail_sealed)


def test_a_number_of_fifteen_digits_is_the_same_as_its_eighteen(house: House) -> None:
    member = house.member()
    old = next(person for person in people(3, 400) if person.id_number[6:8] == "19").id_number
    corrected(house, member, id_number=old[:6] + old[8:17])
    assert Member.objects.with_id_number(old).get() == member


def test_only_the_name_changes_where_no_number_is_given(house: House) -> None:
    member = house.member()
    number = member.id_number
    corrected(house, member, name="  阿卜杜拉 • 艾力 ")
    member.refresh_from_db()
    assert (member.name, member.id_number) == ("阿卜杜拉·艾力", number)


def test_claims_keep_what_they_rest_on_and_are_checked_anew(house: House) -> None:
    claim = house.in_review().claim
    version, facts = claim.version, claim.facts.count()
    corrected(house, claim.member, name="测试改名")
    house.work()
    claim.refresh_from_db()
    assert claim.version == version + 1
    assert claim.facts.count() == facts


def test_a_number_of_another_record_is_never_taken(house: House) -> None:
    member, other = house.member(), house.member()
    with pytest.raises(OfAnotherRecord):
        asked(house, member, id_number=other.id_number)


def test_a_number_that_was_taken_meanwhile_is_not_taken_either(house: House) -> None:
    first, second = house.member(), house.member()
    change = asked(house, first, id_number=OTHER.id_number)
    corrected(house, second, id_number=OTHER.id_number)
    with pytest.raises(OfAnotherRecord):
        confirm_correction(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    change.refresh_from_db()
    assert change.state == "asked"


def test_what_changed_meanwhile_is_asked_for_anew(house: House) -> None:
    member = house.member()
    change = asked(house, member, name="测试改名")
    Member.objects.filter(pk=member.pk).update(name="别的名字")
    with pytest.raises(ChangedMeanwhile):
        confirm_correction(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)


def test_the_same_again_and_a_mangled_number_are_refused(house: House) -> None:
    member = house.member()
    with pytest.raises(ChangeRefused):
        asked(house, member, name=member.name, id_number=member.id_number)
    for bad in ("1", "11010519491231002", "110105194912310021", "X" * 18, "身份证"):
        with pytest.raises(BadIdNumber):
            asked(house, member, id_number=bad)


def test_two_persons_and_no_more_than_one_open_change(house: House) -> None:
    member = house.member()
    change = asked(house, member, name="测试改名", by="supervisor")
    with pytest.raises(AlreadyAsked):
        asked(house, member, name="又一个名字")
    with pytest.raises(SecondPersonNeeded):
        confirm_correction(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    with pytest.raises(NotAllowed):
        confirm_correction(change_id=change.pk, actor=house.staff["officer"], now=house.now)
    decline_change(
        change_id=change.pk, words="复印件不清", actor=house.staff["supervisor2"], now=house.now
    )
    again = asked(house, member, name="测试改名")
    call_off_change(change_id=again.pk, words="不必了", actor=house.staff["officer"], now=house.now)
    member.refresh_from_db()
    assert member.name != "测试改名"


def test_the_database_takes_no_number_that_two_persons_did_not_correct(house: House) -> None:
    member = house.member()
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(
            id_index=blind_index(OTHER.id_number, kind="id_number")
        )
