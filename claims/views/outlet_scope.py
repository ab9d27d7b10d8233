"""For whom a helper acts just now: found by the whole ID number, and only with their mandate.

A page that was left open for somebody before sends nothing for whoever stands there now. What was
typed on it waits; one press opens who was before again, while their mandate lets the helper file.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from members.actions.access import record_access
from members.mandate_policies import may_act_for
from members.models import AccessEntry, Mandate, Member, User
from members.queries.outlet import member_by_reference
from members.roles import Permission
from members.views import pending
from members.views.access import person_key, staff_page, user_of
from members.views.left_open import DRAWN_FOR, GO_OVER, Counter, is_left_open, refuse_left_open

P = ParamSpec("P")
PersonView = Callable[Concatenate[HttpRequest, Member, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

FOR, ASKED = "outlet.for", "outlet.mandate"
# Who was open within the last quarter of an hour, by the key that their pages carry.
_WERE = "outlet.were."
COUNTER = Counter(find="claims:outlet_start", go_on="claims:outlet_file")


def person_at_counter(request: HttpRequest, *, now: datetime) -> Member | None:
    """The person who was found, for a quarter of an hour after the last page of theirs."""
    reference = pending.peek(request, FOR, now=now)
    return member_by_reference(user_of(request), reference) if reference else None


def keep_person(request: HttpRequest, member: Member, *, now: datetime) -> None:
    key = person_key(user_of(request), member)
    pending.sweep(request, _WERE, now=now)
    pending.keep(request, _WERE + key, member.reference, now=now)
    pending.keep(request, FOR, member.reference, now=now)


def forget_person(request: HttpRequest, *, now: datetime) -> None:
    """They left: who wants them again finds them again."""
    member = person_at_counter(request, now=now)
    if member is not None:
        pending.forget(request, _WERE + person_key(user_of(request), member))
    pending.forget(request, ASKED, FOR)


def may_file_for(helper: User, member: Member, *, now: datetime) -> bool:
    return may_act_for(helper, member, Mandate.Scope.FILE, now)


def counter_form(view: PersonView[P]) -> View[P]:
    """For helpers with a person before them, who has allowed nothing yet; what is typed is kept."""
    return _page_of(view, allowed=False, typed=True)


def filing_page(view: PersonView[P]) -> View[P]:
    """For helpers with a person before them whose mandate is in force; others begin at the start.

    That the helper had the person's affairs open goes on record, and the browser keeps nothing.
    """
    return _page_of(view, allowed=True, typed=False)


def filing_form(view: PersonView[P]) -> View[P]:
    """The same for a page that asks for more than a press or files: what is typed is kept."""
    return _page_of(view, allowed=True, typed=True)


def _page_of(view: PersonView[P], *, allowed: bool, typed: bool) -> View[P]:
    @never_cache
    @staff_page(Permission.CLAIM_FILE)
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now = timezone.now()
        if typed and request.method == "POST" and request.POST.get(GO_OVER):
            return _go_back(request, now=now)
        member = person_at_counter(request, now=now)
        if is_left_open(request, member) and (typed or member is not None):
            return _refuse(request, member, typed=typed, now=now)
        if member is None:
            return redirect("claims:outlet_start")
        if allowed:
            if not may_file_for(user_of(request), member, now=now):
                return redirect("claims:outlet_mandate")
            _open(request, member, now=now)
        return view(request, member, *args, **kwargs)

    return guarded


def _open(request: HttpRequest, member: Member, *, now: datetime) -> None:
    keep_person(request, member, now=now)
    record_access(
        user=user_of(request),
        member_id=member.pk,
        what=AccessEntry.What.CASE,
        purpose="outlet",
        now=now,
        once_a_sitting=True,
    )


def _refuse(
    request: HttpRequest, member: Member | None, *, typed: bool, now: datetime
) -> HttpResponse:
    if typed or member is None:
        way_back = _earlier(request, now=now) is not None
        return refuse_left_open(request, member, COUNTER, way_back=way_back, now=now)
    words = _("Nothing was sent: that page was for another person. %(name)s is open now.")
    messages.warning(request, words % {"name": member.masked_name})
    return redirect("claims:outlet_file")


def _go_back(request: HttpRequest, *, now: datetime) -> HttpResponse:
    """“Back to the other person”: they are open again, and so is the page. Nothing is sent yet."""
    member = _earlier(request, now=now)
    if member is None:
        words = _("This is not possible any more. Please find the person by their number.")
        messages.warning(request, words)
        return redirect("claims:outlet_start")
    keep_person(request, member, now=now)
    return redirect(request.path)


def _earlier(request: HttpRequest, *, now: datetime) -> Member | None:
    """For whom the posted page is, if they were open here lately and still let the helper file."""
    reference = pending.peek(request, _WERE + request.POST.get(DRAWN_FOR, ""), now=now)
    member = member_by_reference(user_of(request), reference) if reference else None
    if member is None or not may_file_for(user_of(request), member, now=now):
        return None
    return member
