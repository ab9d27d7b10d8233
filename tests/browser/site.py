"""How a test uses the served product: as a person with a browser, who looks at what it says."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from config.demo.cast import PASSWORD
from config.demo.parts import Story
from config.kernel.tasks import perform_due
from config.sandbox.client import SandboxClient
from members.actions.tell import after_quiet_hours
from members.models import LoginCode, User
from tests.browser import axe

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 1000}
SIZES = pytest.mark.parametrize(
    "size",
    [pytest.param(PHONE, id="390"), pytest.param(DESK, id="1440", marks=pytest.mark.matrix)],
)
WAYS = pytest.mark.parametrize(
    ("size", "javascript"),
    [
        pytest.param(PHONE, True, id="390"),
        pytest.param(DESK, True, id="1440", marks=pytest.mark.matrix),
        pytest.param(DESK, False, id="no-script"),
    ],
)


@dataclass
class Site:
    """The product, the outside world and the story; `visitor` opens a browser of one's own."""

    url: str
    outside: SandboxClient
    story: Story
    browser: Browser
    pictures: Path | None
    contexts: list[BrowserContext] = field(default_factory=list)

    @classmethod
    def bare(cls, url: str, browser: Browser) -> "Site":
        """The served product without a story and without an outside world."""
        return cls(url, cast("Any", None), cast("Any", None), browser, pictures_wanted())

    def comes_in(self, user: User, **how: Any) -> "Visitor":
        """Signed in already: how people sign in is another test's story."""
        visitor = self.visitor(**how)
        self.signs_in(self.contexts[-1], user)
        return visitor

    def signs_in(self, context: BrowserContext, user: User) -> None:
        """This browser is the user's from now on, whoever had it before."""
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url}])

    def visitor(
        self, *, size: dict[str, int] = PHONE, javascript: bool = True, language: str = "zh-CN"
    ) -> "Visitor":
        context = self.browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            locale=language,
            base_url=self.url,
        )
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        return Visitor(self, context.new_page(), javascript=javascript)

    def work(self) -> None:
        """What the worker does between two clicks."""
        perform_due(now=timezone.now())

    def until_the_morning(self) -> None:
        """What the worker has done by the time when texts may be sent again, day or night."""
        perform_due(now=after_quiet_hours(timezone.now()))

    def latest_code(self, phone: str) -> str:
        """The code that the person reads on their telephone."""
        self.work()
        text = self.outside.messages(phone=phone)[0]["text"]
        return "".join(ch for ch in text.split("验证码")[1] if ch.isdigit())[:6]

    def forget_codes(self) -> None:
        """As if the minute between two codes had passed."""
        LoginCode.objects.all().delete()

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def pictures_wanted() -> Path | None:
    """Where to leave a picture of every page, when somebody wants to look at them."""
    wanted = os.environ.get("HUZHU_PICTURES")
    return Path(wanted) if wanted else None


class Visitor:
    """One person with one browser. Whatever the console says is remembered."""

    def __init__(self, site: Site, page: Page, *, javascript: bool) -> None:
        self.site = site
        self.page = page
        self.javascript = javascript
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} at {self.page.url}")

    # -- moving about ----------------------------------------------------------------------------
    def goes_to(self, path: str) -> "Visitor":
        self.page.goto(path)
        return self

    def clicks(self, name: str, *, exact: bool = False) -> "Visitor":
        """A button or a link by the words on it."""
        button = self.page.get_by_role("button", name=name, exact=exact)
        target = button if button.count() else self.page.get_by_role("link", name=name, exact=exact)
        target.first.click()
        self.page.wait_for_load_state()
        return self

    def enters(self, label: str, value: str) -> "Visitor":
        self.page.get_by_label(label).first.fill(value)
        return self

    def sees(self, text: str) -> "Visitor":
        expect(self.page.locator("body")).to_contain_text(text)
        return self

    def does_not_see(self, text: str) -> "Visitor":
        expect(self.page.locator("body")).not_to_contain_text(text)
        return self

    def switches_keys_on(self, case: str) -> "Visitor":
        """Single keys are off until then; the switch stays on this machine."""
        self.goes_to(case)
        self.page.get_by_role("link", name="快捷键").click()
        self.page.locator("dialog hot-keys button").click()
        self.page.keyboard.press("Escape")
        return self

    # -- signing in ------------------------------------------------------------------------------
    def signs_in_as_member(self, key: str) -> "Visitor":
        person = self.site.story.parts[key].person
        self.site.forget_codes()
        self.goes_to("/m/login")
        self.page.locator("input[name=phone]").fill(person.phone)
        self.page.locator("main form button.btn-primary").first.click()
        self.page.locator("input[name=code]").fill(self.site.latest_code(person.phone))
        self.page.locator("main form button.btn-primary").first.click()
        self.page.wait_for_url("**/m/")
        return self

    def signs_in_as_staff(self, username: str) -> "Visitor":
        user = self.site.story.cast.staff[username]
        self.site.forget_codes()
        self.goes_to("/me/login")
        self.page.locator("input[name=username]").fill(username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("main form button.btn-primary").first.click()
        self.page.locator("input[name=code]").fill(self.site.latest_code(user.phone))
        self.page.locator("main form button.btn-primary").first.click()
        self.page.wait_for_load_state()
        return self

    # -- looking closely -------------------------------------------------------------------------
    def waits_for_the_page(self) -> "Visitor":
        """A click returns when the next page begins to come: it may have no line of text yet."""
        self.page.wait_for_load_state()
        expect(self.page.locator("h1")).to_have_count(1)
        return self

    def finds_the_page_in_order(self, name: str = "") -> "Visitor":
        """No complaint of the console or the CSP, no axe violation, no sideways scroll, one h1."""
        self.waits_for_the_page()
        if name and self.site.pictures:
            self.site.pictures.mkdir(parents=True, exist_ok=True)
            size = self.page.viewport_size
            width = size["width"] if size else 0
            self.page.screenshot(path=self.site.pictures / f"{name}-{width}.png", full_page=True)
        assert self.complaints == [], f"{self.page.url}: {self.complaints}"
        if self.javascript:
            found = axe.violations(self.page)
            assert found == [], f"{self.page.url} {found}"
            scroll = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert scroll <= 0, f"{self.page.url} scrolls sideways by {scroll} px"
        return self
