"""The sandbox's pages in a real Chromium: in order at both widths, in both languages, and of use
without scripts."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from config.kernel.adapters import load
from config.sandbox.client import SandboxClient
from config.sandbox.people import people
from members.connectors.hospital.base import Letter
from members.connectors.hospital.http import HttpPost
from payouts.bank.formats import Payment, sha256_of, write_batch
from tests.browser.site import PHONE, SIZES, Visitor, pictures_wanted

pytestmark = pytest.mark.browser

CROWD = people(77, 30)
CODE = "【示例区总工会】验证码 483920，5分钟内有效。工作人员不会向您索要，请勿告诉他人。"

LETTER = "示例市中医院：\n我会正在审核一份职工医疗互助金申领，有一项就诊信息需请贵院核实。"


class Outside:
    """The sandbox as a `Visitor` wants a site: only what looking at pages needs."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url = url
        self.browser = browser
        self.pictures: Path | None = pictures_wanted()
        self.contexts: list[Any] = []

    def visitor(
        self, *, size: dict[str, int], javascript: bool = True, language: str = "zh-hans"
    ) -> Visitor:
        context = self.browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            base_url=self.url,
        )
        context.set_default_timeout(8_000)
        context.add_cookies([{"name": "sandbox_language", "value": language, "url": self.url}])
        self.contexts.append(context)
        return Visitor(self, context.new_page(), javascript=javascript)  # type: ignore[arg-type]


@pytest.fixture
def outside(outside_world: SandboxClient, sandbox_url: str, browser: Browser) -> Iterator[Outside]:
    """A sandbox in which something of everything has happened."""
    outside_world.plant_people(CROWD)
    gateway, bank = load(settings.SMS), load(settings.BANK)
    gateway.send(key="k1", phone=CROWD[0].phone, text=CODE)
    outside_world.lose_texts_to(CROWD[1].phone)
    gateway.send(key="k2", phone=CROWD[1].phone, text="【示例区总工会】您有一笔费用可申领互助金。")
    outside_world.bounce(CROWD[3].account)
    letter = Letter("2026-3-0", "函〔2026〕3号", "", "示例市中医院", LETTER, date(2026, 12, 7))
    HttpPost(base_url=f"{sandbox_url}/hospitals").send(letter)
    for ref, crowd in (("B1", CROWD[:5]), ("B2", CROWD[5:8])):
        file = write_batch(
            [
                Payment(f"{ref}-{n}", p.account, p.name, p.bank_name, Decimal("2188.00"), "互助金")
                for n, p in enumerate(crowd)
            ]
        )
        bank.submit(batch_ref=ref, sha256=sha256_of(file), file=file)
        if ref == "B1":
            outside_world.next_bank_day()
    made = Outside(sandbox_url, browser)
    yield made
    for context in made.contexts:
        context.close()


@SIZES
@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.matrix)])
def test_every_page_is_in_order(outside: Outside, size: dict[str, int], language: str) -> None:
    visitor = outside.visitor(size=size, language=language)
    for name, path in (
        ("home", "/"),
        ("sms", "/sms/"),
        ("sms-one", f"/sms/?to={CROWD[0].phone[-4:]}"),
        ("insurer", "/insurer/"),
        ("bank", "/bank/"),
        ("hospitals", "/hospitals/"),
    ):
        visitor.goes_to(path).finds_the_page_in_order(f"sandbox-{name}-{language}")


def test_a_code_is_read_within_seconds_without_touching_the_page(
    outside: Outside, outside_world: SandboxClient
) -> None:
    visitor = outside.visitor(size=PHONE).goes_to("/sms/")
    load(settings.SMS).send(key="k3", phone=CROWD[2].phone, text=CODE.replace("483920", "770011"))
    expect(visitor.page.locator(".text-code").first).to_have_text("770011", timeout=8_000)
    visitor.finds_the_page_in_order()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
@SIZES
def test_someone_leaves_hospital_and_a_payment_comes_back(
    outside: Outside, size: dict[str, int], javascript: bool
) -> None:
    visitor = outside.visitor(size=size, javascript=javascript)
    page = visitor.goes_to("/insurer/").page
    page.locator("[name=total]").fill("28000")
    page.locator("[name=self_borne]").fill("4976")
    page.locator(".panel form .btn-primary").click()
    expect(page.locator(".messages")).to_be_visible()
    page.locator(".page-head-actions button").click()
    expect(page.locator("tbody tr").first).to_contain_text(CROWD[0].name)
    page.locator("td form button").first.click()
    expect(page.locator("tbody tr")).to_have_count(2)
    visitor.finds_the_page_in_order("sandbox-insurer-after")

    visitor.goes_to("/bank/")
    page.locator(".sandbox-fate select").first.select_option("account_frozen")
    page.locator(".sandbox-fate button").first.click()
    expect(page.locator(".sandbox-fate select").first).to_have_value("account_frozen")
    page.locator(".page-head-actions button").click()
    expect(page.locator(".sandbox-fate")).to_have_count(0)
    visitor.finds_the_page_in_order("sandbox-bank-after")


def test_a_form_with_a_mistake_says_so_in_order(outside: Outside) -> None:
    visitor = outside.visitor(size=PHONE)
    page = visitor.goes_to("/insurer/").page
    page.locator("[name=total]").fill("100")
    page.locator("[name=self_borne]").fill("100")
    page.locator(".panel form .btn-primary").click()
    expect(page.locator("[name=self_borne]")).to_have_attribute("aria-invalid", "true")
    # Chromium itself remarks on every 422.
    visitor.complaints = [each for each in visitor.complaints if "422" not in each]
    visitor.finds_the_page_in_order("sandbox-insurer-mistake")
