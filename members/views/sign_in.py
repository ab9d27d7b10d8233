"""Members sign in: telephone, code, and the end of the ID number where several share a telephone.

Whether a number belongs to a member cannot be learnt here: an unknown one gets the same pages.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.kernel.denial import Denied
from config.kernel.masking import mask_phone
from config.templatetags.ui import with_query
from members.actions.sign_in import (
    CODE_LIFE,
    choose_by_last_four,
    send_code,
    use_code,
    user_of_member,
)
from members.forms import CodeForm, LastFourForm, PhoneForm
from members.models import LoginCode, User
from members.queries.person import behind_phone, heir_behind
from members.queries.sign_in import failed_codes, has_live_code, relatives_of_phone
from members.views import pending
from members.views.access import (
    MEMBER_SESSION,
    begin_session,
    client_address,
    posted,
    safe_next,
    sign_on_label,
)

PURPOSE = LoginCode.Purpose.MEMBER_SIGN_IN
PHONE, PROVED, NEXT, TRIES = "sign_in.phone", "sign_in.proved", "sign_in.next", "sign_in.tries"
TRIES_LAST_FOUR = 5
FAILURES_BEFORE_VOICE = 2


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The telephone number; a code goes there if it is a member's."""
    now = timezone.now()
    if request.user.is_authenticated:
        return redirect(safe_next(request, "home"))
    form = PhoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            _send(request, phone, now)
        except Denied as denial:
            if not has_live_code(purpose=PURPOSE, phone=phone, now=now):
                form.add_error(None, str(denial))
            else:
                # The one from a moment ago is still good: on with it.
                messages.info(request, str(denial))
        if form.is_valid():
            pending.keep(request, PHONE, phone, now=now)
            request.session[NEXT] = safe_next(request, "")
            return redirect("members:sign_in_code")
    following = safe_next(request, "")
    context = {
        "form": form,
        "next": following,
        "sign_on": sign_on_label(settings.MEMBER_SIGN_ON),
        "sign_on_url": with_query(reverse("members:sign_on"), next=following),
    }
    return _page(request, "sign_in", context)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The code from the message."""
    now = timezone.now()
    phone = pending.peek(request, PHONE, now=now)
    if phone is None:
        return redirect("members:sign_in")
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            use_code(
                purpose=PURPOSE,
                phone=phone,
                code=form.cleaned_data["code"],
                address=client_address(request),
                now=now,
            )
        except Denied as denial:
            form.add_error("code", str(denial))
        else:
            people, relatives = behind_phone(phone), relatives_of_phone(phone)
            pending.forget(request, PHONE)
            if not people and (heir := heir_behind(phone)) is not None:
                return _welcome(request, heir.user)
            if len(people) == 1:
                return _welcome(request, user_of_member(people[0]))
            if not people and len(relatives) == 1:
                return _welcome(request, relatives[0])
            # Nobody at all looks like several: the next page cannot be passed.
            pending.keep(request, PROVED, phone, now=now)
            request.session[TRIES] = 0
            return redirect("members:sign_in_who")
    context = {
        "form": form,
        "phone": mask_phone(phone),
        "minutes": int(CODE_LIFE.total_seconds() // 60),
        "by_voice": _may_be_called(phone, now),
    }
    return _page(request, "sign_in_code", context)


@never_cache
@login_not_required
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Another code to the same telephone; after two that came to nothing, by a call if wished."""
    now = timezone.now()
    phone = pending.peek(request, PHONE, now=now)
    if phone is None:
        return redirect("members:sign_in")
    spoken = request.POST.get("by") == "voice" and _may_be_called(phone, now)
    try:
        _send(request, phone, now, spoken=spoken)
    except Denied as denial:
        messages.warning(request, str(denial))
    else:
        messages.success(
            request,
            _("We are calling you: the code is read out twice.")
            if spoken
            else _("A new code is on its way."),
        )
    return redirect("members:sign_in_code")


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Which of the people behind this telephone: the last four characters of the ID number."""
    now = timezone.now()
    phone = pending.peek(request, PROVED, now=now)
    if phone is None or request.session.get(TRIES, 0) >= TRIES_LAST_FOUR:
        pending.forget(request, PROVED, TRIES)
        return redirect("members:sign_in")
    form = LastFourForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            member = choose_by_last_four(
                behind_phone(phone),
                last_four=form.cleaned_data["last_four"],
                phone=phone,
                address=client_address(request),
                now=now,
            )
        except Denied as denial:
            request.session[TRIES] += 1
            form.add_error("last_four", str(denial))
        else:
            pending.forget(request, PROVED, TRIES)
            return _welcome(request, user_of_member(member))
    return _page(request, "sign_in_who", {"form": form})


def _may_be_called(phone: str, now: datetime) -> bool:
    """Where the gateway calls people, and two codes or tries came to nothing."""
    return (
        settings.SMS_VOICE
        and failed_codes(purpose=PURPOSE, phone=phone, now=now) >= FAILURES_BEFORE_VOICE
    )


def _send(request: HttpRequest, phone: str, now: datetime, *, spoken: bool = False) -> None:
    people, heir = behind_phone(phone), heir_behind(phone)
    relatives = relatives_of_phone(phone)  # asked whoever it is, so that nobody can tell
    send_code(
        purpose=PURPOSE,
        phone=phone,
        address=client_address(request),
        now=now,
        member=people[0] if people else None,
        user=None if people else heir.user if heir else relatives[0] if relatives else None,
        spoken=spoken,
    )


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    target = request.session.pop(NEXT, "") or "claims:home"
    if not user.is_active:
        return redirect("members:sign_in")
    return begin_session(request, user, redirect(target), lasts=MEMBER_SESSION)


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, f"members/member/{name}.html", context, status=status)
