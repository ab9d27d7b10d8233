"""The carrier of letters to hospitals: against the running sandbox, and against wrong answers."""

import json
from dataclasses import replace
from datetime import date

import httpx
import pytest
from django.conf import settings

from config.kernel.adapters import AdapterError, load
from config.kernel.outbound import Answer, Outbound
from config.sandbox.client import SandboxClient
from members.connectors.hospital.base import HospitalPost, Letter
from members.connectors.hospital.http import HttpPost

LETTER = Letter(
    key="2026-3-0",
    number="函〔2026〕3号",
    hospital_code="H99010100001",
    hospital="示例市第一人民医院",
    text="示例市第一人民医院：\n请核实：该次就诊属于住院、门诊，还是应计入住院的急诊或留观？",
    answer_by=date(2026, 12, 7),
)


@pytest.fixture
def carrier(outside_world: SandboxClient) -> HospitalPost:
    made: HospitalPost = load(
        {
            "adapter": "members.connectors.hospital.http.HttpPost",
            "base_url": f"{settings.SANDBOX_URL}/hospitals",
        }
    )
    return made


def test_a_letter_arrives_and_can_be_read_there(carrier: HospitalPost) -> None:
    assert carrier.send(LETTER)
    page = httpx.get(f"{settings.SANDBOX_URL}/hospitals/", trust_env=False).text
    assert "函〔2026〕3号" in page
    assert "请核实" in page


def test_the_same_letter_again_is_the_same_letter(carrier: HospitalPost) -> None:
    assert carrier.send(LETTER) == carrier.send(LETTER)
    reminder = replace(LETTER, key="2026-3-1", text="再次函告")
    assert carrier.send(reminder) != carrier.send(LETTER)


def test_the_same_key_for_another_letter_is_our_mistake(carrier: HospitalPost) -> None:
    carrier.send(LETTER)
    with pytest.raises(AdapterError) as caught:
        carrier.send(replace(LETTER, text="另一封"))
    assert caught.value.permanent


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        json.dumps({}).encode(),
        json.dumps({"reference": ""}).encode(),
        json.dumps({"reference": 7}).encode(),
        json.dumps({"reference": "x" * 101}).encode(),
    ],
)
def test_an_answer_that_was_not_agreed_is_none(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Outbound, "post_json", lambda *_args: Answer(body, {}))
    with pytest.raises(AdapterError) as caught:
        HttpPost(base_url="http://127.0.0.1:1").send(LETTER)
    assert not caught.value.permanent
    assert "示例" not in str(caught.value)
