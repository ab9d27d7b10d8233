"""What a person has said on the way through several pages, sealed, for a few minutes.

Telephone and card numbers never stand in an address or in a hidden field; the session's table
holds them encrypted.
"""

import base64
from datetime import datetime, timedelta

from django.http import HttpRequest

from config.kernel.sealing import SealBroken, seal, unseal

LASTS = timedelta(minutes=15)


def keep(request: HttpRequest, name: str, value: str, *, now: datetime) -> None:
    """Hold `value` under `name` in this session for a quarter of an hour."""
    sealed = base64.b64encode(seal(value, place=f"session.{name}")).decode()
    request.session[name] = {"sealed": sealed, "until": (now + LASTS).timestamp()}


def peek(request: HttpRequest, name: str, *, now: datetime) -> str | None:
    """The value, or None when there is none or its time is over."""
    held = request.session.get(name)
    if not held or held["until"] < now.timestamp():
        return None
    try:
        return unseal(base64.b64decode(held["sealed"]), place=f"session.{name}")
    except SealBroken:
        return None


def forget(request: HttpRequest, *names: str) -> None:
    for name in names:
        request.session.pop(name, None)


def sweep(request: HttpRequest, prefix: str, *, now: datetime) -> None:
    """Let go of what is kept under names that begin like this and whose time is over."""
    names = list(request.session.keys())
    for name in names:
        if name.startswith(prefix) and request.session[name]["until"] < now.timestamp():
            del request.session[name]
