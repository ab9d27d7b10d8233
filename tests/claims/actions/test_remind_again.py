"""Told once more before the last day: seldom, by right, and never after an answer."""

from datetime import date, datetime, timedelta

import pytest

from claims.actions.answer import answer_reminder, hear_answer
from claims.actions.opened import note_opened
from claims.actions.remind_again import remind_again
from claims.actions.submit import submit_one_tap
from claims.models import Reminder, ReminderAgain
from members.actions.collect_sms import stop_messages
from members.actions.consent import withdraw_consent
from members.actions.sign_in import user_of_member
from members.models import Consent, Member, Message, SmsReply
from tests.stages import SHANGHAI, House

# Stays of 2026 are claimed for until 31 March 2027 (hangzhou.toml).
LAST_DAY = date(2027, 3, 31)


def on(house: House, day: date) -> datetime:
    house.now = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)
    return house.now


def told(house: House, member: Member | None = None) -> Reminder:
    """A member who was told of a stay, by a text that left."""
    who = member or house.member()
    house.stay(who)
    reminder = Reminder.objects.filter(member=who).latest("pk")
    Message.objects.filter(reminder=reminder).update(state="sent", sent_at=house.now)
    return reminder


def days_before(days: int) -> date:
    return LAST_DAY - timedelta(days=days)


def test_the_last_day_of_a_stay_is_the_schemes(house: House) -> None:
    assert told(house).closes_on == LAST_DAY


@pytest.mark.parametrize(
    ("days", "steps"), [(31, []), (30, [30]), (8, [30]), (7, [7]), (0, [7]), (-1, [])]
)
def test_so_many_days_before_it_the_member_is_told_again(
    house: House, days: int, steps: list[int]
) -> None:
    told(house)
    assert remind_again(now=on(house, days_before(days))) == len(steps)
    assert list(ReminderAgain.objects.values_list("days_before", flat=True)) == steps


def test_each_step_comes_once_and_says_the_day(house: House) -> None:
    told(house)
    for day, sent in ((30, 1), (29, 0), (7, 1), (6, 0), (0, 0)):
        assert remind_again(now=on(house, days_before(day))) == sent
    texts = [one.body for one in Message.objects.filter(template="reminder_again")]
    assert len(texts) == 2
    assert all("3月31日截止" in text for text in texts)
    assert all(one.send_after.astimezone(SHANGHAI).hour == 9 for one in Message.objects.all())


def test_a_member_with_two_stays_gets_one_text_in_so_many_days(house: House) -> None:
    member = house.member()
    told(house, member)
    house.stay(member, admitted_on=date(2026, 11, 19), discharged_on=date(2026, 11, 20))
    assert remind_again(now=on(house, days_before(30))) == 1
    assert remind_again(now=on(house, days_before(29))) == 0
    assert remind_again(now=on(house, days_before(20))) == 1
    assert ReminderAgain.objects.count() == 2


def test_not_after_a_claim_not_needed_or_not_me(house: House) -> None:
    filed, declined, not_me = (told(house) for _ in range(3))
    submit_one_tap(
        encounter_id=filed.encounter_id,
        cause="illness",
        actor=user_of_member(filed.member),
        now=house.now,
    )
    for reminder, answer in ((declined, "declined"), (not_me, "not_me")):
        answer_reminder(
            reminder_id=reminder.pk,
            answer=answer,
            actor=user_of_member(reminder.member),
            now=house.now,
        )
    assert remind_again(now=on(house, days_before(30))) == 0


def test_not_without_a_basis_and_not_to_a_number_that_does_not_answer(house: House) -> None:
    silent, bounced = told(house), told(house)
    withdraw_consent(
        member=silent.member,
        source=Consent.Source.MEDICAL_INSURANCE,
        purpose=Consent.Purpose.MUTUAL_AID,
        actor=user_of_member(silent.member),
        now=house.now,
    )
    Member.objects.filter(pk=bounced.member_id).update(phone_bounced_at=house.now)
    assert remind_again(now=on(house, days_before(30))) == 0


def test_a_claim_between_writing_and_sending_takes_the_text_back(house: House) -> None:
    reminder = told(house)
    remind_again(now=on(house, days_before(30)))
    submit_one_tap(
        encounter_id=reminder.encounter_id,
        cause="illness",
        actor=user_of_member(reminder.member),
        now=house.now,
    )
    assert Message.objects.get(template="reminder_again").state == "cancelled"


def answered(house: House, member: Member, word: str) -> SmsReply:
    return SmsReply.objects.create(
        gateway_reference=f"{word}-{SmsReply.objects.count()}",
        phone_index=bytes(member.phone_index or b""),
        word=word,
        received_at=house.later(hours=1),
        kept_at=house.now,
    )


@pytest.mark.parametrize("word", ["declined", "not_me"])
def test_an_answer_by_text_is_about_the_last_reminder_of_the_number(
    house: House, word: str
) -> None:
    reminder = told(house)
    reply = answered(house, reminder.member, word)
    assert hear_answer(reply_id=reply.pk, now=house.now)
    assert not hear_answer(reply_id=reply.pk, now=house.now)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.answered_at) == (word, house.now)
    assert remind_again(now=on(house, days_before(30))) == 0


def test_a_number_that_two_share_says_nothing_about_which_of_them(house: House) -> None:
    one, other = told(house), told(house)
    shared = one.member
    Member.objects.filter(pk=other.member_id).update(phone_index=bytes(shared.phone_index or b""))
    reply = answered(house, shared, "declined")
    assert not hear_answer(reply_id=reply.pk, now=house.now)
    assert set(Reminder.objects.values_list("state", flat=True)) == {"told"}


def test_an_answer_long_after_is_about_nothing(house: House) -> None:
    reminder = told(house)
    house.later(days=61)
    reply = answered(house, reminder.member, "declined")
    assert not hear_answer(reply_id=reply.pk, now=house.now)


def test_an_answer_after_the_claim_changes_nothing(house: House) -> None:
    reminder = told(house)
    submit_one_tap(
        encounter_id=reminder.encounter_id,
        cause="illness",
        actor=user_of_member(reminder.member),
        now=house.now,
    )
    reply = answered(house, reminder.member, "not_me")
    assert not hear_answer(reply_id=reply.pk, now=house.now)
    reminder.refresh_from_db()
    assert reminder.state == "filed"


def test_who_wants_no_texts_gets_none_of_these(house: House) -> None:
    reminder = told(house)
    stop_messages(phone=reminder.member.phone, now=house.now)
    assert remind_again(now=on(house, days_before(30))) == 0


def test_the_first_look_counts_and_stays(house: House) -> None:
    reminder = told(house)
    first = house.later(days=1)
    note_opened(member=reminder.member, now=first)
    note_opened(member=reminder.member, now=house.later(days=1))
    reminder.refresh_from_db()
    assert reminder.opened_at == first
