"""The sandbox's pages without a browser: what people see and press, and what comes of it."""

import re
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import httpx
import pytest
from django.conf import settings

from config.kernel.adapters import load
from config.sandbox.client import SandboxClient
from config.sandbox.people import people
from config.sandbox.providers import PROVIDERS
from config.sandbox.records import settlement_record
from members.connectors.fiscal_platform.base import ReceiptQuestion
from members.connectors.fiscal_platform.http import HttpPlatform
from members.feed.rows import SettlementRow, parse_row
from payouts.bank.formats import Payment, read_answer, sha256_of, write_batch

CROWD = people(31, 6)
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Visitor:
    """Someone with a browser that runs no scripts."""

    def __init__(self, url: str, language: str = "zh-hans") -> None:
        self._http = httpx.Client(base_url=url, trust_env=False, follow_redirects=True, timeout=30)
        self._http.cookies.set("sandbox_language", language)
        self.status = 0
        self.text = ""

    def open(self, path: str) -> str:
        return self._seen(self._http.get(path))

    def press(self, path: str, **fields: object) -> str:
        """Send a form of the page that is open."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.text)
        assert token is not None, "there is no form to send"
        data = {name: str(value) for name, value in fields.items()}
        return self._seen(self._http.post(path, data={"csrfmiddlewaretoken": token[1], **data}))

    def forge(self, path: str) -> int:
        """The form of another site."""
        return self._http.post(path, data={}).status_code

    def close(self) -> None:
        self._http.close()

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]+)"', self.text)
        assert found is not None
        return found[1]

    def _seen(self, response: httpx.Response) -> str:
        self.status, self.text = response.status_code, response.text
        if response.status_code == 404:  # with DEBUG on Django's own page, which has no policy
            return self.text
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        return self.text


@pytest.fixture
def visitor(outside_world: SandboxClient, sandbox_url: str):  # type: ignore[no-untyped-def]
    outside_world.plant_people(CROWD)
    made = Visitor(sandbox_url)
    yield made
    made.close()


def feed_rows() -> list[SettlementRow]:
    page = load(settings.MEDICAL_INSURANCE).settlements(after="", limit=100)
    return [parse_row(row, now=datetime.now(UTC)) for row in page.rows]


def discharge(visitor: Visitor, **changes: object) -> str:
    visitor.open("/insurer/")
    today = datetime.now(SHANGHAI).date()
    fields: dict[str, object] = {
        "person": CROWD[0].psn_no,
        "provider": PROVIDERS[0].code,
        "care": "21",
        "admitted_on": today - timedelta(days=7),
        "discharged_on": today,
        "total": "28000.00",
        "self_borne": "4976.00",
        "once": visitor.hidden("once"),
        **changes,
    }
    return visitor.press("/insurer/", **fields)


@pytest.mark.parametrize("path", ["/", "/sms/", "/insurer/", "/bank/", "/fiscal/", "/hospitals/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_empty(
    outside_world: SandboxClient, sandbox_url: str, path: str, language: str
) -> None:
    with closing(Visitor(sandbox_url, language)) as visitor:
        text = visitor.open(path)
    assert visitor.status == 200
    assert text.count("<h1") == 1
    assert ('lang="en"' if language == "en" else 'lang="zh-Hans"') in text


def test_who_leaves_today_stands_in_the_feed_after_the_night(visitor: Visitor) -> None:
    discharge(visitor)
    assert visitor.status == 200
    assert feed_rows() == []
    visitor.press("/insurer/night")
    (row,) = feed_rows()
    assert (row.name, row.provider_code) == (CROWD[0].name, PROVIDERS[0].code)
    assert row.amounts["medfee_sumamt"] == Decimal("28000.00")


def test_who_left_earlier_stands_in_the_feed_at_once(visitor: Visitor) -> None:
    discharge(visitor, admitted_on="2026-03-02", discharged_on="2026-03-09")
    assert [row.discharged_on for row in feed_rows()] == [date(2026, 3, 9)]


@pytest.mark.parametrize("care", ["11", "14", "41", "52"])
def test_other_forms_of_care_can_be_settled_too(visitor: Visitor, care: str) -> None:
    discharge(
        visitor, care=care, self_borne="", discharged_on="2026-03-09", admitted_on="2026-03-09"
    )
    assert [row.med_type for row in feed_rows()] == [care]


def test_a_second_press_of_the_button_is_the_same_settlement(visitor: Visitor) -> None:
    visitor.open("/insurer/")
    once = visitor.hidden("once")
    for _press in range(2):
        discharge(visitor, once=once, admitted_on="2026-03-02", discharged_on="2026-03-09")
    assert len({row.setl_id for row in feed_rows()}) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"total": "0"},
        {"total": "1.005"},
        {"total": "viel"},
        {"self_borne": "27999.99"},
        {"admitted_on": "2999-01-01"},
        {"discharged_on": "2999-01-01"},
        {"person": "nobody"},
        {"provider": "nowhere"},
        {"care": "99"},
    ],
    ids=str,
)
def test_a_form_that_cannot_be_comes_back_with_its_reason(
    visitor: Visitor, wrong: dict[str, object]
) -> None:
    text = discharge(visitor, **wrong)
    assert visitor.status == 422
    assert "aria-invalid" in text
    assert feed_rows() == []


def test_a_settlement_is_taken_back_once(visitor: Visitor) -> None:
    discharge(visitor, admitted_on="2026-03-02", discharged_on="2026-03-09")
    refund = re.search(r"/insurer/discharges/\d+/refund", visitor.text)
    assert refund is not None
    visitor.press(refund[0])
    visitor.press(refund[0])
    original, taken_back = feed_rows()
    assert taken_back.reverses == original.setl_id


def test_planted_rows_of_any_shape_do_not_break_the_page(
    visitor: Visitor, outside_world: SandboxClient
) -> None:
    record = settlement_record(
        CROWD[1],
        PROVIDERS[1],
        admitted_on=date(2026, 3, 2),
        discharged_on=date(2026, 3, 9),
        total=Decimal("1000.00"),
    )
    outside_world.plant_settlements(
        [
            b"\xff\xfe",
            b"[" * 5000,
            b"null",
            {**record, "medfee_sumamt": "NaN"},
            {**record, "medfee_sumamt": 12},
            {**record, "psn_name": "<b>x</b>", "setl_id": "X2"},
        ]
    )
    text = visitor.open("/insurer/")
    assert visitor.status == 200
    assert "&lt;b&gt;x&lt;/b&gt;" in text


def test_texts_are_read_newest_first_and_by_number(visitor: Visitor) -> None:
    gateway = load(settings.SMS)
    gateway.send(
        key="k1", phone=CROWD[0].phone, text="【示例区总工会】验证码 483920，5分钟内有效。"
    )
    gateway.send(key="k2", phone=CROWD[1].phone, text="<script>alert(1)</script>")
    text = visitor.open("/sms/")
    assert text.index("&lt;script&gt;") < text.index("483920")
    assert '<b class="text-code">483920</b>' in text
    only_one = visitor.open(f"/sms/?to={CROWD[0].phone[-4:]}")
    assert "483920" in only_one
    assert "&lt;script&gt;" not in only_one
    assert visitor.open("/sms/?to=abc")
    assert visitor.status == 200


@pytest.fixture
def batch(visitor: Visitor) -> None:
    file = write_batch(
        [
            Payment(f"P-{n}", p.account, p.name, p.bank_name, Decimal("100.00"), "互助金")
            for n, p in enumerate(CROWD)
        ]
    )
    load(settings.BANK).submit(batch_ref="B1", sha256=sha256_of(file), file=file)


def statuses() -> dict[str, str]:
    return {
        line.instruction_ref: line.reason_code or line.status
        for answer in load(settings.BANK).answers(after="")
        for line in read_answer(answer.content)
    }


@pytest.mark.usefixtures("batch")
def test_a_person_says_what_becomes_of_a_payment(visitor: Visitor) -> None:
    text = visitor.open("/bank/")
    first, second = re.findall(r"/bank/payments/\d+", text)[:2]
    visitor.press(first, fate="account_frozen")
    visitor.press(second, fate="account_closed")
    visitor.press(second, fate="settled")
    visitor.press("/bank/day")
    assert statuses() == {"P-0": "account_frozen", **{f"P-{n}": "settled" for n in range(1, 6)}}


@pytest.mark.usefixtures("batch")
def test_after_the_answer_nothing_can_be_changed(visitor: Visitor) -> None:
    first = re.findall(r"/bank/payments/\d+", visitor.open("/bank/"))[0]
    visitor.press("/bank/day")
    before = statuses()
    visitor.press(first, fate="account_closed")
    visitor.press("/bank/day")
    assert statuses() == before


@pytest.mark.usefixtures("batch")
def test_an_account_that_sends_money_back_is_remembered_and_forgotten(visitor: Visitor) -> None:
    visitor.open("/bank/")
    last4 = CROWD[2].account[-4:]
    text = visitor.press("/bank/", account=last4, reason="account_closed")
    assert '<ul class="sandbox-bounces">' in text
    text = visitor.press("/bank/", account=last4, reason="settled")
    assert '<ul class="sandbox-bounces">' not in text
    assert visitor.press("/bank/", account="12", reason="account_closed")
    assert visitor.status == 422


@pytest.mark.usefixtures("batch")
@pytest.mark.parametrize(
    "path",
    [
        "/insurer/",
        "/insurer/night",
        "/insurer/discharges/1/refund",
        "/bank/",
        "/bank/day",
        "/bank/payments/1",
        "/language",
    ],
)
def test_no_other_site_can_press_a_button(visitor: Visitor, path: str) -> None:
    visitor.open("/bank/")
    assert visitor.forge(path) == 403
    assert statuses() == {}


def test_unknown_places_and_fates_are_not_found(visitor: Visitor) -> None:
    visitor.open("/bank/")
    visitor.press("/bank/payments/999", fate="nonsense")
    assert visitor.status == 404
    visitor.open("/no/such/page")
    assert visitor.status == 404


def test_the_sandboxs_cookies_are_not_the_products(visitor: Visitor) -> None:
    visitor.open("/bank/")
    visitor.press("/bank/day")
    names = {cookie.name for cookie in visitor._http.cookies.jar}
    assert names <= {"sandbox_csrf", "sandbox_language", "sandbox_notices"}


def test_a_person_cancels_a_receipt_and_has_it_forgotten(
    visitor: Visitor, outside_world: SandboxClient, sandbox_url: str
) -> None:
    platform = HttpPlatform(base_url=f"{sandbox_url}/fiscal")
    asked = ReceiptQuestion(
        "33060125", "0012345678", "a1b2c3", Decimal("1200.50"), date(2026, 11, 9)
    )
    assert platform.check(asked).verdict == "agrees"
    text = visitor.open("/fiscal/")
    assert "0012345678" in text
    [place] = re.findall(r"/fiscal/receipts/\d+", text)
    for standing, verdict in (
        ("cancelled", "cancelled"),
        ("stands", "agrees"),
        ("other_total", "differs"),
        ("forgotten", "unknown"),
    ):
        visitor.press(place, standing=standing)
        assert platform.check(asked).verdict == verdict
    assert visitor.press("/fiscal/mood", mood="trusting")
    assert platform.check(asked).verdict == "agrees"
