"""The bank over HTTP: the file is the body, its name and hash stand in the headers."""

import base64
import binascii
import hashlib
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.kernel.adapters import AdapterError
from config.kernel.outbound import MEGABYTE, Outbound
from payouts.bank.base import AnswerFile


class HttpBank:
    """Speaks `POST {base_url}/batches` and `GET {base_url}/answers`; see docs/connectors.md."""

    def __init__(self, *, base_url: str, token: str = "") -> None:
        self._bank = Outbound(base_url, token=token, max_answer_bytes=64 * MEGABYTE)

    def submit(self, *, batch_ref: str, sha256: str, file: bytes) -> str:
        answer = self._bank.post(
            "/batches",
            content=file,
            headers={
                "Content-Type": "text/csv; charset=gb18030",
                "Batch-Ref": batch_ref,
                "Content-SHA256": sha256,
            },
        )
        batch_no = answer.json_object().get("batch_no")
        if not isinstance(batch_no, str) or not batch_no:
            raise _unreadable()
        return batch_no

    def answers(self, *, after: str) -> list[AnswerFile]:
        found: list[AnswerFile] = []
        more = True
        while more:
            answer = self._bank.get("/answers", params={"after": after}).json_object()
            items = answer.get("answers")
            if not isinstance(items, list):
                raise _unreadable()
            page = [_answer_file(item) for item in items]
            found += page
            more = answer.get("more") is True and bool(page)
            more = more and page[-1].cursor != after
            after = page[-1].cursor if page else after
        return found


def _answer_file(item: Any) -> AnswerFile:
    """One file, refused when its bytes are not those that the bank hashed."""
    try:
        content = base64.b64decode(item["content"], validate=True)
        name, cursor, sha256 = str(item["name"]), str(item["cursor"]), item["sha256"]
    except (KeyError, TypeError, binascii.Error, ValueError):
        raise _unreadable() from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _unreadable()
    return AnswerFile(name=name, content=content, cursor=cursor)


def _unreadable() -> AdapterError:
    return AdapterError(_("The other system's answer is not readable."), permanent=False)
