"""The outside world for the time of a story: the running sandbox, or one started for it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from config.sandbox.client import SandboxClient

START_SECONDS = 30


@contextmanager
def sandbox_running() -> Iterator[SandboxClient]:
    """A client of the sandbox at SANDBOX_URL; one that had to be started is stopped afterwards."""
    if _answers():
        with closing(SandboxClient(settings.SANDBOX_URL)) as client:
            yield client
        return
    port = urlsplit(settings.SANDBOX_URL).port
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "sandbox", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(process)
        with closing(SandboxClient(settings.SANDBOX_URL)) as client:
            yield client
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the sandbox did not start")
        time.sleep(0.1)


def _answers() -> bool:
    try:
        return httpx.get(f"{settings.SANDBOX_URL}/healthz", timeout=2, trust_env=False).is_success
    except httpx.TransportError:
        return False
