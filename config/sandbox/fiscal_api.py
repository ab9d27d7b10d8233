"""The sandbox's fiscal platform over HTTP: what the connector speaks, and what tests arrange."""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from config.sandbox import fiscal
from config.sandbox.api import BadRequest, json_body, speaking_json, store

_SHAPES = {
    "bill_code": re.compile(r"[0-9]{8,12}"),
    "bill_no": re.compile(r"[0-9A-Za-z]{6,20}"),
    "check_code": re.compile(r"[0-9A-Za-z]{4,20}"),
    "total": re.compile(r"[0-9]{1,9}\.[0-9]{2}"),
    "issued_on": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


@speaking_json
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    try:
        return JsonResponse(fiscal.check(store(), _receipt(request)))
    except fiscal.OutOfOrder:
        raise BadRequest("out of order", status=503) from None


@speaking_json
@require_POST
def control_receipts(request: HttpRequest) -> HttpResponse:
    cancelled = json_body(request).get("cancelled") is True
    fiscal.plant(store(), _receipt(request), cancelled=cancelled)
    return JsonResponse({"planted": 1})


@speaking_json
@require_POST
def control_mood(request: HttpRequest) -> HttpResponse:
    mood = json_body(request).get("mood")
    if mood not in dict(fiscal.MOODS):
        raise BadRequest("mood is not acceptable")
    fiscal.set_mood(store(), str(mood))
    return JsonResponse({"mood": mood})


def _receipt(request: HttpRequest) -> fiscal.Receipt:
    body = json_body(request)
    receipt = {name: str(body.get(name, "")) for name in fiscal.FIELDS}
    if not all(_SHAPES[name].fullmatch(value) for name, value in receipt.items()):
        raise BadRequest("the receipt is not acceptable")
    return receipt
