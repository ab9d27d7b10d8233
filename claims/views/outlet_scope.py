"""For whom a helper acts just now: found by the whole ID number, and only with their mandate."""

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

from claims.views.meant import DRAWN_FOR, mark
from members.actions.access import record_access
from members.mandate_policies import may_act_for
from members.models import AccessEntry, Mandate, Member, User
from members.queries.outlet import member_by_reference
from members.roles import Permission
from members.views import pending
from members.views.access import staff_page, user_of

P = ParamSpec("P")
FOR, ASKED = "outlet.for", "outlet.mandate"


def person_at_counter(request: HttpRequest, *, now: datetime) -> Member | None:
    """The person who was found, for a quarter of an hour after the last page of theirs."""
    reference = pending.peek(request, FOR, now=now)
    return member_by_reference(user_of(request), reference) if reference else None


def keep_person(request: HttpRequest, member: Member, *, now: datetime) -> None:
    pending.keep(request, FOR, member.reference, now=now)


def may_file_for(helper: User, member: Member, *, now: datetime) -> bool:
    return may_act_for(helper, member, Mandate.Scope.FILE, now)


def filing_page(
    view: Callable[Concatenate[HttpRequest, Member, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For helpers with a person before them whose mandate is in force; others begin at the start.

    A page that was left open for somebody before sends nothing for whoever stands there now.
    That the helper had the person's affairs open goes on record, and the browser keeps nothing.
    """

    @never_cache
    @staff_page(Permission.CLAIM_FILE)
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now, helper = timezone.now(), user_of(request)
        member = person_at_counter(request, now=now)
        if member is None:
            return redirect("claims:outlet_start")
        if not may_file_for(helper, member, now=now):
            return redirect("claims:outlet_mandate")
        keep_person(request, member, now=now)
        record_access(
            user=helper,
            member_id=member.pk,
            what=AccessEntry.What.CASE,
            purpose="outlet",
            now=now,
            once_a_sitting=True,
        )
        key = mark(request, member)
        if request.method == "POST" and request.POST.get(DRAWN_FOR, key) != key:
            words = _("Nothing was sent: that page was for another person. %(name)s is open now.")
            messages.warning(request, words % {"name": member.masked_name})
            return redirect("claims:outlet_file")
        return view(request, member, *args, **kwargs)

    return guarded
