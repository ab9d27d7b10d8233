"""Whose affairs a member's pages show: their own, or of whom they act for; another's do not exist.

Whoever acts for somebody has chosen so (`acting`); the mandate is asked anew on each page. They see
how far claims are and the papers that they brought themselves: no facts, no letters, no account.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from claims.models import Claim
from claims.queries.status import own_claim
from claims.views.meant import ACTING, for_another, go_over, is_meant
from members.mandate_policies import may_act_for
from members.models import Mandate, Member, User
from members.policies import own_affairs
from members.views.access import member_of, user_of

P = ParamSpec("P")
PersonView = Callable[Concatenate[HttpRequest, Member, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

Scope = Mandate.Scope


def delegate_page(view: PersonView[P]) -> View[P]:
    """For the member, and for whoever may do anything for them."""
    return _page_of(view, Scope.FOLLOW, Scope.FILE)


def follower_page(view: PersonView[P]) -> View[P]:
    """For the member, and for whom they let see how far claims are."""
    return _page_of(view, Scope.FOLLOW)


def filer_page(view: PersonView[P]) -> View[P]:
    """For the member, and for whom they let file."""
    return _page_of(view, Scope.FILE)


def claim_of(request: HttpRequest, reference: str) -> Claim:
    """The signed-in member's own claim; Http404 where it is none of theirs."""
    return claim_for(member_of(request), reference)


def claim_for(member: Member, reference: str) -> Claim:
    """The member's claim; Http404 where it is none of theirs."""
    claim = own_claim(member, reference)
    if claim is None:
        raise Http404
    return claim


def person_of(request: HttpRequest, *scopes: Mandate.Scope, now: datetime) -> Member | None:
    """Whose affairs are open; None where somebody without own ones has not chosen, or may not."""
    user, acting = user_of(request), request.session.get(ACTING)
    if not acting:
        return user.member
    member = Member.objects.filter(reference=acting["member"]).first()
    if member is None or not any(may_act_for(user, member, scope, now) for scope in scopes):
        return None
    return member


def acts_for_another(request: HttpRequest, member: Member) -> bool:
    return not own_affairs(user_of(request), member.pk)


def _page_of(view: PersonView[P], *scopes: Mandate.Scope) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if user_of(request).kind == User.Kind.STAFF:
            return redirect("home")
        now = timezone.now()
        go_over(request, scopes, now=now)
        member = person_of(request, *scopes, now=now)
        if member is None:
            return redirect("claims:acting")
        if not is_meant(request, member):
            return for_another(request, member, scopes, now=now)
        return view(request, member, *args, **kwargs)

    guarded.login_url = "members:sign_in"  # type: ignore[attr-defined]  # LoginRequiredMiddleware
    return guarded
