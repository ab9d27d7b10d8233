"""What holds for every page of a screen that anybody may walk up to.

Its people are not signed in as on their own telephone: a member who proved their number stands in
the session as a guest, for as long as they touch the screen, and every other page of the site stays
closed. Nothing is kept by the browser; the pages go on by themselves (`Refresh`), without scripts.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from config.display import ELDER_COOKIE
from members.actions.sign_in import user_of_member
from members.models import Kiosk, Member, User
from members.queries.kiosk import kiosk_by_token
from members.views.access import YEAR_SECONDS

P = ParamSpec("P")
KioskView = Callable[Concatenate[HttpRequest, Kiosk, P], HttpResponse]
GuestView = Callable[Concatenate[HttpRequest, Member, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

COOKIE = "kiosk"
# After so many seconds without a touch the screen asks; after so many more everything is wiped.
IDLE_SECONDS, COUNTDOWN_SECONDS = 60, 20
# What the server itself allows: the two above, and time for the pages to travel.
_LIMIT_SECONDS = IDLE_SECONDS + COUNTDOWN_SECONDS + 15
GUEST, SEEN, LAST = "kiosk.guest", "kiosk.seen", "kiosk.last"


def kiosk_page(view: KioskView[P]) -> View[P]:
    """For registered screens; to every other browser the page does not exist."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        kiosk = kiosk_by_token(request.COOKIES.get(COOKIE, ""))
        if kiosk is None:
            raise Http404
        if _is_stale(request, timezone.now()):
            return wiped(request, redirect("members:kiosk"))
        response = view(request, kiosk, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        still = reverse("members:kiosk_still")
        response.headers.setdefault("Refresh", f"{IDLE_SECONDS}; url={still}")
        return response

    return guarded


def guest_page(view: GuestView[P]) -> View[P]:
    """For a member who proved their number at this screen a moment ago; others begin anew."""

    @kiosk_page
    @wraps(view)
    def guarded(
        request: HttpRequest, _kiosk: Kiosk, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        guest: int = request.session.get(GUEST, 0)
        member = Member.objects.filter(pk=guest).first()
        if member is None:
            return redirect("members:kiosk")
        touch(request, timezone.now())
        if request.method == "GET":
            request.session[LAST] = request.path
        return view(request, member, *args, **kwargs)

    return guarded


def welcome(request: HttpRequest, member: Member, *, now: datetime) -> User | None:
    """The member stands at the screen: under a new session key. None for a closed account."""
    user = user_of_member(member)
    if not user.is_active:
        return None
    request.session.flush()
    request.session[GUEST] = member.pk
    request.session.set_expiry(_LIMIT_SECONDS)
    touch(request, now)
    return user


def touch(request: HttpRequest, now: datetime) -> None:
    """Somebody is there."""
    request.session[SEEN] = now.timestamp()


def wiped(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The next person finds nothing: session gone at the server too, the browser told to forget.

    The screen's own token stays, so cookies are taken away one by one.
    """
    request.session.flush()
    for name in (settings.LANGUAGE_COOKIE_NAME, ELDER_COOKIE, "messages"):
        response.delete_cookie(name)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.headers["Cache-Control"] = "no-store"
    return response


def remember_kiosk(response: HttpResponse, token: str) -> HttpResponse:
    """This browser is the screen from now on."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=YEAR_SECONDS,
        samesite="Strict",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _is_stale(request: HttpRequest, now: datetime) -> bool:
    seen = request.session.get(SEEN)
    return seen is not None and now.timestamp() - float(seen) > _LIMIT_SECONDS
