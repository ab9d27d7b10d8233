"""Calls and visits: noted once, never changed, put right by a newer note, and kept from others."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from config.kernel.denial import Conflict, Denied
from members.actions.sign_in import user_of_member
from members.models import ConflictOfInterest
from members.policies import ConflictDenied, NotAllowed
from reviews.actions.note import LONGEST, Call, note_call
from reviews.models import CallNote, Review
from reviews.policies import AlsoFiled, OpenQuestion
from reviews.rows.history import history_of
from reviews.rows.keeping import note_rows
from tests.stages import House

TEXT = "会员来电，说分割单下周才能拿到。"


def _note(house: House, review: Review, text: str = TEXT, **other: Any) -> CallNote:
    call: dict[str, Any] = {
        "spoke_with": "member",
        "way": "called_us",
        "spoken_at": house.now - timedelta(minutes=5),
    }
    call |= {name: other.pop(name) for name in list(other) if name in call}
    who = other.pop("by", "officer")
    return note_call(
        review_id=review.pk,
        call=Call(text=text, **call),
        actor=house.staff[who],
        now=house.now,
        **{"uid": uuid4(), **other},
    )


def test_a_call_is_noted_and_stands_in_the_history(house: House) -> None:
    review = house.in_review()
    note = _note(house, review)
    [row] = note_rows(review.claim)
    assert (row.text, row.by) == (TEXT, house.staff["officer"].display_name)
    assert any(one.note == TEXT for one in history_of(review.claim).happenings)
    assert TEXT.encode() not in bytes(note.text_sealed)


def test_the_same_form_sent_twice_leaves_one_note(house: House) -> None:
    review, uid = house.in_review(), uuid4()
    assert _note(house, review, uid=uid) == _note(house, review, "别的话", uid=uid)
    assert CallNote.objects.get().text == TEXT


def test_another_case_or_person_cannot_take_over_a_note(house: House) -> None:
    uid = uuid4()
    _note(house, house.in_review(), uid=uid)
    other = house.in_review()
    with pytest.raises(Conflict):
        _note(house, other, uid=uid)
    assert note_rows(other.claim) == []


def test_a_note_is_put_right_once_by_a_newer_one_and_both_stay(house: House) -> None:
    review = house.in_review()
    old = _note(house, review)
    house.later(minutes=1)
    _note(house, review, "会员说的是出院小结。", corrects=old.uid)
    rows = {row.text: row for row in note_rows(review.claim)}
    assert rows[TEXT].corrected_at == house.now
    assert rows["会员说的是出院小结。"].corrects == old.spoken_at
    with pytest.raises(Conflict):
        _note(house, review, "再改一次。", corrects=old.uid)


def test_a_note_of_another_case_is_not_put_right_here(house: House) -> None:
    old = _note(house, house.in_review())
    here = house.in_review()
    for uid in (old.uid, UUID(int=7)):
        with pytest.raises(OpenQuestion):
            _note(house, here, corrects=uid)
    foreign = CallNote(
        review=here, spoke_with="member", way="came", spoken_at=house.now,
        corrects=old, noted_by=house.staff["officer"], noted_at=house.now,
    )  # fmt: skip
    foreign.text = TEXT
    with pytest.raises(IntegrityError), transaction.atomic():
        foreign.save()


@pytest.mark.parametrize(
    "text",
    [
        "身份证 110101199003070011",
        "请回电 13800138000",
        "卡号 6222 0212 3456 7890 123",
        "邮箱 a@b.cn",
        " ",
        "长" * (LONGEST + 1),
    ],
)
def test_numbers_of_people_nothing_and_novels_are_refused(house: House, text: str) -> None:
    review = house.in_review()
    with pytest.raises(OpenQuestion):
        _note(house, review, text)
    assert not CallNote.objects.exists()


def test_calls_to_come_and_of_long_ago_are_refused(house: House) -> None:
    review = house.in_review()
    for at in (house.now + timedelta(minutes=1), house.now - timedelta(days=61)):
        with pytest.raises(OpenQuestion):
            _note(house, review, spoken_at=at)
    for wrong in ({"way": "by_pigeon"}, {"spoke_with": "nobody"}):
        with pytest.raises(OpenQuestion):
            _note(house, review, **wrong)


def test_a_decided_case_takes_notes_too(house: House) -> None:
    review = house.review(house.approved())
    assert _note(house, review, "会员问何时到账。").pk


def test_whoever_is_too_close_writes_nothing_not_even_past_the_actions(house: House) -> None:
    review, officer = house.in_review(), house.staff["officer"]
    ConflictOfInterest.objects.create(
        user=officer,
        member=review.member,
        relation=ConflictOfInterest.Relation.FAMILY,
        since=house.now.date(),
    )
    with pytest.raises(ConflictDenied):
        _note(house, review)
    note = CallNote(
        review=review, spoke_with="member", way="came", spoken_at=house.now,
        noted_by=officer, noted_at=house.now,
    )  # fmt: skip
    note.text = TEXT
    with pytest.raises(IntegrityError), transaction.atomic():
        note.save()


@pytest.mark.parametrize("who", ["expert", "maker", "admin", "helper"])
def test_roles_without_the_file_write_nothing(house: House, who: str) -> None:
    with pytest.raises(NotAllowed):
        _note(house, house.in_review(), by=who)


def test_a_member_writes_nothing_about_their_own_claim(house: House) -> None:
    review = house.in_review()
    call = Call("member", "called_us", house.now, TEXT)
    with pytest.raises(Denied):
        note_call(
            review_id=review.pk,
            uid=uuid4(),
            call=call,
            actor=user_of_member(review.member),
            now=house.now,
        )


def test_whoever_filed_the_claim_does_not_keep_its_file(house: House) -> None:
    review = house.in_review()
    type(review.claim).objects.filter(pk=review.claim_id).update(filed_by=house.staff["officer"])
    with pytest.raises(AlsoFiled):
        _note(house, review)


def test_the_database_refuses_to_change_a_note(house: House) -> None:
    note = _note(house, house.in_review())
    with pytest.raises(DatabaseError), transaction.atomic():
        CallNote.objects.filter(pk=note.pk).update(way="came")
    with pytest.raises(DatabaseError), transaction.atomic():
        note.delete()
