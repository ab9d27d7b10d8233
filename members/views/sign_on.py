"""Single sign-on at both doors: off to the provider with three secrets, and back with its word.

Whatever goes wrong there, the other ways in stay open, and the sentence says so.
"""

import hmac
import json
import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.adapters import AdapterError, load
from config.kernel.denial import Denied
from members.actions.sign_on import (
    NotLinked,
    link_for,
    link_own,
    member_of,
    staff_of,
    unlink,
)
from members.connectors.identity.base import Attempt, Identity, IdentityProvider, IdentityRefused
from members.connectors.identity.oidc import new_attempt
from members.factor_forms import SubjectForm
from members.factor_policies import Way
from members.queries.sign_on import link_row
from members.queries.staff import managed_user, staff_row
from members.roles import Permission
from members.views import pending
from members.views.access import (
    MEMBER_SESSION,
    STAFF_SESSION,
    begin_session,
    fresh_factor,
    posted,
    safe_next,
    sign_on_label,
    staff_page,
    user_of,
)
from members.views.sign_in import DOOR
from members.views.sign_in import NEXT as MEMBER_NEXT
from members.views.staff_sign_in import NEXT as STAFF_NEXT

logger = logging.getLogger(__name__)
_MEMBER, _STAFF, _LINK = "sign_on.member", "sign_on.staff", "sign_on.link"
_WISH = "sign_on.wish"


@never_cache
@login_not_required
@require_safe
def member_sign_on(request: HttpRequest) -> HttpResponse:
    """Off to the platform where the member has an identity."""
    request.session[MEMBER_NEXT] = safe_next(request, "")
    return _leave(request, settings.MEMBER_SIGN_ON, _MEMBER, "members:sign_in")


@never_cache
@login_not_required
@require_safe
def member_sign_on_back(request: HttpRequest) -> HttpResponse:
    """Back from there: known by the subject, or by an ID number that the platform verified; by a
    verified telephone number on to the question which of its owners it is."""
    now = timezone.now()
    identity = _answer(request, settings.MEMBER_SIGN_ON, _MEMBER, now)
    if identity is None:
        return redirect("members:sign_in")
    try:
        user = member_of(identity, now=now)
    except NotLinked as denial:
        if not identity.phone:
            messages.warning(request, str(denial))
            return redirect("members:sign_in")
        DOOR.ask_who(request, identity.phone, now=now)
        return redirect("members:sign_in_who")
    except Denied as denial:
        messages.warning(request, str(denial))
        return redirect("members:sign_in")
    target = request.session.pop(MEMBER_NEXT, "") or "claims:home"
    return begin_session(request, user, redirect(target), lasts=MEMBER_SESSION)


@never_cache
@login_not_required
@require_safe
def staff_sign_on(request: HttpRequest) -> HttpResponse:
    """Off to the union's own sign-in."""
    if request.user.is_authenticated:
        return redirect(safe_next(request, "home"))
    request.session[STAFF_NEXT] = safe_next(request, "")
    return _leave(request, settings.STAFF_SIGN_ON, _STAFF, "members:staff_sign_in")


@never_cache
@login_not_required
@require_safe
def staff_sign_on_back(request: HttpRequest) -> HttpResponse:
    """Back from there: into the desk for who is linked, or one's own link made."""
    now = timezone.now()
    if request.user.is_authenticated:
        return _link_mine(request, now)
    identity = _answer(request, settings.STAFF_SIGN_ON, _STAFF, now)
    if identity is None:
        return redirect("members:staff_sign_in")
    try:
        user = staff_of(identity)
    except Denied as denial:
        messages.warning(request, str(denial))
        return redirect("members:staff_sign_in")
    target = request.session.pop(STAFF_NEXT, "") or "home"
    way: Way = "provider_strong" if identity.is_strong else "provider"
    return begin_session(request, user, redirect(target), lasts=STAFF_SESSION, way=way)


@require_POST
@staff_page()
@fresh_factor("members:staff_account")
def link_mine(request: HttpRequest) -> HttpResponse:
    """I go there once, signed in here: that sign-in is mine from then on. Or it is no longer."""
    user = user_of(request)
    if request.POST.get("link") == "0":
        unlink(person=user, actor=user, now=timezone.now())
        messages.info(request, _("The single sign-on is not linked any more."))
        return redirect("members:staff_account")
    # A page in between: a form's answer may not lead to another house (content policy). Its link
    # leads on once, after this press: else another site could have its own subject linked here.
    request.session[_WISH] = True
    label = sign_on_label(settings.STAFF_SIGN_ON)
    return render(request, "members/staff/sign_on_go.html", {"label": label})


@never_cache
@require_safe
@staff_page()
def link_go(request: HttpRequest) -> HttpResponse:
    """The way there, to be linked; once, after the press."""
    if not request.session.pop(_WISH, False):
        return redirect("members:staff_account")
    return _leave(request, settings.STAFF_SIGN_ON, _LINK, "members:staff_account")


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(Permission.STAFF_MANAGE)
@fresh_factor("members:staff_sign_on_link")
def link_colleague(request: HttpRequest, username: str) -> HttpResponse:
    """An administrator links a colleague by the subject that the provider tells, or ends it."""
    user, now = user_of(request), timezone.now()
    provider, person = _provider(settings.STAFF_SIGN_ON), managed_user(user, username)
    if person is None:
        raise Http404
    form = SubjectForm(posted(request))
    if request.method == "POST":
        try:
            if request.POST.get("end") == "1":
                unlink(person=person, actor=user, now=now)
                return redirect("members:staff_sign_on_link", username=username)
            if form.is_valid():
                link_for(
                    person=person,
                    issuer=provider.issuer,
                    subject=form.cleaned_data["subject"],
                    actor=user,
                    now=now,
                )
                messages.success(request, _("Linked."))
                return redirect("members:staff_member", username=username)
        except Denied as denial:
            form.add_error(None, str(denial))
    context = {
        "form": form,
        "person": staff_row(person, viewer=user),
        "link": link_row(person),
        "label": provider.label,
    }
    status = 422 if form.errors else 200
    return render(request, "members/staff/sign_on_link.html", context, status=status)


def _link_mine(request: HttpRequest, now: datetime) -> HttpResponse:
    """The answer to `link_go`; only in the session that asked."""
    identity = _answer(request, settings.STAFF_SIGN_ON, _LINK, now)
    if identity is not None:
        try:
            link_own(actor=user_of(request), identity=identity, now=now)
        except Denied as denial:
            messages.error(request, str(denial))
        else:
            messages.success(request, _("Linked. From now on you can sign in there."))
    return redirect("members:staff_account")


def _leave(
    request: HttpRequest, setting: dict[str, Any] | None, name: str, door: str
) -> HttpResponse:
    """To the provider; where it cannot be reached, back to the door with a sentence."""
    provider, attempt = _provider(setting), new_attempt()
    try:
        address = provider.address(attempt, back=_back(request, name))
    except AdapterError:
        messages.error(request, _unreachable())
        return redirect(door)
    kept = json.dumps([attempt.state, attempt.nonce, attempt.verifier])
    pending.keep(request, name, kept, now=timezone.now())
    return redirect(address)


def _answer(
    request: HttpRequest, setting: dict[str, Any] | None, name: str, now: datetime
) -> Identity | None:
    """Whom the provider names; None with a sentence. The attempt is over either way: the same
    answer twice finds none."""
    provider, held = _provider(setting), pending.peek(request, name, now=now)
    pending.forget(request, name)
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if held is None:
        messages.warning(
            request, _("That took too long, or was answered already. Please try again.")
        )
        return None
    attempt = Attempt(*json.loads(held))
    if not hmac.compare_digest(attempt.state.encode(), state.encode()) or not code:
        messages.warning(
            request, _("You were not signed in there. Please try again or use another way.")
        )
        return None
    try:
        return provider.identity(attempt, code=code, back=_back(request, name), now=now)
    except AdapterError:
        messages.error(request, _unreachable())
    except IdentityRefused as refused:
        logger.warning("single sign-on refused: %s", refused.code)
        messages.error(
            request, _("The other side's answer could not be trusted. Please use another way.")
        )
    return None


def _unreachable() -> str:
    return _("The single sign-on cannot be reached just now. The other ways in are open.")


def _provider(setting: dict[str, Any] | None) -> IdentityProvider:
    """What is not configured is no page."""
    if setting is None:
        raise Http404
    provider: IdentityProvider = load(setting)
    return provider


def _back(request: HttpRequest, name: str) -> str:
    place = "members:sign_on_back" if name == _MEMBER else "members:staff_sign_on_back"
    return request.build_absolute_uri(reverse(place))
