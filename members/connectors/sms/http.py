"""The SMS gateway over HTTP. Number and text travel in the body, never in the address."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from config.kernel.adapters import AdapterError
from config.kernel.outbound import Outbound
from members.connectors.sms.base import Receipt, Reply

Told = TypeVar("Told", Receipt, Reply)


class HttpGateway:
    """Speaks `POST {base_url}/messages`, `POST {base_url}/calls` and `GET {base_url}/receipts`; see
    docs/connectors.md."""

    def __init__(self, *, base_url: str, token: str = "") -> None:
        self._gateway = Outbound(base_url, token=token)

    def send(self, *, key: str, phone: str, text: str) -> str:
        return self._hand_over("/messages", key, phone, text)

    def call(self, *, key: str, phone: str, text: str) -> str:
        return self._hand_over("/calls", key, phone, text)

    def _hand_over(self, place: str, key: str, phone: str, text: str) -> str:
        answer = self._gateway.post_json(place, {"key": key, "phone": phone, "text": text})
        reference = answer.json_object().get("reference")
        if not isinstance(reference, str) or not reference:
            raise AdapterError(_("The other system's answer is not readable."), permanent=False)
        return reference

    def receipts(self, *, after: str) -> list[Receipt]:
        return self._all("receipts", after, _receipt)

    def replies(self, *, after: str) -> list[Reply]:
        return self._all("replies", after, _reply)

    def _all(self, what: str, after: str, read: Callable[[Any], Told]) -> list[Told]:
        found: list[Told] = []
        more = True
        while more:
            answer = self._gateway.get(f"/{what}", params={"after": after}).json_object()
            page = [read(item) for item in _listed(answer.get(what))]
            found += page
            more = answer.get("more") is True and bool(page)
            more = more and page[-1].cursor != after
            after = page[-1].cursor if page else after
        return found


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise AdapterError(_("The other system's answer is not readable."), permanent=False)
    return value


def _receipt(item: Any) -> Receipt:
    try:
        key, status, cursor = item["key"], item["status"], item["cursor"]
    except (KeyError, TypeError):
        key = status = cursor = None
    if not (isinstance(key, str) and isinstance(cursor, str)) or status not in (
        "delivered",
        "bounced",
    ):
        raise AdapterError(_("The other system's answer is not readable."), permanent=False)
    return Receipt(key=key, status=status, cursor=cursor)


def _reply(item: Any) -> Reply:
    try:
        said = {name: item[name] for name in ("reference", "phone", "text", "cursor")}
        received_at = datetime.fromisoformat(item["received_at"])
    except (KeyError, TypeError, ValueError):
        said, received_at = {}, None
    if (
        received_at is None
        or received_at.tzinfo is None
        or not all(isinstance(value, str) for value in said.values())
        or not 0 < len(said["reference"]) <= 80
    ):
        raise AdapterError(_("The other system's answer is not readable."), permanent=False)
    return Reply(received_at=received_at, **said)
