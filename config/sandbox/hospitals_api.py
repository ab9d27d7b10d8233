"""The sandbox's carrier of letters over HTTP: what the connector speaks."""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from config.sandbox import hospitals
from config.sandbox.api import BadRequest, json_body, speaking_json, store

_KEY = re.compile(r"[0-9]{4}-[0-9]{1,9}-[0-9]{1,3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_TEXT = 5_000


@speaking_json
@require_POST
def letters(request: HttpRequest) -> HttpResponse:
    body = json_body(request)
    letter = {field: body.get(field, "") for field in hospitals.FIELDS}
    if not all(isinstance(value, str) for value in letter.values()):
        raise BadRequest("a letter is made of texts")
    if not _KEY.fullmatch(letter["key"]) or not _DAY.fullmatch(letter["answer_by"]):
        raise BadRequest("key or answer_by is not acceptable")
    if not letter["hospital"] or not 0 < len(letter["text"]) <= _MAX_TEXT:
        raise BadRequest("hospital or text is not acceptable")
    try:
        reference = hospitals.take(store(), letter, now=timezone.now())
    except hospitals.KeyUsed:
        raise BadRequest("the key was used for another letter", status=409) from None
    return JsonResponse({"reference": reference})
