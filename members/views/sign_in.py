"""Members sign in: telephone, code, and the end of the ID number where several share a telephone.

The steps are those of `sign_in_steps`; here are the pages of one's own telephone.
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
from members.actions.sign_in import CODE_LIFE, user_of_member
from members.forms import CodeForm, PhoneForm
from members.models import Heir, Member, User
from members.queries.person import behind_phone, heirs_behind
from members.queries.sign_in import failed_codes, relatives_of_phone
from members.views.access import (
    MEMBER_SESSION,
    begin_session,
    client_origin,
    posted,
    safe_next,
    sign_on_label,
)
from members.views.sign_in_steps import PURPOSE, PhoneDoor, who_form

NEXT = "sign_in.next"
FAILURES_BEFORE_VOICE = 2


def _behind(phone: str) -> list[Member | Heir | User]:
    """Members, who acts for heirs and is none of them, and relatives who act for somebody; other
    relatives where there is nobody else."""
    members, heirs = behind_phone(phone), heirs_behind(phone)
    # Asked whoever it is, so that nobody can tell.
    relatives = relatives_of_phone(phone, today=timezone.localdate())
    known = {member.id_number for member in members}
    people: list[Member | Heir | User] = [*members]
    people += [heir for heir in heirs if heir.id_number not in known]
    people += [relative for relative, acts in relatives if acts]
    return people or [relative for relative, _acts in relatives]


DOOR = PhoneDoor("sign_in", _behind)


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
        refused = DOOR.ask(request, form, origin=client_origin(request), now=now)
        if form.is_valid():
            if refused is not None:  # the one from a moment ago is still good: on with it
                messages.info(request, str(refused))
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
    phone = DOOR.phone(request, now)
    if phone is None:
        return redirect("members:sign_in")
    form, posts = CodeForm(posted(request)), request.method == "POST"
    origin = client_origin(request)
    if posts and form.is_valid() and DOOR.prove(request, form, phone, origin=origin, now=now):
        one = DOOR.alone(request, phone, now=now)
        return _welcome(request, one) if one else redirect("members:sign_in_who")
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
    phone = DOOR.phone(request, now)
    if phone is None:
        return redirect("members:sign_in")
    spoken = request.POST.get("by") == "voice" and _may_be_called(phone, now)
    try:
        DOOR.send(phone, origin=client_origin(request), now=now, spoken=spoken)
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
    """Which of the people behind this telephone."""
    now = timezone.now()
    phone = DOOR.proved(request, now)
    if phone is None:
        DOOR.forget(request)
        return redirect("members:sign_in")
    people = DOOR.behind(phone)
    form, origin = who_form(people, posted(request)), client_origin(request)
    if request.method == "POST" and form.is_valid():
        one = DOOR.choose(request, form, people, phone=phone, origin=origin, now=now)
        if one is not None:
            return _welcome(request, one)
    return _page(request, "sign_in_who", {"form": form})


def _may_be_called(phone: str, now: datetime) -> bool:
    """Where the gateway calls people, and two codes or tries came to nothing."""
    return (
        settings.SMS_VOICE
        and failed_codes(purpose=PURPOSE, phone=phone, now=now) >= FAILURES_BEFORE_VOICE
    )


def _welcome(request: HttpRequest, person: Member | Heir | User) -> HttpResponse:
    user = person.user if isinstance(person, Heir) else person
    user = user_of_member(user) if isinstance(user, Member) else user
    target = request.session.pop(NEXT, "") or "claims:home"
    if not user.is_active:
        return redirect("members:sign_in")
    return begin_session(request, user, redirect(target), lasts=MEMBER_SESSION)


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, f"members/member/{name}.html", context, status=status)
