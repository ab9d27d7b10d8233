"""A member's grievances: say what went badly, follow it, answer, and say whether it will do."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.models import Claim
from claims.policies import check_may_appeal, last_appeal_day
from claims.queries.denial import denial_of
from claims.queries.status import own_claim
from config.kernel.denial import Denied, allows
from members.views.access import member_of, member_page, posted, user_of
from reviews.actions import grieve
from reviews.forms import AppealForm
from reviews.grievance_forms import APPEAL, GrievanceForm, RateForm, ReplyForm
from reviews.grievance_queries import of_member
from reviews.models import Grievance
from reviews.rows.my_grievances import grievance_page, grievances_of

ACTS = ("reply", "rate")


@require_safe
@member_page
def mine(request: HttpRequest) -> HttpResponse:
    """What I have told, the newest first."""
    values = {"rows": grievances_of(member_of(request))}
    return render(request, "reviews/member/grievances.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def new(request: HttpRequest) -> HttpResponse:
    """Say what went badly. Who does not accept a decision is led to the appeal, words and all."""
    member, now = member_of(request), timezone.now()
    claim = own_claim(member, request.GET.get("claim", ""))
    form = GrievanceForm(posted(request), member=member, claim=claim.reference if claim else "")
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        claim = own_claim(member, values["claim"])
        if values["kind"] == APPEAL:
            answer = _to_the_appeal(request, claim, values["text"], form)
        else:
            answer = _file(request, claim, form)
        if answer is not None:
            return answer
    page: dict[str, Any] = {
        "form": form,
        "claim": claim,
        "appeal_until": _appeal_until(request, claim),
        "promise": grieve.promised_day(now).day,
        "most": grieve.LONGEST,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reviews/member/grievance_new.html", page, status=status)


@require_safe
@member_page
def grievance(request: HttpRequest, reference: str) -> HttpResponse:
    """How far it is, whose it is, what was asked and answered."""
    return _render(request, _mine(request, reference))


@require_POST
@member_page
def act(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Answer a question, or say whether the answer will do. 422: to be completed."""
    if act not in ACTS:
        raise Http404
    found = _mine(request, reference)
    form = _form(act, found, request.POST)
    if not form.is_valid():
        return _render(request, found, act=act, form=form, status=422)
    seen: dict[str, Any] = {"grievance_id": found.pk, "actor": user_of(request)}
    try:
        if act == "reply":
            grieve.reply(text=form.cleaned_data["text"], now=timezone.now(), **seen)
            said = _("Thank you. We go on with it.")
        else:
            done = grieve.rate(
                level=form.cleaned_data["level"],
                satisfied=form.cleaned_data["satisfied"],
                text=form.cleaned_data["text"],
                now=timezone.now(),
                **seen,
            )
            up = done.level > found.level
            said = (
                _("A supervisor who had no part in it looks into it anew.")
                if up
                else _("Thank you.")
            )
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, said)
    return redirect("grievances:one", reference=reference)


def _file(request: HttpRequest, claim: Claim | None, form: GrievanceForm) -> HttpResponse | None:
    try:
        filed = grieve.file_grievance(
            member=member_of(request),
            complaint=form.complaint(claim),
            form_id=form.cleaned_data["form_id"],
            actor=user_of(request),
            now=timezone.now(),
        )
    except Denied as denial:
        form.add_error(None, str(denial))
        return None
    messages.success(request, _("We have it. You need do nothing now."))
    return redirect("grievances:one", reference=filed.reference)


def _to_the_appeal(
    request: HttpRequest, claim: Claim | None, text: str, form: GrievanceForm
) -> HttpResponse | None:
    """The page of the appeal with what was typed; a sentence where there is nothing to appeal."""
    if claim is None:
        form.add_error("claim", _("Please choose the claim whose decision you do not accept."))
        return None
    try:
        check_may_appeal(user_of(request), claim, today=timezone.localdate())
    except Denied as denial:
        form.add_error("kind", str(denial))
        return None
    messages.info(request, _("This is an appeal: please look at it once more and file it here."))
    page = {
        "reference": claim.reference,
        "form": AppealForm(initial={"text": text}),
        "denial": denial_of(claim, list(claim.events.order_by("pk")), get_language() or ""),
        "last_day": last_appeal_day(claim),
    }
    return render(request, "reviews/member/appeal.html", page)


def _appeal_until(request: HttpRequest, claim: Claim | None) -> object:
    """The last day for an appeal, where there is one; telling us something does not move it."""
    if claim is None:
        return None
    may = allows(check_may_appeal, user_of(request), claim, today=timezone.localdate())
    return last_appeal_day(claim) if may else None


def _render(
    request: HttpRequest,
    found: Grievance,
    *,
    act: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    page = grievance_page(found, today=timezone.localdate())
    if form is None or page.act != act:  # of what is not possible any more nothing is drawn
        form = _form(page.act, found) if page.act else None
    values = {
        "page": page,
        "form": form,
        "appeal_until": _appeal_until(request, found.claim),
    }
    return render(request, "reviews/member/grievance.html", values, status=status)


def _form(act: str, found: Grievance, data: Any = None) -> forms.Form:
    return RateForm(data, level=found.level) if act == "rate" else ReplyForm(data)


def _mine(request: HttpRequest, reference: str) -> Grievance:
    """The member's own; another's does not exist."""
    found = of_member(member_of(request)).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found
