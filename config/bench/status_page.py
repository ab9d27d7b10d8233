"""A member's page of their claim, from the real web server on loopback: alone, and a hundred at
once."""

import gzip
import http.client
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.test import Client
from django.urls import reverse

from claims.models import Claim
from config.bench.children import running
from config.bench.row import Row, Taken, summed_up
from members.models import User

MEMBERS, PAGES_EACH, ALONE, WARMING = 100, 10, 200, 20
ALONE_AT_MOST, KILOBYTES, REQUESTS = 100, 80, 8
_HOST = "127.0.0.1"
_LINKED = re.compile(r"""<(?:link|script|img|use)\b[^>]*?\b(?:href|src)=["']([^"'#]+)""")
_NAMED_IN_CSS = re.compile(r"""url\(["']?([^"')#]+)""")
_LOADED = re.compile(r"\.(?:css|js|svg|png|webp|woff2|ico|webmanifest)$")


def status_page_rows(where: str) -> Iterator[Row]:
    """Needs the large database; the server is started for it and ended."""
    visits = _visits()
    with _served() as port:
        alone = summed_up(_asked(port, visits[:1], ALONE))
        empty = summed_up(_asked(port, [_Visit("/healthz", "")], ALONE))
        crowd = summed_up(_asked(port, visits, PAGES_EACH))
        crowd_empty = summed_up(_asked(port, [_Visit("/healthz", "")] * MEMBERS, PAGES_EACH))
        weight = _first_visit(port, visits[0])
    server = (
        f"{os.environ.get('HUZHU_WEB_WORKERS', '1')} worker; the reference is /healthz; {where}"
    )
    yield _row("member_status_page", crowd, crowd_empty, f"{len(visits)} at once, {server}")
    yield _row("member_status_page_alone", alone, empty, f"one after the other, {server}")
    yield from weight.rows()


def _row(name: str, ours: Taken, reference: Taken, note: str) -> Row:
    """By the slow ones, with the middle in the note."""
    ratio = round(ours.p95 / reference.p95, 2)
    return Row(name, ours.p95, reference.p95, ratio, "ms, p95", note=f"p50 {ours.p50}; {note}")


@dataclass(frozen=True)
class _Visit:
    """An address, and the cookies of whoever asks for it."""

    path: str
    cookies: str


def _visits() -> list[_Visit]:
    """Members with a claim that waits, each signed in as themselves."""
    claims = Claim.objects.filter(state="in_review").order_by("-pk")[:MEMBERS]
    users = {user.member_id: user for user in User.objects.filter(member__claims__in=list(claims))}
    visits = []
    for claim in claims:
        client = Client(headers={"host": "localhost"})
        client.force_login(users[claim.member_id])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        path = reverse("claims:status", kwargs={"reference": claim.reference})
        visits.append(_Visit(path, f"{cookie.key}={cookie.value}"))
    return visits


@contextmanager
def _served() -> Iterator[int]:
    """gunicorn as `make run` starts it, on a free port of this machine alone."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
    command = ["-m", "gunicorn", "--config", "python:config.web", "--log-level", "error",
               "--bind", f"{_HOST}:{port}", "config.wsgi"]  # fmt: skip
    with running(command, {"HUZHU_DATABASE_POOL": "1"}) as server:
        _wait_for(port, server)
        yield port


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web server did not start")


def _asked(port: int, visits: Sequence[_Visit], times: int) -> list[float]:
    """Everybody at once, each on a connection of their own; milliseconds of every page."""
    taken: list[float] = []
    gate = threading.Barrier(len(visits))
    visitors = [
        threading.Thread(target=_ask, args=(port, visit, times, gate, taken)) for visit in visits
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    if len(taken) != len(visits) * times:
        raise RuntimeError("a page was not answered")
    return taken


def _ask(port: int, visit: _Visit, times: int, gate: threading.Barrier, taken: list[float]) -> None:
    line = http.client.HTTPConnection(_HOST, port, timeout=120)
    gate.wait()
    for number in range(-WARMING if times == ALONE else -1, times):
        begins = time.perf_counter()
        status, _body = _get(line, visit)
        if status != 200:
            return
        if number >= 0:
            taken.append((time.perf_counter() - begins) * 1000)
    line.close()


def _get(line: http.client.HTTPConnection, visit: _Visit) -> tuple[int, bytes]:
    headers = {"Cookie": visit.cookies, "Accept-Encoding": "gzip", "Accept-Language": "zh-CN"}
    line.request("GET", visit.path, headers=headers)
    answer = line.getresponse()
    return answer.status, answer.read()


@dataclass(frozen=True)
class _Weight:
    """What a first visit fetches: requests, and bytes as they travel."""

    requests: int
    carried: int

    def rows(self) -> Iterator[Row]:
        kilobytes = round(self.carried / 1000, 1)
        note = "first visit, as gzip carries it; the reference is the most that we allow"
        share = round(kilobytes / KILOBYTES, 2)
        yield Row("member_status_page_kb", kilobytes, KILOBYTES, share, "kB", note=note)
        share = round(self.requests / REQUESTS, 2)
        yield Row("member_status_page_requests", self.requests, REQUESTS, share, "requests")


def _first_visit(port: int, visit: _Visit) -> _Weight:
    """The page and all that it loads, style sheets' own files too."""
    line = http.client.HTTPConnection(_HOST, port, timeout=30)
    _status, page = _get(line, visit)
    # nginx packs the page itself, gunicorn does not.
    carried = {visit.path: len(gzip.compress(page, 6))}
    waiting = [urljoin(visit.path, found) for found in _LINKED.findall(page.decode())]
    while waiting:
        path = waiting.pop()
        if path in carried or not _LOADED.search(path):
            continue
        _status, body = _get(line, _Visit(path, visit.cookies))
        carried[path] = len(body)
        if path.endswith(".css"):
            text = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
            waiting += [urljoin(path, found) for found in _NAMED_IN_CSS.findall(text.decode())]
    line.close()
    return _Weight(len(carried), sum(carried.values()))
