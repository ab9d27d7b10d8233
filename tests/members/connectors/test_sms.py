"""The SMS gateway's connector against the running sandbox: one key, one SMS."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings

from config.kernel.adapters import AdapterError, load
from config.sandbox.client import SandboxClient
from members.connectors.sms.base import Receipt, SmsGateway
from members.connectors.sms.http import HttpGateway

PHONE, OTHER = "19900000001", "19900000002"
TEXT = "【示例区总工会】验证码 483920，5分钟内有效。"


@pytest.fixture
def gateway(outside_world: SandboxClient) -> SmsGateway:
    made: SmsGateway = load(settings.SMS)
    return made


def test_a_text_arrives_as_it_was_sent(gateway: SmsGateway, outside_world: SandboxClient) -> None:
    assert gateway.send(key="k1", phone=PHONE, text=TEXT)
    (message,) = outside_world.messages(phone=PHONE)
    assert (message["phone"], message["text"], message["status"]) == (PHONE, TEXT, "delivered")


def test_the_same_key_again_is_the_same_text(
    gateway: SmsGateway, outside_world: SandboxClient
) -> None:
    first = gateway.send(key="k1", phone=PHONE, text=TEXT)
    assert gateway.send(key="k1", phone=PHONE, text=TEXT) == first
    assert len(outside_world.messages()) == 1


def test_eight_at_once_with_one_key_send_one_text(
    gateway: SmsGateway, outside_world: SandboxClient
) -> None:
    def send(_place: int) -> str:
        return gateway.send(key="k1", phone=PHONE, text=TEXT)

    with ThreadPoolExecutor(8) as pool:
        references = set(pool.map(send, range(8)))
    assert len(references) == len(outside_world.messages()) == 1


@pytest.mark.parametrize("changed", [{"phone": OTHER}, {"text": "另一条"}])
def test_a_key_used_for_something_else_is_a_permanent_error(
    gateway: SmsGateway, changed: dict[str, str]
) -> None:
    gateway.send(key="k1", phone=PHONE, text=TEXT)
    with pytest.raises(AdapterError) as caught:
        gateway.send(**{"key": "k1", "phone": PHONE, "text": TEXT, **changed})
    assert caught.value.permanent is True
    assert PHONE not in str(caught.value)


@pytest.mark.parametrize(
    "bad", [{"phone": "12345"}, {"phone": ""}, {"text": ""}, {"text": "字" * 501}, {"key": "a b"}]
)
def test_what_no_gateway_takes_is_a_permanent_error(
    gateway: SmsGateway, bad: dict[str, str]
) -> None:
    with pytest.raises(AdapterError) as caught:
        gateway.send(**{"key": "k1", "phone": PHONE, "text": TEXT, **bad})
    assert caught.value.permanent is True


def test_receipts_tell_what_arrived_and_begin_after_the_cursor(
    gateway: SmsGateway, outside_world: SandboxClient
) -> None:
    outside_world.lose_texts_to(OTHER)
    gateway.send(key="k1", phone=PHONE, text=TEXT)
    gateway.send(key="k2", phone=OTHER, text=TEXT)
    first, second = gateway.receipts(after="")
    assert (first.key, first.status) == ("k1", "delivered")
    assert (second.key, second.status) == ("k2", "bounced")
    assert gateway.receipts(after=first.cursor) == [second]
    assert gateway.receipts(after=second.cursor) == []


@pytest.mark.slow
def test_receipts_come_over_many_pages(gateway: SmsGateway) -> None:
    def send(place: int) -> str:
        return gateway.send(key=f"k{place}", phone=PHONE, text=f"{TEXT} {place}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(510)))
    receipts = gateway.receipts(after="")
    assert len({receipt.key for receipt in receipts}) == len(receipts) == 510


def test_a_gateway_that_is_not_there_may_be_asked_again() -> None:
    setting: dict[str, Any] = {**settings.SMS, "base_url": "http://127.0.0.1:9/sms"}
    with pytest.raises(AdapterError) as caught:
        load(setting).send(key="k1", phone=PHONE, text=TEXT)
    assert caught.value.permanent is False


class _Answering:
    """In place of the wire: an answer that no gateway should give."""

    def __init__(self, answer: Callable[[], dict[str, Any]]) -> None:
        self._answer = answer

    def post_json(self, path: str, payload: Any) -> "_Answering":
        return self

    def get(self, path: str, *, params: Any) -> "_Answering":
        return self

    def json_object(self) -> dict[str, Any]:
        return self._answer()


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"receipts": None},
        {"receipts": ["x"]},
        {"receipts": [{"key": "k"}]},
        {"receipts": [{"key": "k", "status": "lost", "cursor": "1"}]},
        {"receipts": [{"key": 1, "status": "delivered", "cursor": "1"}]},
    ],
    ids=str,
)
def test_an_answer_that_makes_no_sense_may_be_asked_for_again(answer: dict[str, Any]) -> None:
    gateway = HttpGateway(base_url="http://127.0.0.1:9/sms")
    gateway._gateway = _Answering(lambda: answer)  # type: ignore[assignment]
    with pytest.raises(AdapterError) as caught:
        gateway.receipts(after="")
    assert caught.value.permanent is False
    with pytest.raises(AdapterError):
        gateway.send(key="k1", phone=PHONE, text=TEXT)


def test_a_cursor_that_stands_still_ends_the_asking() -> None:
    gateway = HttpGateway(base_url="http://127.0.0.1:9/sms")
    page = {"receipts": [{"key": "k", "status": "delivered", "cursor": "1"}], "more": True}
    gateway._gateway = _Answering(lambda: page)  # type: ignore[assignment]
    assert gateway.receipts(after="1") == [Receipt(key="k", status="delivered", cursor="1")]
