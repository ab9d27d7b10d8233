"""The fiscal platform over HTTP. Its address comes from the settings, never from a paper."""

from typing import Any, get_args

from django.utils.translation import gettext_lazy as _

from config.kernel.adapters import AdapterError
from config.kernel.outbound import Outbound
from members.connectors.fiscal_platform.base import (
    COMPARED,
    ReceiptAnswer,
    ReceiptQuestion,
    Verdict,
)

_MAX_ANSWER_BYTES = 64 * 1024


class HttpPlatform:
    """Speaks `POST {base_url}/receipts/check`; see docs/connectors.md.

    An answer is short and nobody waits for it: whoever is slow is asked again later, so that other
    background work does not stand behind it.
    """

    name = "fiscal_platform"

    def __init__(self, *, base_url: str, token: str = "", seconds: float = 8.0) -> None:
        self._platform = Outbound(
            base_url,
            token=token,
            read_seconds=min(5.0, seconds),
            total_seconds=seconds,
            max_answer_bytes=_MAX_ANSWER_BYTES,
        )

    def check(self, question: ReceiptQuestion) -> ReceiptAnswer:
        answer = self._platform.post_json(
            "/receipts/check",
            {
                "bill_code": question.bill_code,
                "bill_no": question.bill_no,
                "check_code": question.check_code,
                "total": f"{question.total:.2f}",
                "issued_on": question.issued_on.isoformat(),
            },
        )
        return _answer(answer.json_object())


def _answer(body: dict[str, Any]) -> ReceiptAnswer:
    verdict, differs = body.get("answer"), body.get("differs", [])
    if (
        not isinstance(verdict, str)
        or verdict not in get_args(Verdict)
        or not isinstance(differs, list)
        or (verdict == "differs") != bool(differs)
        or any(name not in COMPARED for name in differs)
    ):
        # A word that was not agreed is no answer, and least of all a yes.
        raise AdapterError(_("The other system's answer is not readable."), permanent=False)
    given: Any = verdict
    return ReceiptAnswer(given, tuple(name for name in COMPARED if name in differs))
