"""A real Chromium on a real site: sandbox process, live server, the demo story's people."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from config.demo.parts import Story
from config.sandbox.client import SandboxClient
from tests.browser.site import Site, pictures_wanted
from tests.browser.told import Teller, play_anew
from tests.conftest import chromium
from tests.desktop import Desk, a_desk
from tests.snapshot import Snapshot
from tests.stages import House

# Playwright's own loop runs in this thread; the database is not used from within it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium()
    assert executable is not None, "browser tests are required and there is no Chromium"
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield instance
        instance.close()


@pytest.fixture(scope="session")
def teller(sandbox_memory: Path) -> Teller:
    return Teller(sandbox_memory)


@pytest.fixture
def site(
    transactional_db: None,
    live_server: LiveServer,
    outside_world: SandboxClient,
    teller: Teller,
    browser: Browser,
    settings: Settings,
) -> Iterator[Site]:
    """The served product at the end of the demo story; decisions take effect at once."""
    story = teller.tell(outside=outside_world, now=timezone.now())
    yield from _served(live_server, story, browser, settings)


@pytest.fixture
def union(built_house: Snapshot, transactional_db: None) -> House:
    """A small union, without a story."""
    return built_house.restore()


@pytest.fixture
def desk(union: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Its members' papers on the table, read by a reader that knows what stands on them."""
    return a_desk(union, monkeypatch)


@pytest.fixture
def bare_site(transactional_db: None, live_server: LiveServer, browser: Browser) -> Iterator[Site]:
    """The served product with what the test made; nobody's story and no outside world."""
    served = Site.bare(live_server.url, browser)
    yield served
    served.close()


@pytest.fixture
def site_with_photos(
    transactional_db: None,
    live_server: LiveServer,
    outside_world: SandboxClient,
    browser: Browser,
    settings: Settings,
) -> Iterator[Site]:
    """The same, with the six who photographed their papers: reading those takes its time. The
    model that reads their diagnoses is the one that ships."""
    settings.DIAGNOSIS_MODEL = "reviews.champion.serve.propose"
    story = play_anew(outside=outside_world, now=timezone.now(), with_photos=True)
    yield from _served(live_server, story, browser, settings)


def _served(
    server: LiveServer, story: Story, browser: Browser, settings: Settings
) -> Iterator[Site]:
    settings.DECISION_UNDO_MINUTES = 0
    served = Site(
        url=server.url,
        outside=story.stage.outside,
        story=story,
        browser=browser,
        pictures=pictures_wanted(),
    )
    yield served
    served.close()
