"""A request without end is answered before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


class BodyLimitMiddleware:
    """413 for a body that is declared larger than `UPLOAD_BODY_MAX` bytes. Servers never read more
    than is declared."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if declared.isdecimal() and int(declared) <= settings.UPLOAD_BODY_MAX:
            return self.get_response(request)
        return HttpResponse(render_to_string("413.html", request=request), status=413)
