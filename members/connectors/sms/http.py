"""The SMS gateway over HTTP. Number and text travel in the body, never in the address."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from config.kernel.adapters import AdapterError
from config.kernel.outbound import Outbound
from members.connectors.sms.base import Receipt


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
        found: list[Receipt] = []
        more = True
        while more:
            answer = self._gateway.get("/receipts", params={"after": after}).json_object()
            page = [_receipt(item) for item in _listed(answer.get("receipts"))]
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
