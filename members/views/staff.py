"""Staff: their own account, and for administrators the colleagues of their units."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.actions.hire import change_password, hire
from members.actions.preferences import remember_preferences
from members.actions.second_factor import ask_reset
from members.actions.staff import end_role, grant_role, leave
from members.factor_forms import ResetForm
from members.forms import AddStaffForm, GrantForm, NewPasswordForm, PreferencesForm
from members.models import Unit, User
from members.queries.factor import app_of
from members.queries.sign_on import link_row
from members.queries.staff import managed_user, staff_row, units_for_roles
from members.queries.staff import staff_page as colleagues_page
from members.roles import ROLES, Permission, Role
from members.views.access import (
    fresh_factor,
    posted,
    remember_language,
    sign_on_label,
    staff_page,
    user_of,
)

MANAGE = Permission.STAFF_MANAGE


@require_http_methods(["GET", "POST"])
@staff_page()
def staff_account(request: HttpRequest) -> HttpResponse:
    """My account: roles, language, keys."""
    user = user_of(request)
    form = PreferencesForm(
        posted(request), initial={"language": user.language, "hot_keys": user.hot_keys}
    )
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        remember_preferences(actor=user, language=language, hot_keys=form.cleaned_data["hot_keys"])
        messages.success(request, _("Saved."))
        return remember_language(redirect("members:staff_account"), language)
    context = {
        "form": form,
        "me": staff_row(user, viewer=user),
        "app": app_of(user),
        "sign_on": sign_on_label(settings.STAFF_SIGN_ON),
        "link": link_row(user),
    }
    status = 422 if form.errors else 200
    return render(request, "members/staff/account.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page()
def staff_password(request: HttpRequest) -> HttpResponse:
    """A new password of my own."""
    user = user_of(request)
    form = NewPasswordForm(posted(request), user=user)
    if request.method == "POST" and form.is_valid():
        try:
            renewed = change_password(
                actor=user,
                current=form.cleaned_data["current"],
                password=form.cleaned_data["password"],
            )
        except Denied as denial:
            form.add_error("current", str(denial))
        else:
            update_session_auth_hash(request, renewed)
            messages.success(request, _("Your password is changed. Other devices were signed out."))
            return redirect("members:staff_account")
    status = 422 if form.errors else 200
    return render(request, "members/staff/password.html", {"form": form}, status=status)


@require_safe
@staff_page(MANAGE)
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody who has or had a role at one of my units."""
    after = request.GET.get("after", "")[:40]
    page = colleagues_page(user_of(request), after=after)
    here = reverse("members:staff")
    context = {
        "page": page,
        "first_url": here if after else "",
        "next_url": with_query(here, after=page.after) if page.after else "",
    }
    return render(request, "members/staff/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(MANAGE)
@fresh_factor("members:staff_add")
def add_staff(request: HttpRequest) -> HttpResponse:
    """A new colleague with their first role; `?unit=` asks for the account of an employer."""
    user = user_of(request)
    offered = units_for_roles(user, employer=request.GET.get("unit", ""))
    employer = offered.filter(kind=Unit.Kind.WORKPLACE).first()
    wanted = {"unit": employer, "role": Role.EMPLOYER_UNION} if employer else {}
    form = AddStaffForm(posted(request), units=offered, initial=wanted)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            added = hire(
                username=given["username"],
                display_name=given["display_name"],
                password=given["password"],
                phone=given["phone"],
                role=Role(given["role"]),
                unit=given["unit"],
                reason=given["reason"],
                actor=user,
                now=timezone.now(),
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        except ValidationError as wrong:
            form.add_error("password", wrong)
        else:
            messages.success(
                request,
                _("%(name)s can sign in now. Tell them the first password in person.")
                % {"name": added.display_name},
            )
            return redirect("members:staff_member", username=added.username)
    context = {"form": form, "roles": _role_terms()}
    status = 422 if form.errors else 200
    return render(request, "members/staff/add.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_page(MANAGE)
@fresh_factor("members:staff_member")
def staff_member(request: HttpRequest, username: str) -> HttpResponse:
    """One colleague: roles of now and before, another role, the leaver switch."""
    user = user_of(request)
    person = _colleague(user, username)
    if request.method == "POST" and person.pk == user.pk:
        raise PermissionDenied(_("Nobody gives themselves a role. Another administrator can."))
    form = GrantForm(posted(request), units=units_for_roles(user))
    if request.method == "POST" and form.is_valid():
        try:
            grant_role(
                user=person,
                role=Role(form.cleaned_data["role"]),
                unit=form.cleaned_data["unit"],
                reason=form.cleaned_data["reason"],
                actor=user,
                now=timezone.now(),
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            messages.success(request, _("The role holds from now on."))
            return redirect("members:staff_member", username=username)
    context = {
        "form": form,
        "person": staff_row(person, viewer=user),
        "roles": _role_terms(),
        "app": app_of(person),
        "sign_on": sign_on_label(settings.STAFF_SIGN_ON),
    }
    status = 422 if form.errors else 200
    return render(request, "members/staff/member.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_page(MANAGE)
@fresh_factor("members:staff_end_role")
def staff_end_role(request: HttpRequest, username: str, grant: int) -> HttpResponse:
    """“Are you sure”: one role ends, the others stay."""
    user = user_of(request)
    person = _colleague(user, username)
    held = get_object_or_404(person.role_grants.select_related("unit"), pk=grant)
    if request.method == "POST":
        try:
            end_role(grant_id=held.pk, actor=user, now=timezone.now())
        except Denied as denial:
            messages.error(request, str(denial))
        else:
            messages.success(request, _("The role has ended."))
        return redirect("members:staff_member", username=username)
    # The layout has a `role` of its own: the reader's.
    context = {"person": person, "ending": Role(held.role).label, "unit": held.unit.title}
    return render(request, "members/staff/end_role.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(MANAGE)
@fresh_factor("members:staff_reset")
def staff_reset(request: HttpRequest, username: str) -> HttpResponse:
    """The colleague's app is lost: ask a second person to take it away."""
    user = user_of(request)
    person = _colleague(user, username)
    form = ResetForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            ask_reset(
                person=person, reason=form.cleaned_data["reason"], actor=user, now=timezone.now()
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            messages.success(request, _("Asked for. A second person takes it away."))
            return redirect("members:staff_member", username=username)
    context = {"form": form, "person": staff_row(person, viewer=user), "app": app_of(person)}
    status = 422 if form.errors else 200
    return render(request, "members/staff/reset.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_page(MANAGE)
@fresh_factor("members:staff_leave")
def staff_leave(request: HttpRequest, username: str) -> HttpResponse:
    """“Are you sure”: the leaver switch ends roles and sessions at once."""
    user = user_of(request)
    person = _colleague(user, username)
    if request.method == "POST":
        try:
            leave(user_id=person.pk, actor=user, now=timezone.now())
        except Denied as denial:
            messages.error(request, str(denial))
        else:
            messages.success(
                request,
                _("%(name)s is switched off: roles ended, sessions closed.")
                % {"name": person.display_name},
            )
        return redirect("members:staff_member", username=username)
    context = {"person": staff_row(person, viewer=user)}
    return render(request, "members/staff/leave.html", context)


def _colleague(user: User, username: str) -> User:
    person = managed_user(user, username)
    if person is None:
        raise Http404
    return person


def _role_terms() -> list[dict[str, object]]:
    return [{"label": role.label, "purpose": terms.purpose} for role, terms in ROLES.items()]
