"""A member's home and claims: where they are, how the money came about, taking one back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.actions.opened import note_opened
from claims.actions.record import correct_account
from claims.actions.submit import withdraw as withdraw_claim
from claims.models import Claim
from claims.policies import check_may_correct_account, check_may_withdraw
from claims.queries.home import home_page
from claims.queries.money import facts_of, money_page
from claims.queries.spoken import home_spoken, money_spoken
from claims.queries.status import status_page
from claims.states import UNDECIDED
from claims.views.scope import (
    acts_for_another,
    claim_for,
    claim_of,
    delegate_page,
    follower_page,
)
from config.kernel.denial import Denied
from members.models import Member
from members.queries.acting import acts_for_somebody, scopes_of
from members.queries.person import (
    card_of,
    consent_cards,
    covers_of,
    current_account,
    phone_change_of,
)
from members.views.access import member_of, member_page, photo_owner, user_of


@require_safe
@delegate_page
def home(request: HttpRequest, member: Member) -> HttpResponse:
    """What needs me now, what I may claim, what is under way, what covers me.

    Whoever acts for a member sees of it what the mandate says, and nothing of account and consent.
    """
    now, user, acts = timezone.now(), user_of(request), acts_for_another(request, member)
    covers = covers_of(member, today=timezone.localdate(now), language=_language())
    page = home_page(member, by=user, scopes=scopes_of(user, member, now=now))
    if any(stay.is_new for stay in page.claimable):
        note_opened(member=member, now=now)
    context = {
        "owner": photo_owner(request, member),
        "name": member.masked_name,
        "page": page,
        "covers": [cover for cover in covers if cover.state == "running"],
        "next_cover": next((cover for cover in covers if cover.state == "later"), None),
        "consents_missing": []
        if acts
        else [card for card in consent_cards(member) if card.given_at is None],
        "card": None if acts else card_of(member),
        "phone_change": None if acts else phone_change_of(member),
        "acts": acts,
        "for_others": not acts and acts_for_somebody(user, now=now),
        "spoken": home_spoken(page),
    }
    return render(request, "claims/member/home.html", context)


@require_safe
@follower_page
def status(request: HttpRequest, member: Member, reference: str) -> HttpResponse:
    """Where the claim is."""
    claim = claim_for(member, reference)
    page = status_page(claim, member, today=timezone.localdate(), language=_language())
    context = {"page": page, "acts": acts_for_another(request, member)}
    return render(request, "claims/member/status.html", context)


@require_safe
@member_page
def facts(request: HttpRequest, reference: str) -> HttpResponse:
    """What the claim rests on, each value with who says so."""
    claim = claim_of(request, reference)
    context = {
        "reference": reference,
        "rows": facts_of(claim),
        "period": claim.period,
        "by_photo": claim.channel == Claim.Channel.PHOTO,
    }
    return render(request, "claims/member/facts.html", context)


@require_safe
@member_page
def money(request: HttpRequest, reference: str) -> HttpResponse:
    """How the amount came about; before the decision: what is expected, and why."""
    claim = claim_of(request, reference)
    page = money_page(claim, language=_language())
    context = {
        "reference": reference,
        "state": claim.state,
        "undecided": claim.state in UNDECIDED,
        "page": page,
        "spoken": money_spoken(page),
    }
    return render(request, "claims/member/money.html", context)


@require_http_methods(["GET", "POST"])
@member_page
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """“Are you sure”, then the claim is taken back."""
    claim = claim_of(request, reference)
    here = redirect("claims:status", reference=reference)
    try:
        if request.method == "POST":
            withdraw_claim(claim_id=claim.pk, actor=user_of(request), now=timezone.now())
            messages.success(request, _("Your claim is taken back."))
            return here
        check_may_withdraw(user_of(request), claim)
    except Denied as denial:
        messages.error(request, str(denial))
        return here
    return render(request, "claims/member/withdraw.html", _brief(claim))


@require_POST
@member_page
def pay_again(request: HttpRequest, reference: str) -> HttpResponse:
    """After a bounce: to the card that the member has given since."""
    claim, member, user = claim_of(request, reference), member_of(request), user_of(request)
    account = current_account(member)
    if account is None or account.pk == claim.bank_account_id:
        messages.warning(request, _("Please give another card first."))
        return redirect("claims:status", reference=reference)
    try:
        check_may_correct_account(user, claim)
        correct_account(claim_id=claim.pk, account=account, actor=user, now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("Thank you. We pay to the new card now."))
    return redirect("claims:status", reference=reference)


def _brief(claim: Claim) -> dict[str, Any]:
    return {
        "reference": claim.reference,
        "hospital": claim.encounter.provider_name,
        "admitted_on": claim.encounter.admitted_on,
        "discharged_on": claim.encounter.discharged_on,
    }


def _language() -> str:
    return get_language() or "zh-hans"
