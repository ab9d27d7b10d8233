"""What every page needs to know about how it is shown. A context processor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

ELDER_COOKIE = "elder"
# What the browser of a screen that many use carries: nothing of a person stays there.
SHARED_COOKIE = "kiosk"


def display(request: HttpRequest) -> dict[str, Any]:
    """elder: large print; hotline; acting: for whom somebody acts, or None; drawn_for: for whom
    this page is, as its forms say it; nav: empty, until the house's navigation fills it."""
    return {
        "elder": is_elder(request),
        "hotline": settings.HOTLINE,
        "acting": _acting(request),
        "drawn_for": getattr(request, "drawn_for", ""),
        "nav": [],
    }


def _acting(request: HttpRequest) -> dict[str, str] | None:
    """`name` of the member whose affairs are open; whether that may be is asked by each page."""
    session = getattr(request, "session", None)
    held: dict[str, str] | None = session.get("acting_for") if session is not None else None
    return held


def is_elder(request: HttpRequest) -> bool:
    """The choice made on this device, else the member's own setting."""
    chosen = request.COOKIES.get(ELDER_COOKIE)
    if chosen is not None:
        return chosen == "1"
    return bool(getattr(getattr(request, "user", None), "elder_view", False))
