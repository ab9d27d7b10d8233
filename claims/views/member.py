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
from claims.queries.status import status_page
from claims.states import UNDECIDED
from claims.views.scope import claim_of
from config.kernel.denial import Denied
from members.queries.person import card_of, consent_cards, covers_of, current_account
from members.views.access import member_of, member_page, user_of


@require_safe
@member_page
def home(request: HttpRequest) -> HttpResponse:
    """What needs me now, what I may claim, what is under way, what covers me."""
    member = member_of(request)
    page = home_page(member)
    if any(stay.is_new for stay in page.claimable):
        note_opened(member=member, now=timezone.now())
    covers = covers_of(member, today=timezone.localdate(), language=_language())
    context = {
        "name": member.masked_name,
        "page": page,
        "covers": [cover for cover in covers if cover.state == "running"],
        "next_cover": next((cover for cover in covers if cover.state == "later"), None),
        "consents_missing": [card for card in consent_cards(member) if card.given_at is None],
        "card": card_of(member),
    }
    return render(request, "claims/member/home.html", context)


@require_safe
@member_page
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the claim is."""
    claim = claim_of(request, reference)
    page = status_page(claim, member_of(request), today=timezone.localdate(), language=_language())
    return render(request, "claims/member/status.html", {"page": page})


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
    context = {
        "reference": reference,
        "state": claim.state,
        "undecided": claim.state in UNDECIDED,
        "page": money_page(claim, language=_language()),
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
