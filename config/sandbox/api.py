"""The sandbox over HTTP: what the product's connectors speak, and what the story may arrange.

The first part is the agreed protocol (docs/connectors.md); `control_…` and the planting of rows
exist only in a sandbox.
"""

import base64
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.sandbox import bank, insurer, sms
from config.sandbox.state import Store, UnknownCursor
from payouts.bank.formats import BankFileError, sha256_of

_PHONE = re.compile(r"1[0-9]{10}")
_REFERENCE = re.compile(r"[0-9A-Za-z_.:-]{1,100}")
_DIGITS = re.compile(r"[0-9]{4,34}")
_MAX_TEXT = 500

View = Callable[[HttpRequest], HttpResponse]


class BadRequest(Exception):
    """The caller's mistake, with the status that says so."""

    def __init__(self, what: str, *, status: int = 422) -> None:
        super().__init__(what)
        self.status = status


def store() -> Store:
    """The sandbox's memory in the data folder."""
    return Store(settings.DATA_DIR / "sandbox.sqlite3")


def speaking_json(view: View) -> View:
    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except BadRequest as mistake:
            return JsonResponse({"error": str(mistake)}, status=mistake.status)
        except UnknownCursor:
            return JsonResponse({"error": "unknown cursor"}, status=400)

    return wrapped


@speaking_json
@require_http_methods(["GET", "POST"])
def settlements(request: HttpRequest) -> HttpResponse:
    return _plant(request) if request.method == "POST" else _feed(request)


def _feed(request: HttpRequest) -> HttpResponse:
    limit = request.GET.get("limit", "500")
    if not limit.isdecimal() or not 1 <= int(limit) <= insurer.MAX_PAGE_ROWS:
        raise BadRequest("limit must be 1 to 1000", status=400)
    page = insurer.page(
        store(), after=request.GET.get("after", ""), limit=int(limit), now=timezone.now()
    )
    return HttpResponse(
        b"".join(line + b"\n" for line in page.lines),
        content_type="application/x-ndjson",
        headers={"Next-Cursor": page.next_cursor, "More": "true" if page.more else "false"},
    )


def _plant(request: HttpRequest) -> HttpResponse:
    visible_from = timezone.now()
    if given := request.headers.get("Visible-From"):
        visible_from = _instant(given)
    lines = [line for line in request.body.split(b"\n") if line.strip()]
    insurer.plant(store(), lines, visible_from=visible_from)
    return JsonResponse({"planted": len(lines)})


@speaking_json
@require_POST
def messages(request: HttpRequest) -> HttpResponse:
    return _take_text(request, "")


@speaking_json
@require_POST
def calls(request: HttpRequest) -> HttpResponse:
    """A call: what is read out lies among the texts, behind a telephone."""
    return _take_text(request, "☎ ")


def _take_text(request: HttpRequest, sign: str) -> HttpResponse:
    body = json_body(request)
    key, phone, text = (_text(body, name) for name in ("key", "phone", "text"))
    if not _REFERENCE.fullmatch(key) or not _PHONE.fullmatch(phone) or len(text) > _MAX_TEXT:
        raise BadRequest("key, phone or text is not acceptable")
    try:
        reference = sms.send(store(), key=key, phone=phone, text=sign + text, now=timezone.now())
    except sms.KeyUsed:
        raise BadRequest("the key was used for another text", status=409) from None
    return JsonResponse({"reference": reference})


@speaking_json
@require_GET
def receipts(request: HttpRequest) -> HttpResponse:
    page, more = sms.receipts(store(), after=request.GET.get("after", ""))
    return JsonResponse({"receipts": page, "more": more})


@speaking_json
@require_GET
def replies(request: HttpRequest) -> HttpResponse:
    page, more = sms.replies(store(), after=request.GET.get("after", ""))
    return JsonResponse({"replies": page, "more": more})


@speaking_json
@require_POST
def batches(request: HttpRequest) -> HttpResponse:
    reference = request.headers.get("Batch-Ref", "")
    sha256 = request.headers.get("Content-SHA256", "").lower()
    if not _REFERENCE.fullmatch(reference):
        raise BadRequest("Batch-Ref is missing or not acceptable")
    if sha256 != sha256_of(request.body):
        raise BadRequest("Content-SHA256 is not that of the body")
    try:
        batch_no = bank.submit(
            store(), ref=reference, sha256=sha256, file=request.body, now=timezone.now()
        )
    except bank.OtherFile:
        raise BadRequest("the reference was used for another file", status=409) from None
    except BankFileError as error:
        raise BadRequest(f"the file is not readable: {error}") from None
    return JsonResponse({"batch_no": batch_no})


@speaking_json
@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    bank.answer_overdue(store(), now=timezone.now(), today=timezone.localdate())
    rows, cursors, more = bank.answers(store(), after=request.GET.get("after", ""))
    page = [
        {
            "name": row["name"],
            "content": base64.b64encode(row["content"]).decode(),
            "sha256": row["sha256"],
            "cursor": cursor,
        }
        for row, cursor in zip(rows, cursors, strict=False)
    ]
    return JsonResponse({"answers": page, "more": more})


@speaking_json
@require_POST
def control_day(request: HttpRequest) -> HttpResponse:
    given = json_body(request).get("date")
    booked_on = timezone.localdate() if given is None else _day(given)
    return JsonResponse({"answered": bank.next_day(store(), booked_on=booked_on)})


@speaking_json
@require_POST
def control_bounce(request: HttpRequest) -> HttpResponse:
    body = json_body(request)
    account, reason = _text(body, "account"), body.get("reason", "account_closed")
    if not _DIGITS.fullmatch(account) or (reason != "" and reason not in bank.REASONS):
        raise BadRequest("account or reason is not acceptable")
    bank.set_bounce(store(), account, reason=reason)
    return JsonResponse({"account": account[-4:], "reason": reason})


@speaking_json
@require_POST
def control_phone(request: HttpRequest) -> HttpResponse:
    body = json_body(request)
    sms.set_reachable(store(), _text(body, "phone"), reachable=body.get("reachable") is not False)
    return JsonResponse({"reachable": body.get("reachable") is not False})


@speaking_json
@require_POST
def control_reply(request: HttpRequest) -> HttpResponse:
    body = json_body(request)
    phone, text = _text(body, "phone"), _text(body, "text")
    if not _PHONE.fullmatch(phone) or len(text) > _MAX_TEXT:
        raise BadRequest("phone or text is not acceptable")
    sms.reply(store(), phone=phone, text=text, now=timezone.now())
    return JsonResponse({"kept": True})


@speaking_json
@require_POST
def control_people(request: HttpRequest) -> HttpResponse:
    people = json_body(request).get("people")
    try:
        known = [insurer.person_from(each).as_dict() for each in people or []]
    except (TypeError, KeyError, ValueError):
        raise BadRequest("people are not acceptable") from None
    insurer.insure(store(), known)
    return JsonResponse({"planted": len(known)})


@speaking_json
@require_POST
def control_night(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"published": insurer.night_passes(store(), now=timezone.now())})


@speaking_json
@require_POST
def control_reset(request: HttpRequest) -> HttpResponse:
    store().reset()
    return JsonResponse({"reset": True})


@speaking_json
@require_GET
def control_messages(request: HttpRequest) -> HttpResponse:
    found = [
        {
            "key": each.key,
            "phone": each.phone,
            "text": each.text,
            "status": each.status,
            "sent_at": each.sent_at.isoformat(),
        }
        for each in sms.inbox(store(), count=10_000)
    ]
    return JsonResponse({"messages": found})


def json_body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise BadRequest("the body is not a JSON object", status=400)
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"{name} is missing")
    return value


def _day(given: object) -> date:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise BadRequest("date is not a date") from None


def _instant(given: str) -> datetime:
    try:
        instant = datetime.fromisoformat(given)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadRequest("Visible-From is not an instant with a zone")
    return instant
