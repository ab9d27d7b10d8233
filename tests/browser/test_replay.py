"""The rule time machine in a browser: asked for, watched, read, without scripts too."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from claims.actions.replay import replay_step
from claims.models import ReplayRun
from config.kernel.tasks import perform_due
from reviews.actions.decide import Wish
from reviews.models.decision import Outcome
from tests.browser.site import DESK, PHONE, SIZES, Site, Visitor
from tests.claims.drafts import FLOOR, HIGHER_CAP, draft
from tests.claims.replay_population import settle_many
from tests.stages import House, build_house

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGE = "/setup/schemes/hangzhou/replay/"
RULES = (*HIGHER_CAP, (FLOOR, FLOOR.replace("100", "60")))


@pytest.fixture
def house(transactional_db: None) -> House:
    house = build_house()
    settle_many(house, claims=900, period=2026)
    review = house.in_review(self_borne="4134.00")
    more = Wish(Outcome.APPROVED, review.claim.assessments.latest("pk").benefit + 100, "A1")
    house.decide(review, more)
    house.effective(house.confirm(review))
    return house


@pytest.fixture
def site(house: House, live_server: LiveServer, browser: Browser) -> Iterator[Site]:
    wanted = os.environ.get("HUZHU_PICTURES")
    served = Site(
        url=live_server.url,
        outside=cast("Any", None),
        story=cast("Any", None),
        browser=browser,
        pictures=Path(wanted) if wanted else None,
    )
    yield served
    served.close()


def administrator(site: Site, house: House, **how: Any) -> Visitor:
    client = Client()
    client.force_login(house.staff["admin"])
    visitor = site.visitor(**how)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    site.contexts[-1].add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])
    return visitor


@SIZES
def test_a_replay_is_asked_for_watched_and_read(
    house: House, site: Site, settings: Settings, size: dict[str, int]
) -> None:
    settings.REPLAY_STEP_MEMBERS = 150
    draft(house, *RULES)
    visitor = administrator(site, house, size=size)
    visitor.goes_to(PAGE).finds_the_page_in_order("replays-empty")
    visitor.page.locator("select[name=against]").select_option(index=0)
    visitor.page.locator("main form button.btn-primary").click()
    visitor.page.wait_for_load_state()
    run = ReplayRun.objects.get()
    replay_step(run_id=run.pk, step=0, now=timezone.now())
    visitor.page.locator(f"progress[value='{ReplayRun.objects.get().claims_done}']").wait_for()
    visitor.finds_the_page_in_order("replay-running")
    while ReplayRun.objects.get().state == "running":
        replay_step(run_id=run.pk, step=ReplayRun.objects.get().step, now=timezone.now())
    visitor.page.locator("svg.plot").wait_for()
    visitor.finds_the_page_in_order("replay-done")
    visitor.page.locator("details.plot-numbers summary").click()
    visitor.finds_the_page_in_order("replay-numbers")
    for lane in ("loss", "changed", "by_hand", "not_reproduced"):
        visitor.goes_to(f"{PAGE}{run.pk}/?lane={lane}").finds_the_page_in_order(f"replay-{lane}")
    visitor.goes_to(PAGE).finds_the_page_in_order("replays")


def test_without_scripts_the_page_comes_anew_by_itself(
    house: House, site: Site, settings: Settings
) -> None:
    rules = draft(house, *RULES)
    visitor = administrator(site, house, size=DESK, javascript=False)
    visitor.goes_to(PAGE)
    visitor.page.locator("main form button.btn-primary").click()
    visitor.page.wait_for_load_state()
    assert visitor.page.locator("noscript meta[http-equiv=refresh]").count() <= 1
    perform_due(now=timezone.now(), without={"members.send_message"})
    visitor.page.locator("svg.plot").wait_for()
    rules.source_text += "\n"
    rules.revision += 1
    rules.save()
    visitor.page.reload()
    visitor.finds_the_page_in_order("replay-draft-changed")


def test_a_cancelled_run_says_how_far_it_came(house: House, site: Site, settings: Settings) -> None:
    settings.REPLAY_STEP_MEMBERS = 40
    draft(house, *RULES)
    visitor = administrator(site, house, size=PHONE)
    visitor.goes_to(PAGE)
    visitor.page.locator("main form button.btn-primary").click()
    visitor.page.wait_for_load_state()
    replay_step(run_id=ReplayRun.objects.get().pk, step=0, now=timezone.now())
    visitor.page.locator("button.btn-danger-plain").click()
    visitor.page.locator("svg.plot, .empty").first.wait_for()
    visitor.finds_the_page_in_order("replay-cancelled")
