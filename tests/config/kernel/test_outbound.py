"""A misbehaving server on the other side: whatever it does, one kind of error, and no secrets."""

import json
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.kernel.adapters import AdapterError
from config.kernel.outbound import Outbound

SECRET = "19900000001"
Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Handler(BaseHTTPRequestHandler):
    """Does what the path says."""

    def do_GET(self) -> None:
        self._behave()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._behave()

    def _behave(self) -> None:
        BEHAVIOURS[self.path.split("?")[0]](self)

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


def say(status: int, body: bytes = b"{}", length: int | None = None, **headers: str) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def echo_request_headers(handler: BaseHTTPRequestHandler) -> None:
    say(200, json.dumps(dict(handler.headers)).encode())(handler)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    for _ in range(200):
        try:
            handler.wfile.write(b".")
            handler.wfile.flush()
        except OSError:
            return
        if STOP.wait(0.02):
            return


def silence(handler: BaseHTTPRequestHandler) -> None:
    STOP.wait(5)


BEHAVIOURS: dict[str, Behaviour] = {
    "/good": say(200, b'{"ok": true}'),
    "/headers": echo_request_headers,
    "/redirect": say(302, Location="http://127.0.0.1:1/elsewhere"),
    "/moved": say(308, Location="/good"),
    "/bad-request": say(400),
    "/unauthorised": say(401),
    "/conflict": say(409),
    "/unprocessable": say(422),
    "/timeout": say(408),
    "/too-many": say(429),
    "/broken": say(500),
    "/maintenance": say(503, b"<html>"),
    "/no-content": say(204, b""),
    "/html": say(200, b"<html>Log in first</html>"),
    "/list": say(200, b"[1]"),
    "/deep": say(200, b"[" * 9_000),
    "/huge": say(200, b"x" * 20_000),
    "/torn": say(200, b'{"half": ', length=1000),
    "/bad-gzip": say(200, b"not gzip", Content_Encoding="gzip"),
    "/lines": say(200, b"one\n\n" + b"x" * 5000 + b"\nthree", More="true"),
    "/hang-up": hang_up,
    "/drip": drip,
    "/silence": silence,
}
STOP = threading.Event()


@pytest.fixture(scope="module")
def other_side() -> Iterator[str]:
    STOP.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    STOP.set()
    server.shutdown()
    server.server_close()
    thread.join()


def outbound(url: str) -> Outbound:
    return Outbound(url, read_seconds=0.5, total_seconds=0.3, max_answer_bytes=10_000)


def trouble_with(url: str, path: str) -> AdapterError:
    with pytest.raises(AdapterError) as caught:
        outbound(url).post_json(path, {"phone": SECRET}).json_object()
    return caught.value


def test_a_good_answer_is_read(other_side: str) -> None:
    assert outbound(other_side).post_json("/good", {}).json_object() == {"ok": True}


@pytest.mark.parametrize(
    "path",
    ["/redirect", "/moved", "/bad-request", "/unauthorised", "/conflict", "/unprocessable"],
)
def test_our_own_mistake_is_permanent(other_side: str, path: str) -> None:
    assert trouble_with(other_side, path).permanent is True


def test_an_answer_beyond_the_limit_is_permanent(other_side: str) -> None:
    assert trouble_with(other_side, "/huge").permanent is True


@pytest.mark.parametrize(
    "path",
    [
        "/timeout",
        "/too-many",
        "/broken",
        "/maintenance",
        "/html",
        "/list",
        "/deep",
        "/torn",
        "/bad-gzip",
        "/hang-up",
        "/drip",
        "/silence",
    ],
)
def test_trouble_on_the_other_side_may_be_tried_again(other_side: str, path: str) -> None:
    assert trouble_with(other_side, path).permanent is False


def test_nobody_there_may_be_tried_again() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert trouble_with(f"http://127.0.0.1:{port}", "/good").permanent is False


@pytest.mark.parametrize("path", sorted(set(BEHAVIOURS) - {"/good", "/headers", "/lines"}))
def test_no_error_quotes_what_was_sent_or_where(other_side: str, path: str) -> None:
    error = trouble_with(other_side, path)
    told = "".join(traceback.format_exception(error))
    assert SECRET not in str(error)
    assert SECRET not in told
    assert other_side not in told


def test_the_token_travels_in_a_header_and_nothing_is_packed(other_side: str) -> None:
    headers = Outbound(other_side, token="t0ken").get("/headers", params={}).json_object()
    assert headers["Authorization"] == "Bearer t0ken"
    assert headers["Accept-Encoding"] == "identity"


def test_a_giant_line_is_cut_and_the_others_are_whole(other_side: str) -> None:
    answer = outbound(other_side).get_lines("/lines", params={}, max_line_bytes=100)
    assert answer.lines == [b"one", b"x" * 101, b"three"]
    assert answer.headers["More"] == "true"


@pytest.mark.parametrize("address", ["http://bank.example/x", "ftp://127.0.0.1/", "", "/path"])
def test_personal_data_never_go_over_plain_http(address: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        Outbound(address)


@pytest.mark.parametrize("address", ["https://bank.example/x", "http://127.0.0.1:8701/bank/"])
def test_tls_or_this_machine_are_accepted(address: str) -> None:
    Outbound(address)
