"""Staff sign in: user name and password, then a code of their app or by text message."""

from datetime import datetime

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
from members.actions.sign_in import TooOften, check_staff_password, send_code, use_code
from members.factor_policies import has_authenticator, may_use_text_message
from members.forms import CodeForm, StaffPasswordForm
from members.models import LoginCode, User
from members.queries.sign_in import active_staff, has_live_code
from members.views import pending
from members.views.access import (
    STAFF_SESSION,
    begin_session,
    client_address,
    client_origin,
    posted,
    safe_next,
    sign_on_label,
)

PURPOSE = LoginCode.Purpose.STAFF_SIGN_IN
USER, NEXT = "staff_sign_in.user", "staff_sign_in.next"


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password; right ones ask for the app's code, or send one."""
    now = timezone.now()
    if request.user.is_authenticated:
        return redirect(safe_next(request, "home"))
    form = StaffPasswordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            user = check_staff_password(
                username=form.cleaned_data["username"].strip(),
                password=form.cleaned_data["password"],
                address=client_address(request),
                now=now,
            )
            by_app = has_authenticator(user)
            if not by_app:
                _send(request, user, now)
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            pending.keep(request, USER, user.username, now=now)
            request.session[NEXT] = safe_next(request, "")
            return redirect("members:staff_app_code" if by_app else "members:staff_code")
    following = safe_next(request, "")
    context = {
        "form": form,
        "next": following,
        "sign_on": sign_on_label(settings.STAFF_SIGN_ON),
        "sign_on_url": with_query(reverse("members:staff_sign_on"), next=following),
    }
    status = 422 if form.errors else 200
    return render(request, "members/staff/sign_in.html", context, status=status)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def staff_code(request: HttpRequest) -> HttpResponse:
    """The code from the message."""
    now = timezone.now()
    username = pending.peek(request, USER, now=now)
    user = active_staff(username or "")
    if user is None:
        return redirect("members:staff_sign_in")
    if not may_use_text_message(user):
        return redirect("members:staff_app_code")
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            use_code(
                purpose=PURPOSE,
                phone=user.phone,
                code=form.cleaned_data["code"],
                origin=client_origin(request),
                now=now,
            )
        except Denied as denial:
            form.add_error("code", str(denial))
        else:
            pending.forget(request, USER)
            target = request.session.pop(NEXT, "") or "home"
            return begin_session(request, user, redirect(target), lasts=STAFF_SESSION, way="sms")
    context = {"form": form, "phone": mask_phone(user.phone)}
    status = 422 if form.errors else 200
    return render(request, "members/staff/sign_in_code.html", context, status=status)


@never_cache
@login_not_required
@require_POST
def staff_text_message(request: HttpRequest) -> HttpResponse:
    """Who has an app, but not at hand, gets a text message: where the house allows it."""
    now = timezone.now()
    user = active_staff(pending.peek(request, USER, now=now) or "")
    if user is None or not may_use_text_message(user):
        return redirect("members:staff_sign_in")
    try:
        _send(request, user, now)
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("members:staff_app_code")
    return redirect("members:staff_code")


def _send(request: HttpRequest, user: User, now: datetime) -> None:
    """A code; one that went out within the last minute still counts, and is not sent again."""
    if not user.phone:
        raise Denied(_("No telephone is on record for you. Please ask your administrator."))
    try:
        send_code(
            purpose=PURPOSE,
            phone=user.phone,
            origin=client_origin(request),
            now=now,
            user=user,
        )
    except TooOften as denial:
        if not has_live_code(purpose=PURPOSE, phone=user.phone, now=now):
            raise
        messages.info(request, str(denial))
