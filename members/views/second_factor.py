"""An employee's second factor: set up, used at the door, shown again before acts of weight."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Denied
from config.kernel.qr_code import as_svg
from members.actions.second_factor import (
    begin_app,
    check_factor,
    close_reset,
    confirm_app,
    key_address,
    renew_recovery_codes,
)
from members.factor_forms import FactorForm, NewAppForm
from members.factor_policies import needs_authenticator
from members.queries.factor import app_of, reset_by_id, resets_waiting
from members.queries.sign_in import active_staff
from members.roles import Permission
from members.views import pending
from members.views.access import (
    STAFF_SESSION,
    begin_session,
    fresh_factor,
    posted,
    remember_proof,
    safe_next,
    staff_page,
    user_of,
)
from members.views.staff_sign_in import NEXT, USER


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def staff_app_code(request: HttpRequest) -> HttpResponse:
    """The second half of the sign-in of who has an app: its code, or one from paper."""
    now = timezone.now()
    user = active_staff(pending.peek(request, USER, now=now) or "")
    if user is None:
        return redirect("members:staff_sign_in")
    form = FactorForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            way = check_factor(user=user, code=form.cleaned_data["code"], now=now)
        except Denied as denial:
            form.add_error("code", str(denial))
        else:
            pending.forget(request, USER)
            target = request.session.pop(NEXT, "") or "home"
            return begin_session(request, user, redirect(target), lasts=STAFF_SESSION, way=way)
    context = {"form": form, "by_text": settings.SECOND_FACTOR_SMS and bool(user.phone)}
    status = 422 if form.errors else 200
    return render(request, "members/staff/sign_in_app.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page()
def step_up(request: HttpRequest) -> HttpResponse:
    """The code once more, and on to where it was asked for."""
    now, user = timezone.now(), user_of(request)
    form = FactorForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            way = check_factor(user=user, code=form.cleaned_data["code"], now=now)
        except Denied as denial:
            form.add_error("code", str(denial))
        else:
            remember_proof(request, way, now)
            return redirect(safe_next(request, "home"))
    context = {"form": form, "next": safe_next(request, ""), "minutes": settings.STEP_UP_MINUTES}
    status = 422 if form.errors else 200
    return render(request, "members/staff/step_up.html", context, status=status)


@never_cache
@require_safe
@staff_page()
def authenticator(request: HttpRequest) -> HttpResponse:
    """Whether an app is set up, and what can be done about it."""
    user = user_of(request)
    context = {"app": app_of(user), "required": needs_authenticator(user)}
    return render(request, "members/staff/authenticator.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page()
@fresh_factor("members:authenticator_new")
def authenticator_new(request: HttpRequest) -> HttpResponse:
    """A square to photograph with the app, and its first code. Then the codes on paper, once."""
    now, user = timezone.now(), user_of(request)
    form = NewAppForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            codes = confirm_app(
                actor=user,
                password=form.cleaned_data["password"],
                code=form.cleaned_data["code"],
                now=now,
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            remember_proof(request, "app", now)
            return render(request, "members/staff/recovery_codes.html", {"codes": codes})
    app = begin_app(actor=user, now=now)
    address = key_address(app)
    context = {
        "form": form,
        "picture": as_svg(address, title=_("Code to scan with the app"), cls="qr-code"),
        "secret": " ".join(app.secret[at : at + 4] for at in range(0, len(app.secret), 4)),
        "required": needs_authenticator(user),
        "has_app": app_of(user) is not None,
    }
    status = 422 if form.errors else 200
    return render(request, "members/staff/authenticator_new.html", context, status=status)


@never_cache
@require_POST
@staff_page()
@fresh_factor("members:authenticator")
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New codes on paper, shown once."""
    try:
        codes = renew_recovery_codes(actor=user_of(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("members:authenticator")
    return render(request, "members/staff/recovery_codes.html", {"codes": codes})


@require_safe
@staff_page(Permission.FACTOR_RESET)
def resets(request: HttpRequest) -> HttpResponse:
    """Apps that shall be taken away, for the second person."""
    context = {"rows": resets_waiting(user_of(request))}
    return render(request, "members/staff/resets.html", context)


@require_POST
@staff_page(Permission.FACTOR_RESET)
@fresh_factor("members:resets")
def reset_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Taken away, or declined."""
    user, done = user_of(request), request.POST.get("done") == "1"
    reset = reset_by_id(user, pk)
    if reset is None:
        raise Http404
    try:
        close_reset(reset_id=reset.pk, done=done, actor=user, now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(
            request,
            _("Taken away. They sign in with a text message and set up a new app.")
            if done
            else _("Declined."),
        )
    return redirect("members:resets")
