"""Who may open a page, where a request comes from, and how a session begins."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from config.display import ELDER_COOKIE, SHARED_COOKIE
from config.kernel.sealing import blind_index
from config.templatetags.ui import with_query
from members.actions.attempts import Origin
from members.factor_policies import Proof, Way, must_step_up
from members.models import Member, User
from members.policies import holds
from members.roles import ROLES, Permission

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# A phone is one person's; a desk is shared, and its day ends.
MEMBER_SESSION = timedelta(days=7)
STAFF_SESSION = timedelta(hours=10)
YEAR_SECONDS = 365 * 24 * 3600
_PROOF = "second_factor"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def member_page(view: View[P]) -> View[P]:
    """For signed-in members and who acts for their heirs; others who are signed in are sent to
    their own home, strangers to the members' door."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if user_of(request).kind in (User.Kind.STAFF, User.Kind.RELATIVE):
            return redirect("home")
        return view(request, *args, **kwargs)

    guarded.login_url = "members:sign_in"  # type: ignore[attr-defined]  # LoginRequiredMiddleware
    return guarded


def staff_page(permission: Permission | None = None) -> Callable[[View[P]], View[P]]:
    """For staff who hold `permission` somewhere; others read which role they lack (403).

    To members the desks do not exist (404).
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            user = user_of(request)
            if user.kind != User.Kind.STAFF:
                raise Http404
            if permission is not None and not holds(user, permission):
                raise PermissionDenied(_whose(permission))
            return view(request, *args, **kwargs)

        guarded.login_url = "members:staff_sign_in"  # type: ignore[attr-defined]  # as above
        return guarded

    return decorate


def private_page(permission: Permission, refusal: Promise) -> Callable[[View[P]], View[P]]:
    """For whoever holds `permission` somewhere; others read `refusal` (403).

    The page is not kept: not for the back button of whoever sits down next.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            user = request.user
            if not isinstance(user, User):
                raise PermissionDenied
            if not holds(user, permission):
                raise PermissionDenied(str(refusal))
            response = view(request, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded

    return decorate


def _whose(permission: Permission) -> str:
    roles = [str(role.label) for role, terms in ROLES.items() if permission in terms.permissions]
    return _("This page is for: %(roles)s.") % {"roles": " / ".join(roles)}


def user_of(request: HttpRequest) -> User:
    """The signed-in user, with the type that the house knows."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def member_of(request: HttpRequest) -> Member:
    """The signed-in member's person."""
    member = user_of(request).member
    if member is None:
        raise Http404
    return member


def client_address(request: HttpRequest) -> str:
    """Where the request comes from: for limits only, never shown.

    Behind proxies that we trust (`TRUSTED_PROXIES`) it is what the outermost of them saw; what
    stands further left in the header was written by the caller and proves nothing.
    """
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(chain) >= proxies and chain[-proxies]:
            return chain[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def client_origin(request: HttpRequest) -> Origin:
    """The same, as what guesses and codes are counted by."""
    return Origin("address", client_address(request))


def begin_session(
    request: HttpRequest, user: User, response: HttpResponse, *, lasts: timedelta, way: Way = ""
) -> HttpResponse:
    """Sign `user` in; a device without a choice of its own takes theirs (language, large print).

    `way` is the second factor that was shown."""
    login(request, user, backend=_BACKEND)
    request.session.set_expiry(int(lasts.total_seconds()))
    remember_proof(request, way, timezone.now())
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        remember_language(response, user.language)
    if ELDER_COOKIE not in request.COOKIES:
        _set_cookie(response, ELDER_COOKIE, "1" if user.elder_view else "0")
    return response


def sign_on_label(setting: Mapping[str, Any] | None) -> str:
    """What the button of a single sign-on says; "" where there is none."""
    return str(setting.get("label") or _("single sign-on")) if setting else ""


def remember_proof(request: HttpRequest, way: Way, now: datetime) -> None:
    """This session has just shown a second factor (or, with "", none)."""
    request.session[_PROOF] = {"way": way, "at": now.timestamp()}


def proof_of(request: HttpRequest) -> Proof:
    """What this session has shown, and when."""
    held = request.session.get(_PROOF)
    if not held or not held["way"]:
        return Proof("", None)
    # A provider's sign-in is no code that was typed just now.
    at = datetime.fromtimestamp(held["at"], UTC) if held["way"] != "provider" else None
    return Proof(held["way"], at)


def fresh_factor(back: str) -> Callable[[View[P]], View[P]]:
    """For acts of weight: who has an app shows its code again once the last one is minutes old.

    What was typed is not kept: after the code the person is at the page `back` again.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST" and must_step_up(
                user_of(request), proof_of(request), timezone.now()
            ):
                messages.info(request, _("This needs a code of your app once more."))
                target = reverse(back, args=args, kwargs=kwargs)
                if asked := request.META["QUERY_STRING"]:
                    target = f"{target}?{asked}"
                return redirect(with_query(reverse("members:step_up"), next=target))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """This device speaks `language` from now on."""
    _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def person_key(user: User, member: Member) -> str:
    """That `user` is about the affairs of `member`, as pages and devices keep it: it means nothing
    to others. The first eight characters are the same whoever it is for."""
    who = blind_index(str(user.pk), kind="photo_owner")
    whose = blind_index(f"{user.pk}:{member.uid}", kind="photo_owner")
    return who.hex()[:8] + whose.hex()[:16]


def photo_owner(request: HttpRequest, member: Member) -> str:
    """Under which name a photo for a member waits on this device until it is sent: by whom it was
    taken and for whom.

    "" on a screen that many use, where nothing may wait.
    """
    return "" if SHARED_COOKIE in request.COOKIES else person_key(user_of(request), member)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is made with: an empty post is a form with everything missing, not a new one."""
    return request.POST if request.method == "POST" else None


def safe_next(request: HttpRequest, default: str) -> str:
    """Where the person wanted to go, if that is a page of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return default
