"""The fiscal platform's connector: against the running sandbox, and against wrong answers."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings

from config.kernel.adapters import AdapterError, load
from config.sandbox.client import SandboxClient
from members.connectors.fiscal_platform.base import ReceiptPlatform, ReceiptQuestion
from members.connectors.fiscal_platform.http import HttpPlatform

ASKED = ReceiptQuestion("33060125", "0012345678", "a1b2c3", Decimal("1200.50"), date(2026, 11, 9))


@pytest.fixture
def platform(fiscal_platform: SandboxClient) -> ReceiptPlatform:
    setting = settings.RECEIPT_PLATFORM
    assert setting is not None
    made: ReceiptPlatform = load(setting)
    return made


def test_a_receipt_that_it_issued_so_agrees(
    platform: ReceiptPlatform, fiscal_platform: SandboxClient
) -> None:
    fiscal_platform.plant_receipt(ASKED)
    answer = platform.check(ASKED)
    assert (answer.verdict, answer.differs) == ("agrees", ())
    assert platform.check(ASKED) == answer


def test_it_says_what_differs(platform: ReceiptPlatform, fiscal_platform: SandboxClient) -> None:
    fiscal_platform.plant_receipt(replace(ASKED, total=Decimal("1200.49"), check_code="ffffff"))
    answer = platform.check(ASKED)
    assert (answer.verdict, answer.differs) == ("differs", ("check_code", "total"))


def test_a_cancelled_receipt_is_said_to_be_cancelled(
    platform: ReceiptPlatform, fiscal_platform: SandboxClient
) -> None:
    fiscal_platform.plant_receipt(ASKED, cancelled=True)
    assert platform.check(ASKED).verdict == "cancelled"


def test_a_receipt_that_it_never_issued_is_unknown(platform: ReceiptPlatform) -> None:
    assert platform.check(ASKED).verdict == "unknown"


def test_out_of_order_means_later(
    platform: ReceiptPlatform, fiscal_platform: SandboxClient
) -> None:
    fiscal_platform.fiscal_platform("down")
    with pytest.raises(AdapterError) as caught:
        platform.check(ASKED)
    assert caught.value.permanent is False


def test_by_itself_the_sandbox_takes_for_true_what_it_is_asked_first(
    platform: ReceiptPlatform, fiscal_platform: SandboxClient
) -> None:
    fiscal_platform.fiscal_platform("trusting")
    assert platform.check(ASKED).verdict == "agrees"
    assert platform.check(replace(ASKED, issued_on=date(2026, 11, 8))).differs == ("issued_on",)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({}).encode(),
        json.dumps({"answer": "yes"}).encode(),
        json.dumps({"answer": True}).encode(),
        json.dumps({"answer": ["agrees"]}).encode(),
        json.dumps({"answer": "unreachable"}).encode(),
        json.dumps({"answer": "differs"}).encode(),
        json.dumps({"answer": "differs", "differs": "total"}).encode(),
        json.dumps({"answer": "differs", "differs": [["total"]]}).encode(),
        json.dumps({"answer": "differs", "differs": ["name"]}).encode(),
        json.dumps({"answer": "agrees", "differs": ["total"]}).encode(),
    ],
)
def test_an_answer_that_was_not_agreed_is_no_answer(body: bytes) -> None:
    with _answering(body) as url, pytest.raises(AdapterError) as caught:
        HttpPlatform(base_url=url).check(ASKED)
    assert ASKED.bill_no not in str(caught.value)


def test_a_giant_answer_is_not_read_to_its_end() -> None:
    with _answering(b" " * 1_000_000) as url, pytest.raises(AdapterError):
        HttpPlatform(base_url=url).check(ASKED)


@pytest.mark.parametrize("pause", [3.0, 0.2], ids=["silent", "dripping"])
def test_a_slow_answer_ends_in_time(pause: float) -> None:
    began = time.monotonic()
    with _answering(b'{"answer": "agrees"}' + b" " * 80, pause=pause) as url:
        with pytest.raises(AdapterError) as caught:
            HttpPlatform(base_url=url, seconds=1.0).check(ASKED)
        assert time.monotonic() - began < 2.8
    assert caught.value.permanent is False


def test_what_stands_on_a_paper_travels_in_the_body_to_our_own_address() -> None:
    seen: list[Any] = []
    with _answering(b'{"answer": "agrees"}', seen=seen) as url:
        HttpPlatform(base_url=url).check(replace(ASKED, check_code="http://evil.example/"))
    [(path, body)] = seen
    assert path == "/receipts/check"
    assert json.loads(body)["check_code"] == "http://evil.example/"


@contextmanager
def _answering(body: bytes, *, pause: float = 0.0, seen: list[Any] | None = None) -> Iterator[str]:
    """A platform that says `body` to everything, byte by byte where it pauses."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            if seen is not None:
                seen.append((self.path, asked))
            with suppress(OSError):  # the other side has hung up
                self._say()

        def _say(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not pause:
                self.wfile.write(body)
                return
            for byte in body:
                time.sleep(pause)
                self.wfile.write(bytes([byte]))
                self.wfile.flush()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
