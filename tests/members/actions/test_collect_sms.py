"""What comes back from the gateway: texts that arrived, numbers that are doubtful, answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.db.utils import DatabaseError

from config.kernel.adapters import load
from config.sandbox.client import SandboxClient
from members.actions.collect_sms import (
    allow_messages,
    collect_receipts,
    collect_replies,
    stop_messages,
)
from members.actions.sign_in import user_of_member
from members.actions.tell import send_message, tell
from members.connectors.sms.base import Receipt, Reply
from members.models import Member, Message, SmsReply, SmsStop
from members.policies import NotAllowed
from members.sms_words import word_of
from tests.stages import House


@dataclass
class Script:
    """A gateway that says what the test wrote, and that is asked over again."""

    fates: Sequence[Receipt] = ()
    answers: list[Reply] = field(default_factory=list)

    def send(self, *, key: str, phone: str, text: str) -> str:
        return key

    def call(self, *, key: str, phone: str, text: str) -> str:
        return key

    def receipts(self, *, after: str) -> list[Receipt]:
        return [one for one in self.fates if one.cursor > after]

    def replies(self, *, after: str) -> list[Reply]:
        return [one for one in self.answers if one.cursor > after]


def sent(house: House, member: Member, *keys: str, template: str = "received") -> list[Message]:
    """Texts that the gateway has taken."""
    facts = {"month": 11, "day": 30, "code": "123456"}
    made = [
        tell(key=key, template=template, member=member, now=house.now, facts=facts) for key in keys
    ]
    Message.objects.filter(key__in=keys).update(state="sent", sent_at=house.now)
    return made


def fates(**said: str) -> Script:
    return Script(
        [
            Receipt(key, "bounced" if fate == "bounced" else "delivered", f"{place}")
            for place, (key, fate) in enumerate(said.items(), start=1)
        ]
    )


def answers(house: House, member: Member, *texts: str) -> Script:
    return Script(
        answers=[
            Reply(f"r{place}", member.phone, text, house.now, f"{place}")
            for place, text in enumerate(texts, start=1)
        ]
    )


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("TD", "stop"), ("td ", "stop"), ("ＴＤ。", "stop"), ("退订", "stop"),
        ("2", "declined"), ("２", "declined"), ("不需要！", "declined"),
        ("3", "not_me"), ("“不是我”", "not_me"),
        ("23", "other"), ("", "other"), ("你好，请问2号能办吗", "other"), ("不是我的医院", "other"),
    ],
)  # fmt: skip
def test_a_few_words_are_understood_however_they_are_typed(typed: str, word: str) -> None:
    assert word_of(typed) == word


def test_a_text_that_arrived_and_one_that_did_not(house: House) -> None:
    member = house.member()
    sent(house, member, "a", "b")
    gateway = fates(a="delivered", b="bounced", unknown="bounced")
    assert collect_receipts(gateway=gateway, now=house.now) == 2
    assert dict(Message.objects.values_list("key", "state")) == {"a": "delivered", "b": "bounced"}
    assert collect_receipts(gateway=gateway, now=house.now) == 0
    member.refresh_from_db()
    assert member.phone_bounced_at is None


def test_two_in_a_row_that_bounced_make_a_number_doubtful_and_one_that_arrives_clears_it(
    house: House,
) -> None:
    member = house.member()
    sent(house, member, "a", "b", "c")
    script = fates(a="bounced", b="bounced", c="delivered")
    collect_receipts(gateway=Script(script.fates[:2]), now=house.now)
    member.refresh_from_db()
    assert member.phone_bounced_at == house.now
    collect_receipts(gateway=script, now=house.later(days=1))
    member.refresh_from_db()
    assert member.phone_bounced_at is None


def test_an_answer_to_stop_holds_at_once_for_all_but_codes(
    house: House, outside_world: SandboxClient
) -> None:
    member = house.member()
    waiting = tell(
        key="w", template="received", member=member, now=house.now, facts={"month": 1, "day": 2}
    )
    outside_world.reply(member.phone, "TD")
    assert collect_replies(gateway=load(settings.SMS), now=house.now) == 1
    send_message(message_id=waiting.pk, now=house.now)
    code = tell(
        key="c", template="login_code", member=member, now=house.now, facts={"code": "123456"}
    )
    send_message(message_id=code.pk, now=house.now)
    assert dict(Message.objects.values_list("key", "state")) == {"w": "stopped", "c": "sent"}
    assert len(outside_world.messages(phone=member.phone)) == 1


def test_stopping_twice_is_stopping_once_and_only_the_member_takes_it_back(house: House) -> None:
    member, other = house.member(), house.member()
    for _ in range(2):
        stop_messages(phone=member.phone, now=house.now)
    assert SmsStop.objects.count() == 1
    with pytest.raises(NotAllowed):
        allow_messages(member=member, actor=user_of_member(other), now=house.now)
    with pytest.raises(NotAllowed):
        allow_messages(member=member, actor=house.staff["officer"], now=house.now)
    allow_messages(member=member, actor=user_of_member(member), now=house.now)
    assert not SmsStop.objects.filter(lifted_at=None).exists()
    stop_messages(phone=member.phone, now=house.later(days=1))
    assert SmsStop.objects.filter(lifted_at=None).count() == 1


def test_whoever_writes_something_else_is_told_once_a_day_where_a_person_reads(
    house: House,
) -> None:
    member = house.member()
    gateway = answers(house, member, "你好", "在吗？")
    assert collect_replies(gateway=gateway, now=house.now) == 2
    told = Message.objects.get(template="reply_unread")
    assert "你好" not in told.body
    assert settings.HOTLINE in told.body


def test_an_answer_from_a_number_that_nobody_has_is_kept_and_answered_to_nobody(
    house: House,
) -> None:
    gateway = Script(answers=[Reply("r", "13900000000", "你好", house.now, "1")])
    assert collect_replies(gateway=gateway, now=house.now) == 1
    assert not Message.objects.exists()


def test_the_same_answers_again_are_the_same(house: House) -> None:
    member = house.member()
    gateway = answers(house, member, "2")
    assert collect_replies(gateway=gateway, now=house.now) == 1
    gateway.answers = [Reply("r1", member.phone, "2", house.now, "2")]
    assert collect_replies(gateway=gateway, now=house.now + timedelta(minutes=5)) == 0
    reply = SmsReply.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        SmsReply.objects.filter(pk=reply.pk).update(word="stop")
