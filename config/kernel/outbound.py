"""HTTP to other houses: one way to ask, with limits, and one way to fail.

No redirects (our request must not be carried to a third party), explicit timeouts, a limit on what
is read, no proxy or password file taken from the environment. Nothing that was sent or received
appears in an error: requests carry names, accounts and telephone numbers.
"""

import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.kernel.adapters import AdapterError

MEGABYTE = 1024 * 1024
# The other side asks us to come back later; everything else below 500 is our own mistake.
_TRY_AGAIN = {408, 425, 429}


@dataclass(frozen=True)
class Answer:
    """What came back with status 200."""

    body: bytes
    headers: Mapping[str, str]

    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object; anything else is trouble on the other side."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise AdapterError(_("The other system's answer is not readable."), permanent=False)
        return value


@dataclass(frozen=True)
class Lines:
    """An answer of many lines; one that was too long is cut to just above the limit."""

    lines: list[bytes]
    headers: Mapping[str, str]


class Outbound:
    """One other system, reached at one base address."""

    def __init__(
        self,
        base_url: str,
        *,
        token: str = "",
        connect_seconds: float = 3.0,
        read_seconds: float = 10.0,
        total_seconds: float = 25.0,
        max_answer_bytes: int = 16 * MEGABYTE,
    ) -> None:
        self._base_url = _checked(base_url)
        # Unpacked bytes are what the limit counts, so let the other side not pack them at all.
        self._headers = {"Accept-Encoding": "identity"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout = httpx.Timeout(read_seconds, connect=connect_seconds)
        self._total_seconds = total_seconds
        self._max_answer_bytes = max_answer_bytes

    def get(self, path: str, *, params: Mapping[str, str]) -> Answer:
        return self._ask("GET", path, params=dict(params))

    def get_lines(self, path: str, *, params: Mapping[str, str], max_line_bytes: int) -> Lines:
        """The answer's lines that are not blank; a giant one costs no more than the limit."""
        with self._asked("GET", path, params=dict(params)) as response:
            lines: list[bytes] = []
            open_line = b""
            for chunk in self._chunks(response):
                *ended, rest = chunk.split(b"\n")
                for part in ended:
                    lines.append((open_line + part)[: max_line_bytes + 1])
                    open_line = b""
                open_line = (open_line + rest)[: max_line_bytes + 1]
            lines.append(open_line)
            return Lines([line for line in lines if line.strip()], response.headers)

    def post(self, path: str, *, content: bytes, headers: Mapping[str, str]) -> Answer:
        return self._ask("POST", path, content=content, headers=dict(headers))

    def post_json(self, path: str, payload: Mapping[str, Any]) -> Answer:
        content = json.dumps(payload, ensure_ascii=False).encode()
        return self.post(path, content=content, headers={"Content-Type": "application/json"})

    def _ask(self, method: str, path: str, **request: Any) -> Answer:
        with self._asked(method, path, **request) as response:
            return Answer(b"".join(self._chunks(response)), response.headers)

    @contextmanager
    def _asked(self, method: str, path: str, **request: Any) -> Iterator[httpx.Response]:
        """The open response to a request; whatever the library raises becomes an AdapterError."""
        request["headers"] = {**self._headers, **request.get("headers", {})}
        try:
            with (
                httpx.Client(
                    timeout=self._timeout,
                    follow_redirects=False,
                    trust_env=False,
                    verify=_trusted(),
                ) as client,
                client.stream(method, self._base_url + path, **request) as response,
            ):
                _raise_for_status(response.status_code)
                yield response
        except httpx.TransportError:
            # `from None`: the library's message may quote the address or the request.
            raise AdapterError(
                _("The other system cannot be reached just now."), permanent=False
            ) from None
        except (httpx.InvalidURL, httpx.DecodingError):
            raise AdapterError(
                _("The other system's answer is not readable."), permanent=False
            ) from None

    def _chunks(self, response: httpx.Response) -> Iterator[bytes]:
        """The body piece by piece, within the limits of size and time."""
        size = 0
        # The client's own timeout starts anew with every byte; a dripping answer must end too.
        give_up_at = time.monotonic() + self._total_seconds
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self._max_answer_bytes:
                raise AdapterError(
                    _("The other system's answer is larger than agreed."), permanent=True
                )
            if time.monotonic() > give_up_at:
                raise AdapterError(
                    _("The other system cannot be reached just now."), permanent=False
                )
            yield chunk


@lru_cache
def _trusted() -> ssl.SSLContext:
    """The usual certificates, read once: reading them takes longer than most requests."""
    return httpx.create_ssl_context(trust_env=False)


def _raise_for_status(status: int) -> None:
    if status == httpx.codes.OK:
        return
    if status >= 500 or status in _TRY_AGAIN:
        raise AdapterError(_("The other system is out of order just now."), permanent=False)
    raise AdapterError(
        _("The other system refused our request (status %(status)s).") % {"status": status},
        permanent=True,
    )


def _checked(base_url: str) -> str:
    """The address without its last slash; plain HTTP only to this very machine."""
    parts = urlsplit(base_url)
    loopback = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        raise ImproperlyConfigured("A connector's base_url must be https, or http on loopback.")
    return base_url.rstrip("/")
