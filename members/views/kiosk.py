"""A screen at an outlet: two buttons, telephone and code, and a page that asks “still there?”."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.masking import mask_phone
from members.actions.attempts import Origin
from members.actions.kiosk import call_staff
from members.actions.sign_in import CODE_LIFE
from members.forms import CodeForm, PhoneForm
from members.models import Kiosk, Member
from members.queries.person import behind_phone
from members.views.access import posted
from members.views.kiosk_access import (
    COUNTDOWN_SECONDS,
    GUEST,
    LAST,
    kiosk_page,
    touch,
    welcome,
    wiped,
)
from members.views.sign_in_steps import PhoneDoor, who_form

WISH = "kiosk.wish"
# Members alone: who acts for others has a telephone with pages of its own.
DOOR = PhoneDoor("kiosk", behind_phone)
# What the two buttons of the first page lead to.
WISHES = {"claim": "claims:kiosk_claim", "progress": "claims:kiosk_progress"}


@require_safe
@kiosk_page
def start(request: HttpRequest, _kiosk: Kiosk) -> HttpResponse:
    """Two buttons. Whoever comes here by “start again” leaves nothing behind."""
    if any(name in request.session for name in (GUEST, *DOOR.names)):
        return wiped(request, redirect("members:kiosk"))
    response = render(request, "members/kiosk/start.html")
    # Nothing to wipe here: the page may stand all day.
    response.headers["Refresh"] = f"3600; url={reverse('members:kiosk')}"
    return response


@require_http_methods(["GET", "POST"])
@kiosk_page
def phone(request: HttpRequest, kiosk: Kiosk, wish: str) -> HttpResponse:
    """The telephone number; a code goes there if it is a member's."""
    now = timezone.now()
    form = PhoneForm(posted(request))
    _note(request, now)
    if request.method == "POST" and form.is_valid():
        DOOR.ask(request, form, origin=_origin(kiosk), now=now)
        if form.is_valid():
            request.session[WISH] = wish
            return redirect("members:kiosk_code")
    return _page(request, "phone", {"form": form})


@require_http_methods(["GET", "POST"])
@kiosk_page
def code(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    """The code from the person's own telephone."""
    now, origin = timezone.now(), _origin(kiosk)
    number = DOOR.phone(request, now)
    if number is None:
        return redirect("members:kiosk")
    _note(request, now)
    form, posts = CodeForm(posted(request)), request.method == "POST"
    if posts and form.is_valid() and DOOR.prove(request, form, number, origin=origin, now=now):
        member = DOOR.alone(request, number, now=now)
        return _come_in(request, member, now) if member else redirect("members:kiosk_who")
    minutes = int(CODE_LIFE.total_seconds() // 60)
    return _page(request, "code", {"form": form, "phone": mask_phone(number), "minutes": minutes})


@require_http_methods(["GET", "POST"])
@kiosk_page
def who(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    """Which of the people behind this telephone."""
    now = timezone.now()
    number = DOOR.proved(request, now)
    if number is None:
        return wiped(request, redirect("members:kiosk"))
    _note(request, now)
    people = DOOR.behind(number)
    form = who_form(people, posted(request))
    if request.method == "POST" and form.is_valid():
        member = DOOR.choose(request, form, people, phone=number, origin=_origin(kiosk), now=now)
        if member is not None:
            return _come_in(request, member, now)
    return _page(request, "who", {"form": form})


@require_safe
@kiosk_page
def still(request: HttpRequest, _kiosk: Kiosk) -> HttpResponse:
    """Nobody has touched the screen: go on, or it ends by itself."""
    if request.session.is_empty():
        return redirect("members:kiosk")
    back = request.session.get(LAST) or reverse("members:kiosk")
    context = {"back": back, "seconds": COUNTDOWN_SECONDS}
    response = render(request, "members/kiosk/still.html", context)
    response.headers["Refresh"] = f"{COUNTDOWN_SECONDS}; url={reverse('members:kiosk_end')}"
    return response


@require_http_methods(["GET", "POST"])
@kiosk_page
def end(request: HttpRequest, _kiosk: Kiosk) -> HttpResponse:
    """Everything of this person is wiped. It may be got by a GET: it takes nothing but the way."""
    return wiped(request, redirect("members:kiosk"))


@require_POST
@kiosk_page
def call(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    """Somebody of ours is to come; the counter sees where to."""
    call_staff(kiosk_id=kiosk.pk, now=timezone.now())
    messages.success(request, _("Our staff have been called and will come to you."))
    return redirect(request.session.get(LAST) or "members:kiosk")


def _origin(kiosk: Kiosk) -> Origin:
    return Origin("kiosk", kiosk.reference)


def _come_in(request: HttpRequest, member: Member, now: datetime) -> HttpResponse:
    wish = request.session.get(WISH, "claim")
    logout(request)
    if welcome(request, member, now=now) is None:
        return wiped(request, redirect("members:kiosk"))
    return redirect(WISHES.get(wish, WISHES["claim"]))


def _note(request: HttpRequest, now: datetime) -> None:
    touch(request, now)
    if request.method == "GET":
        request.session[LAST] = request.path


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, f"members/kiosk/{name}.html", context, status=status)
