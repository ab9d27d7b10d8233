"""A real Chromium on a real site: sandbox process, live server, the demo story's people."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from config.demo.story import play
from config.sandbox.client import SandboxClient
from members.actions.load_schemes import load_schemes
from members.workdays import load_seed
from tests.browser.site import Site
from tests.conftest import chromium

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
BACKGROUND = 8


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium()
    assert executable is not None, "browser tests are required and there is no Chromium"
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield instance
        instance.close()


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`manage.py sandbox` on a free port, with a memory of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "HUZHU_DATA": str(tmp_path_factory.mktemp("sandbox")),
    }
    process = subprocess.Popen(
        [
            sys.executable,
            str(django_settings.BASE_DIR / "manage.py"),
            "sandbox",
            "--port",
            str(port),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def site(
    transactional_db: None,
    live_server: LiveServer,
    sandbox_url: str,
    browser: Browser,
    settings: Settings,
) -> Iterator[Site]:
    """The served product at the end of the demo story; decisions take effect at once."""
    settings.SANDBOX_URL = sandbox_url
    settings.MEDICAL_INSURANCE = {
        **settings.MEDICAL_INSURANCE,
        "base_url": f"{sandbox_url}/insurer",
    }
    settings.SMS = {**settings.SMS, "base_url": f"{sandbox_url}/sms"}
    settings.BANK = {**settings.BANK, "base_url": f"{sandbox_url}/bank"}
    now = timezone.now()
    load_schemes(now=now)
    load_seed()
    outside = SandboxClient(sandbox_url)
    outside.reset()
    story = play(outside=outside, now=now, background=BACKGROUND)
    settings.DECISION_UNDO_MINUTES = 0
    served = Site(
        url=live_server.url, outside=outside, story=story, browser=browser, pictures=_pictures()
    )
    yield served
    served.close()


def _pictures() -> Path | None:
    """Where to leave a picture of every page, when somebody wants to look at them."""
    wanted = os.environ.get("HUZHU_PICTURES")
    return Path(wanted) if wanted else None


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/healthz", trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the sandbox did not start")
