"""A member lets a relative act for them, confirms it by a code to their own telephone, and takes
any mandate back with one press."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.kernel.denial import Denied
from members.actions.mandate import (
    ask,
    confirm_by_code,
    relative_user,
    revoke,
    send_mandate_code,
)
from members.actions.sign_in import CODE_LIFE, TooOften
from members.forms import CodeForm
from members.mandate_forms import RelativeForm
from members.mandates import RULES, day_words, label_of
from members.models import Mandate
from members.queries.mandates import own_mandate
from members.states import MandateState
from members.views.access import client_address, member_of, member_page, posted, user_of


@never_cache
@require_http_methods(["GET", "POST"])
@member_page
def appoint_relative(request: HttpRequest) -> HttpResponse:
    """Who, what for, how long. A code goes to the member's own telephone."""
    now, member = timezone.now(), member_of(request)
    form = RelativeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            mandate = ask(
                member=member,
                delegate=relative_user(name=given["name"], phone=given["phone"]),
                kind=Mandate.Kind.RELATIVE,
                unit=None,
                scopes=form.chosen(),
                ends_on=form.last_day(timezone.localdate(now)),
                actor=user_of(request),
                now=now,
            )
            _send(request, mandate, now)
        except TooOften as denial:
            # It is written down; the next page sends the code a minute later.
            messages.warning(request, str(denial))
            return redirect("members:mandate_code", pk=mandate.pk)
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            return redirect("members:mandate_code", pk=mandate.pk)
    context = {"form": form, "rules": RULES, "has_phone": bool(member.phone)}
    status = 422 if form.errors else 200
    return render(request, "members/member/relative.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@member_page
def mandate_code(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked for, once more, and the code that makes it hold."""
    now, mandate = timezone.now(), _own(request, pk)
    if mandate.state != MandateState.ASKED:
        return redirect("members:consent")
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            confirm_by_code(
                mandate_id=mandate.pk,
                code=form.cleaned_data["code"],
                actor=user_of(request),
                now=now,
            )
        except Denied as denial:
            form.add_error("code", str(denial))
        else:
            messages.success(
                request, _("%(name)s may act for you now.") % {"name": label_of(mandate)}
            )
            return redirect("members:consent")
    context = {
        "form": form,
        "mandate": mandate,
        "who": label_of(mandate),
        "scopes": [scope.label for scope in mandate.scopes],
        "until": day_words(mandate),
        "rules": RULES,
        "phone": mandate.member.masked_phone,
        "minutes": int(CODE_LIFE.total_seconds() // 60),
    }
    status = 422 if form.errors else 200
    return render(request, "members/member/mandate_code.html", context, status=status)


@never_cache
@require_POST
@member_page
def mandate_code_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Another code for the same mandate."""
    mandate = _own(request, pk)
    try:
        _send(request, mandate, timezone.now())
    except Denied as denial:
        messages.warning(request, str(denial))
    else:
        messages.success(request, _("A new code is on its way."))
    return redirect("members:mandate_code", pk=mandate.pk)


@require_POST
@member_page
def mandate_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """One press, and it is over."""
    mandate = _own(request, pk)
    revoke(mandate_id=mandate.pk, actor=user_of(request), now=timezone.now())
    messages.info(
        request, _("Revoked. %(name)s cannot act for you any more.") % {"name": label_of(mandate)}
    )
    return redirect("members:consent")


def _own(request: HttpRequest, pk: int) -> Mandate:
    mandate = own_mandate(member_of(request), pk)
    if mandate is None:
        raise Http404
    return mandate


def _send(request: HttpRequest, mandate: Mandate, now: datetime) -> None:
    send_mandate_code(
        mandate_id=mandate.pk, address=client_address(request), actor=user_of(request), now=now
    )
