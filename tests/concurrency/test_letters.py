"""Letters, notes and originals at the same moment – on the real database, with real threads."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from config.kernel.denial import Conflict
from members.models import Member, User
from reviews.actions.bundle import BundleWish, ask_for_bundle, make_step
from reviews.actions.letter import mark_posted, write_letter
from reviews.actions.note import Call, note_call
from reviews.actions.original import Arrival, Handling, handle_original, receive_original
from reviews.models import (
    BundlePart,
    CallNote,
    LetterPosting,
    LetterYear,
    MemberLetter,
    OriginalEvent,
    PaperOriginal,
)
from tests.concurrency.test_reviews import at_once
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def _user(name: str) -> User:
    return User.objects.get(username=name)


def test_many_letters_at_once_have_numbers_without_gap_or_twin(union: House) -> None:
    events = [union.submitted().events.get(move="submit").pk for _ in range(8)]

    def write(event: int) -> Callable[[], object]:
        return lambda: write_letter(event_id=event, now=union.now)

    at_once(*[write(event) for event in events])
    serials = sorted(MemberLetter.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 9))
    assert LetterYear.objects.get().last == 8


def test_two_workers_at_once_write_one_letter_and_take_one_number(union: House) -> None:
    event = union.submitted().events.get(move="submit").pk
    at_once(*[lambda: write_letter(event_id=event, now=union.now)] * 4)
    assert MemberLetter.objects.count() == 1
    assert LetterYear.objects.get().last == 1


def test_a_form_sent_twice_at_once_leaves_one_note_and_one_original(union: House) -> None:
    review, note, original = union.in_review(), uuid4(), uuid4()
    call = Call("member", "called_us", union.now, "会员来电。")
    arrival = Arrival("fee_list", 1, "A-1", union.now.date())
    at_once(
        *[
            lambda: note_call(
                review_id=review.pk, uid=note, call=call, actor=_user("officer"), now=union.now
            )
        ]
        * 3,
        *[
            lambda: receive_original(
                review_id=review.pk,
                uid=original,
                arrival=arrival,
                actor=_user("officer"),
                now=union.now,
            )
        ]
        * 3,
    )
    assert CallNote.objects.count() == PaperOriginal.objects.count() == 1


def test_two_people_at_once_do_not_both_give_an_original_away(union: House) -> None:
    review = union.in_review()
    original = receive_original(
        review_id=review.pk,
        uid=uuid4(),
        arrival=Arrival("fee_list", 1, "A-1", union.now.date()),
        actor=union.staff["officer"],
        now=union.now,
    )

    def does(move: str, who: str) -> object:
        try:
            return handle_original(
                original_id=original.pk,
                move=move,
                handling=Handling(union.now.date(), to_whom="会员"),
                actor=_user(who),
                now=union.now,
            )
        except Conflict as conflict:
            return conflict

    done = at_once(lambda: does("lend", "officer"), lambda: does("give_back", "officer2"))
    assert sum(isinstance(one, Conflict) for one in done) == 1
    assert OriginalEvent.objects.count() == 2


def test_two_people_at_once_mark_a_letter_once(union: House) -> None:
    member = union.member()
    Member.objects.filter(pk=member.pk).update(phone_sealed=None, phone_index=None)
    member.refresh_from_db()
    union.in_review(member)
    posting = LetterPosting.objects.get()

    def marks(who: str) -> object:
        try:
            return mark_posted(
                posting_ids=[posting.pk],
                posted_on=timezone.localdate(union.now),
                actor=_user(who),
                now=union.now,
            )
        except Conflict as conflict:
            return conflict

    done = at_once(lambda: marks("officer"), lambda: marks("officer2"))
    assert sorted(isinstance(one, Conflict) for one in done) == [False, True]


def test_two_workers_at_once_do_a_step_of_a_file_once(
    union: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviews.actions.bundle.PICTURES_AT_ONCE", -1)
    review = union.in_review()
    made = ask_for_bundle(
        review_id=review.pk, wish=BundleWish("audit"), actor=union.staff["officer"], now=union.now
    )
    at_once(*[lambda: make_step(bundle_id=made.pk, step=0, now=union.now)] * 3)
    made.refresh_from_db()
    assert made.step == 1
    assert sum(BundlePart.objects.values_list("size", flat=True)) == made.size
