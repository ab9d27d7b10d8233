"""The expert's pages: the list of questions, one question, and what is done about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from config.kernel.denial import Denied
from members.actions.access import record_access
from members.models import AccessEntry, User
from members.roles import Permission
from members.views.access import private_page
from reviews.actions import advise
from reviews.actions.opinions import Judgement
from reviews.advice import granted_to
from reviews.expert_forms import AskBackForm, DeclineForm, FinalForm, OpinionForm
from reviews.models import Referral
from reviews.queries import advisable_by, without_conflicts
from reviews.rows.drafts import as_typed, drafts_in, drawn, expert_drafts_of
from reviews.rows.expert import ExpertCase, expert_case, questions_of
from reviews.rows.similar import similar_cases
from reviews.states import ReferralState
from reviews.views.scope import actor

# Only for medical experts; the refusal names the role.
expert_page = private_page(
    Permission.CASE_ADVISE,
    gettext_lazy("This page is for medical experts. Your role does not include it."),
)


@require_safe
@expert_page
def home(request: HttpRequest) -> HttpResponse:
    """What I am asked, what I have begun, what anyone of the panel may take, what I answered
    last."""
    user, now = actor(request), timezone.now()
    values = {
        "questions": questions_of(user, today=timezone.localdate(now)),
        "drafts": expert_drafts_of(user),
    }
    return render(request, "reviews/expert/home.html", values)


@require_POST
@expert_page
def take(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Make a question of the panel mine, and open its case."""
    referral = _of_panel(request, referral_id)
    try:
        advise.take(referral_id=referral.pk, actor=actor(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("expert:home")
    return redirect("expert:case", referral.review.claim.reference)


@require_safe
@expert_page
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One question: evidence, then my opinion, then the proposal, then my last word."""
    referral = mine(request, reference)
    note_opening(request, referral)
    return _render(request, referral)


@require_POST
@expert_page
def evidence(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Open one piece of evidence: that is kept, and its content appears."""
    referral = mine(request, reference)
    try:
        advise.open_evidence(
            referral_id=referral.pk, key=key, actor=actor(request), now=timezone.now()
        )
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("expert:case", reference)
    return redirect(f"{reverse('expert:case', args=[reference])}#{key}")


@require_POST
@expert_page
def act(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Say, say again, ask back or give back. 422: to be completed, with what was typed."""
    if act not in ACTS:
        raise Http404
    referral = mine(request, reference)
    page = expert_case(referral, today=timezone.localdate())
    if "find" in request.POST:
        return _render(request, referral, act=act, form=as_typed(_form(act, page), request.POST))
    form = _form(act, page, request.POST)
    if not form.is_valid():
        return _render(request, referral, act=act, form=form, status=422)
    try:
        _do(act, referral, form.cleaned_data, actor(request), timezone.now())
    except Denied as denial:
        form.add_error(None, str(denial))
        return _render(request, mine(request, reference), act=act, form=form, status=422)
    messages.success(request, _said(act))
    if act == "initial":
        return redirect(f"{reverse('expert:case', args=[reference])}#proposal")
    return redirect("expert:home")


def _do(act: str, referral: Referral, values: dict[str, Any], user: User, now: datetime) -> None:
    if act in ("initial", "final"):
        judgement = Judgement(
            values["conclusion"],
            values["grounds"],
            values["confidence"],
            values["cites"],
            values["code"],
        )
    if act == "initial":
        advise.give_initial_opinion(
            referral_id=referral.pk, judgement=judgement, actor=user, now=now
        )
    elif act == "final":
        advise.give_final_opinion(
            referral_id=referral.pk,
            judgement=judgement,
            actor=user,
            now=now,
            override_reason=values.get("override_reason", ""),
            override_note=values.get("override_note", ""),
        )
    elif act == "decline":
        advise.decline(
            referral_id=referral.pk,
            reason=values["reason"],
            note=values["note"],
            actor=user,
            now=now,
        )
    else:
        advise.ask_back(referral_id=referral.pk, text=values["text"], actor=user, now=now)


def _said(act: str) -> str:
    return {
        "initial": _("Your initial opinion is on record. Now you see what the machine proposes."),
        "final": _("Your opinion is on record. Thank you."),
        "decline": _("You do not have the question any more."),
        "ask": _("The officer has your question. The case comes back with the answer."),
    }[act]


ACTS: dict[str, type[forms.Form]] = {
    "initial": OpinionForm,
    "final": FinalForm,
    "decline": DeclineForm,
    "ask": AskBackForm,
}


def _form(act: str, page: ExpertCase, data: Any = None) -> forms.Form:
    codes = [(row.code, row.label) for row in page.codes]
    if act == "initial":
        return OpinionForm(data, codes=codes)
    if act != "final":
        return ACTS[act](data)
    before = page.initial
    first = (
        {
            "conclusion": before.code,
            "grounds": before.grounds,
            "confidence": before.confidence_code,
            "code": before.icd10.partition(" ")[0],
            "follows": " ".join(one.number for one in before.citations if one.followed),
            "departs": "\n".join(
                f"{one.number} {one.reason}" for one in before.citations if not one.followed
            ),
        }
        if before
        else {}
    )
    return FinalForm(data, initial=first, proposed=page.proposed, codes=codes)


def _render(
    request: HttpRequest,
    referral: Referral,
    *,
    act: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    page = expert_case(
        referral,
        today=timezone.localdate(),
        wanted=request.GET.get("list", ""),
        words=request.GET.get("q", "").strip()[:60],
    )
    drafts = drafts_in(referral)
    values = {
        "page": page,
        "acts": {
            name: drawn(
                name,
                form if form and name == act else _form(name, page),
                drafts.get(name),
                typed=form is not None and name == act,
            )
            for name in ACTS
        },
        "limit": settings.EXPERT_WORKING_DAYS,
        # What was decided about others is known after one's own word, not before.
        "similar": similar_cases(referral.review.claim, actor(request)) if page.initial else None,
    }
    return render(request, "reviews/expert/case.html", values, status=status)


def mine(
    request: HttpRequest, reference: str, states: Sequence[str] = (ReferralState.OPEN,)
) -> Referral:
    """My open question about this case; another's, or one that ended, is not there."""
    user = actor(request)
    referrals = Referral.objects.filter(
        state__in=states,
        expert=user,
        review__in=without_conflicts(granted_to(user), user),
    ).select_related("asked_by", "panel", "review__claim__member", "review__claim__encounter")
    return get_object_or_404(referrals, review__claim__reference=reference)


def _of_panel(request: HttpRequest, referral_id: int) -> Referral:
    """A question that nobody has taken, about a case that could be asked of me."""
    waiting = Referral.objects.filter(
        state=ReferralState.OPEN, review__in=advisable_by(actor(request))
    )
    return get_object_or_404(waiting.select_related("review__claim"), pk=referral_id)


def note_opening(request: HttpRequest, referral: Referral) -> None:
    """The member sees who looked."""
    with translation.override(settings.LANGUAGE_CODE):
        purpose = _("Medical opinion on claim %(reference)s") % {
            "reference": referral.review.claim.reference
        }
    record_access(
        user=actor(request),
        member_id=referral.review.member_id,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=timezone.now(),
        once_a_sitting=True,
    )
