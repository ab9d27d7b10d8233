"""What is told by SMS: once, at a decent hour, short, and nothing that is nobody's business."""

from datetime import datetime

import pytest
from django.conf import settings

from members.actions.preferences import remember_preferences
from members.actions.sign_in import user_of_member
from members.actions.tell import after_quiet_hours, cancel_message, render_text, tell, tell_each
from members.models import Message
from tests.stages import SHANGHAI, House

TEMPLATES = sorted(
    path.name.removesuffix(".zh.txt")
    for path in (settings.BASE_DIR / "templates" / "messages").glob("*.zh.txt")
)
LONGEST = {
    "code": "888888",
    "digits": "8, 8, 8, 8, 8, 8",
    "month": 12,
    "day": 31,
    "amount": "30,200.00",
    "last4": "8888",
    "delegate": "北干街道便民服务中心李**",
    "scope": "申领、查进度、收短信",
    "until": "2027年12月31日",
    "who": "阿**********木",
}
IN_ENGLISH = LONGEST | {"scope": "file claims, follow claims, get messages", "until": "2027-12-31"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_text_fits_into_one_sms(template: str) -> None:
    text = render_text(template, "zh-hans", LONGEST)
    assert len(text) <= 70, text
    assert text.startswith("【")
    assert "\n" not in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_text_exists_in_english(template: str) -> None:
    text = render_text(template, "en", IN_ENGLISH)
    assert text.isascii() or settings.SMS_SIGNATURE in text
    assert len(text) <= 134, text  # two parts: the signature is Chinese


def test_everybody_is_told_in_the_language_of_their_pages(house: House) -> None:
    english, chinese, never_signed_in = (house.member() for _ in range(3))
    for member, language in ((english, "en"), (chinese, "zh-hans")):
        remember_preferences(actor=user_of_member(member), language=language)
    for member in (english, chinese):
        tell(key=f"one:{member.pk}", template="denied", member=member, now=house.now)
    told = tell_each(
        template="reminder",
        members={str(one.pk): one for one in (english, chinese, never_signed_in)},
        now=house.now,
    )
    assert [told[str(one.pk)].body[:5] for one in (english, chinese, never_signed_in)] == [
        "[示例区总", "【示例区总", "【示例区总",
    ]  # fmt: skip
    first = Message.objects.get(key=f"one:{english.pk}").body
    assert "Your claim has a result" in first


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name != "paid"])
def test_only_the_paid_text_names_an_amount_and_a_card(template: str) -> None:
    marked = {**LONGEST, "amount": "AMOUNT", "last4": "LAST4", "name": "NAME"}
    text = render_text(template, "zh-hans", marked)
    assert not {"AMOUNT", "LAST4", "NAME"} & set(text.replace("元", " ").split())
    assert "AMOUNT" not in text
    assert "http" not in text


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("2026-11-23 20:59", "2026-11-23 20:59"),
        ("2026-11-23 21:00", "2026-11-24 08:00"),
        ("2026-11-24 02:30", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
    ],
)
def test_nothing_is_sent_at_night(written: str, sent: str) -> None:
    at = datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)
    assert after_quiet_hours(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") == sent


def test_a_code_does_not_wait_for_the_morning(house: House) -> None:
    night = house.now.replace(hour=23)
    member = house.member()
    code = tell(key="code:1", template="login_code", member=member, facts=LONGEST, now=night)
    news = tell(key="news:1", template="approved", member=member, now=night)
    assert code.send_after == night
    assert news.send_after > night


def test_one_fact_is_told_once(house: House) -> None:
    member = house.member()
    first = tell(key="claim:1:paid", template="paid", member=member, facts=LONGEST, now=house.now)
    again = tell(key="claim:1:paid", template="paid", member=member, facts=LONGEST, now=house.now)
    assert first.pk == again.pk
    assert Message.objects.filter(key="claim:1:paid").count() == 1


def test_a_cancelled_message_is_not_sent(house: House) -> None:
    message = tell(key="claim:1:x", template="approved", member=house.member(), now=house.now)
    cancel_message(message)
    message.refresh_from_db()
    assert message.state == "cancelled"
