"""For whom a page was drawn. One that was left open is not taken for whom somebody acts since.

Every form of the pages of a person carries their key; one without it is about one's own affairs.
Whom the form means is offered, with all that was typed; photos wait on the telephone meanwhile.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Mandate, Member, User
from members.queries.mandates import members_for
from members.views.access import person_key, user_of
from members.views.left_open import DRAWN_FOR, GO_OVER, mark

ACTING = "acting_for"


def is_meant(request: HttpRequest, member: Member) -> bool:
    """Whether what is posted was meant for this member; from now on the page's forms say so."""
    user, key = user_of(request), mark(request, member)
    if request.method != "POST":
        return request.GET.get(DRAWN_FOR, key) == key
    own = person_key(user, user.member) if user.member else ""
    return (request.POST.get(DRAWN_FOR) or own) == key


def act_as(request: HttpRequest, member: Member) -> None:
    """From now on the pages are about this member, one's own affairs or another's."""
    if member.pk == user_of(request).member_id:
        request.session.pop(ACTING, None)
    else:
        act_for(request, member.reference, member.masked_name)


def act_for(request: HttpRequest, reference: str, name: str) -> None:
    """From now on the pages are about the member of this reference, by a mandate."""
    request.session[ACTING] = {"member": reference, "name": name}


def go_over(request: HttpRequest, scopes: tuple[Mandate.Scope, ...], *, now: datetime) -> None:
    """“Go on for …”: act for whom the form was drawn, if one may; what it asks is done then."""
    if request.method == "POST" and request.POST.get(GO_OVER):
        member = _meant(request, scopes, now=now)
        if member is not None:
            act_as(request, member)


def for_another(
    request: HttpRequest, member: Member, scopes: tuple[Mandate.Scope, ...], *, now: datetime
) -> HttpResponse:
    """“This page is for …, and you act for … now”: nothing was done, nothing is lost (409)."""
    if request.method != "POST":
        return HttpResponse(status=204)  # a poll: the page that was left open stays as it is
    user, meant = user_of(request), _meant(request, scopes, now=now)
    whom = _name(user, meant) if meant else _("somebody else")
    names = {"meant": whom, "now": _name(user, member)}
    if request.headers.get("X-Requested-With") == "photo-upload":
        words = _("The photo waits here: this page is for %(meant)s, and you act for %(now)s now.")
        lines = "\n".join((words % names, reverse("claims:acting"), _("Change for whom")))
        return HttpResponse(lines, content_type="text/plain; charset=utf-8", status=409)
    words = _("Not sent: this page is for %(meant)s, and you act for %(now)s now.") % names
    photos = bool(request.FILES)
    context = {
        "words": words,
        "meant": whom if meant else "",
        # A browser sends no file again by itself: on to the page where they are chosen.
        "photos": photos,
        "back": request.path.removesuffix("add"),
        "reference": "" if meant is None or meant.pk == user.member_id else meant.reference,
        "typed": [] if photos else _typed(request),
        "GO_OVER": GO_OVER,
    }
    answer = render(request, "claims/member/for_another.html", context, status=409)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _meant(
    request: HttpRequest, scopes: tuple[Mandate.Scope, ...], *, now: datetime
) -> Member | None:
    user, key = user_of(request), request.POST.get(DRAWN_FOR, "")
    people = [user.member] if user.member else []
    for scope in scopes:
        people += members_for(user, scope, now=now)
    if not key:
        return user.member
    return next((one for one in people if person_key(user, one) == key), None)


def _name(user: User, member: Member) -> str:
    return _("yourself") if member.pk == user.member_id else member.masked_name


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    left = ("csrfmiddlewaretoken", GO_OVER)
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in left
    ]
