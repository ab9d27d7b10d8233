"""The card that money goes to: shown by its last digits, changed with a code to the telephone."""

import json
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Denied
from members.actions.account import add_account, check_account
from members.actions.sign_in import CODE_LIFE, send_code, use_code
from members.forms import AccountForm, CodeForm
from members.models import BankAccount, LoginCode, Member
from members.queries.person import card_of
from members.queries.sign_in import has_live_code
from members.views import pending
from members.views.access import client_origin, member_of, member_page, posted, safe_next, user_of

PURPOSE = LoginCode.Purpose.ACCOUNT_CHANGE
CARD, NEXT = "card.new", "card.next"


@require_safe
@member_page
def card(request: HttpRequest) -> HttpResponse:
    """The card of now."""
    member = member_of(request)
    context = {"card": card_of(member), "has_phone": bool(member.phone)}
    return render(request, "members/member/card.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@member_page
def change_card(request: HttpRequest) -> HttpResponse:
    """Another card: what is printed on it. A code goes to the telephone on record."""
    now, member = timezone.now(), member_of(request)
    if not member.phone:
        return redirect("members:card")
    form = AccountForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            check_account(member=member, number=given["number"], holder_name=given["holder_name"])
            _send(request, member, now)
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            pending.keep(request, CARD, json.dumps(given), now=now)
            request.session[NEXT] = safe_next(request, "")
            return redirect("members:card_code")
    context = {"form": form, "next": safe_next(request, ""), "card": card_of(member)}
    status = 422 if form.errors else 200
    return render(request, "members/member/card_change.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@member_page
def card_code(request: HttpRequest) -> HttpResponse:
    """The code: with it the new card takes the place of the old one."""
    now, member = timezone.now(), member_of(request)
    held = pending.peek(request, CARD, now=now)
    if held is None:
        return redirect("members:card_change")
    given = json.loads(held)
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            use_code(purpose=PURPOSE, phone=member.phone, code=form.cleaned_data["code"], now=now)
            add_account(
                member=member,
                number=given["number"],
                bank_name=given["bank_name"],
                holder_name=given["holder_name"],
                origin=BankAccount.Origin.MEMBER,
                actor=user_of(request),
                now=now,
            )
        except Denied as denial:
            form.add_error("code", str(denial))
        else:
            pending.forget(request, CARD)
            messages.success(request, _("Your card is changed."))
            return redirect(request.session.pop(NEXT, "") or "members:card")
    context = {
        "form": form,
        "phone": member.masked_phone,
        "bank_name": given["bank_name"],
        "last4": given["number"][-4:],
        "minutes": int(CODE_LIFE.total_seconds() // 60),
    }
    status = 422 if form.errors else 200
    return render(request, "members/member/card_code.html", context, status=status)


@never_cache
@require_POST
@member_page
def card_code_again(request: HttpRequest) -> HttpResponse:
    """Another code for the same change."""
    now = timezone.now()
    if pending.peek(request, CARD, now=now) is None:
        return redirect("members:card_change")
    try:
        _send(request, member_of(request), now, again=True)
    except Denied as denial:
        messages.warning(request, str(denial))
    else:
        messages.success(request, _("A new code is on its way."))
    return redirect("members:card_code")


def _send(request: HttpRequest, member: Member, now: datetime, *, again: bool = False) -> None:
    try:
        send_code(
            purpose=PURPOSE,
            phone=member.phone,
            origin=client_origin(request),
            now=now,
            member=member,
        )
    except Denied as denial:
        if again or not has_live_code(purpose=PURPOSE, phone=member.phone, now=now):
            raise
        messages.info(request, str(denial))
