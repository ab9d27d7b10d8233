"""How the demo story and the tests arrange the outside world: what only a sandbox can be told."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import httpx

from config.sandbox.people import Person
from config.sandbox.records import to_line
from members.connectors.fiscal_platform.base import ReceiptQuestion


class SandboxClient:
    """Plants people, accounts and settlements in a running sandbox and lets its days pass.

    The product itself never uses this: it knows only the connectors.
    """

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=30.0, trust_env=False)

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def plant_people(self, crowd: Iterable[Person]) -> None:
        """Make people known to the insurer (its discharge form) and their accounts to the bank."""
        self._post("/control/people", {"people": [person.as_dict() for person in crowd]})

    def plant_settlements(
        self, rows: Iterable[Mapping[str, object] | bytes], *, visible_from: datetime | None = None
    ) -> None:
        """Publish rows in the feed, at once or from an instant on; bytes are sent as they are."""
        body = b"\n".join(_line(row) for row in rows)
        headers = {"Visible-From": visible_from.isoformat()} if visible_from else {}
        self._read(self._http.post("/insurer/settlements", content=body, headers=headers))

    def bounce(self, account: str, *, reason: str = "account_closed") -> None:
        """From now on payments to this account come back; `account` in full or its last four."""
        self._post("/control/bounce", {"account": account, "reason": reason})

    def accept(self, account: str) -> None:
        """Payments to this account succeed again."""
        self._post("/control/bounce", {"account": account, "reason": ""})

    def lose_texts_to(self, phone: str) -> None:
        """From now on texts to this number are not delivered."""
        self._post("/control/phone", {"phone": phone, "reachable": False})

    def reply(self, phone: str, text: str) -> None:
        """Somebody answers by text message."""
        self._post("/control/reply", {"phone": phone, "text": text})

    def next_bank_day(self, booked_on: date | None = None) -> int:
        """The bank answers every batch it holds; the number of answer files written."""
        payload = {"date": booked_on.isoformat() if booked_on else None}
        return int(self._post("/control/day", payload)["answered"])

    def next_night(self) -> int:
        """The insurer publishes what waits for its night; the number of rows."""
        return int(self._post("/control/night", {})["published"])

    def plant_receipt(self, question: ReceiptQuestion, *, cancelled: bool = False) -> None:
        """The fiscal platform knows this receipt so from now on."""
        body = {
            "bill_code": question.bill_code,
            "bill_no": question.bill_no,
            "check_code": question.check_code,
            "total": f"{question.total:.2f}",
            "issued_on": question.issued_on.isoformat(),
            "cancelled": cancelled,
        }
        self._post("/control/receipts", body)

    def fiscal_platform(self, mood: str) -> None:
        """`trusting` takes what it is asked first for true, `strict` knows what was planted,
        `down` is out of order."""
        self._post("/control/fiscal", {"mood": mood})

    def sign_on(self, mood: str) -> None:
        """The single sign-on is `up`, or `down`."""
        self._post("/control/sso", {"mood": mood})

    def reset(self) -> None:
        """Forget everything."""
        self._post("/control/reset", {})

    def messages(self, *, phone: str | None = None) -> list[dict[str, str]]:
        """Texts sent, newest first: key, phone, text, sent_at."""
        found = self._get("/control/messages")["messages"]
        return [each for each in found if phone in (None, each["phone"])]

    def _post(self, path: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        return self._read(self._http.post(path, json=payload))

    def _get(self, path: str) -> dict[str, Any]:
        return self._read(self._http.get(path))

    @staticmethod
    def _read(response: httpx.Response) -> dict[str, Any]:
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


def _line(row: Mapping[str, object] | bytes) -> bytes:
    return row if isinstance(row, bytes) else to_line(row).encode()
