"""Decide, confirm, send back, take back: one act of the desk each."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.kernel.denial import Conflict, Denied
from config.templatetags.ui import with_query
from members.models import User
from reviews.actions import decide as deciding
from reviews.actions import effect, lease
from reviews.actions.draft import drop_draft
from reviews.expert_forms import act_form
from reviews.forms import ActForm, UndoForm
from reviews.models import Decision, Proposal, Review
from reviews.models.decision import Outcome
from reviews.policies import check_may_undo
from reviews.rows.case import case_file
from reviews.rows.changes import since_assessment, since_version
from reviews.views.page import (
    ALL_ACTS,
    OFFICER_ACTS,
    OTHER_ACTS,
    Trouble,
    entered,
    render_case,
)
from reviews.views.refer import ask_or_answer, said_of
from reviews.views.scope import actor, case_of, desk_page

# Acts that decide nothing, after which the case waits and the officer goes on with another.
_LEFT_BEHIND = ("refer", "ask", "set-aside")


@require_POST
@desk_page
def judge(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Do `act` on the case as it was seen. 422: to be completed; 409: someone was faster."""
    if act not in ALL_ACTS:
        raise Http404
    user, now = actor(request), timezone.now()
    review = case_of(request, reference)
    form = act_form(ALL_ACTS[act], review, data=request.POST)
    if not form.is_valid():
        return render_case(request, review, user=user, now=now, act=act, form=form, status=422)
    try:
        done = _act(act, review, form.cleaned_data, user)
    except Conflict as conflict:
        return _conflict(request, reference, act, form, conflict)
    except Denied as denial:
        form.add_error(None, str(denial))
        return render_case(request, review, user=user, now=now, act=act, form=form, status=422)
    drop_draft(review_id=review.pk, act=act, actor=user)
    messages.success(request, said_of(act, reference) or _said(done, reference))
    return _onwards(act, review, user)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Take back the decision of a case while it is not in effect; says what that does."""
    user, now = actor(request), timezone.now()
    review = case_of(request, reference)
    decision = Decision.objects.filter(review=review, undo=None).order_by("-pk").first()
    if decision is None:
        raise Http404
    try:
        check_may_undo(user, decision, now)
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("reviews:case", reference)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            effect.undo(
                decision_id=decision.pk, reason=form.cleaned_data["reason"], actor=user, now=now
            )
        except Denied as denial:
            messages.error(request, str(denial))
        else:
            messages.success(request, _("Taken back: the case is with an officer again."))
        return redirect("reviews:case", reference)
    file = case_file(review, today=timezone.localdate(now), now=now)
    status = 422 if request.method == "POST" else 200
    return render(request, "reviews/undo.html", {"form": form, "file": file}, status=status)


def _act(
    act: str, review: Review, values: dict[str, Any], user: User
) -> Decision | Proposal | None:
    now, version = timezone.now(), values["version"]
    if act in OTHER_ACTS:
        ask_or_answer(act, review, values, user, now)
        return None
    if act == "confirm":
        return deciding.confirm(review_id=review.pk, version=version, actor=user, now=now)
    if act == "send-back":
        deciding.send_back(
            review_id=review.pk, version=version, reason=values["reason"], actor=user, now=now
        )
        return None
    return deciding.decide(
        review_id=review.pk,
        version=version,
        assessment_id=values["assessment"],
        wish=_wish(act, values),
        actor=user,
        now=now,
    )


def _wish(act: str, values: dict[str, Any]) -> deciding.Wish:
    note, cites = values["note"], values["cites"]
    if act == "deny":
        return deciding.Wish(
            Outcome.DENIED, denial_reason=values["denial_reason"], note=note, cites=cites
        )
    if act == "amount":
        return deciding.Wish(
            Outcome.APPROVED,
            values["amount"],
            override_reason=values["override_reason"],
            note=note,
            cites=cites,
        )
    return deciding.Wish(Outcome.APPROVED, note=note, cites=cites)


def _said(done: Decision | Proposal | None, reference: str) -> str:
    if done is None:
        return _("%(reference)s: sent back to an officer.") % {"reference": reference}
    if isinstance(done, Proposal):
        return _("%(reference)s: proposed. A second person decides.") % {"reference": reference}
    return _("%(reference)s: decided. It can be taken back for %(minutes)s minutes.") % {
        "reference": reference,
        "minutes": settings.DECISION_UNDO_MINUTES,
    }


def _onwards(act: str, review: Review, user: User) -> HttpResponse:
    """An officer gets the next case; a second person chooses for themselves, without a rhythm."""
    if act in OTHER_ACTS and act not in _LEFT_BEHIND:
        return redirect("reviews:case", review.claim.reference)
    if act not in OFFICER_ACTS and act not in _LEFT_BEHIND:
        return redirect(with_query(reverse("reviews:queue"), lane="second"))
    following = lease.next_case(actor=user, now=timezone.now(), after=review.pk)
    if following is None:
        return redirect("reviews:home")
    return redirect("reviews:case", following.claim.reference)


def _conflict(
    request: HttpRequest, reference: str, act: str, form: ActForm, conflict: Conflict
) -> HttpResponse:
    """Who changed what meanwhile, with everything that was typed."""
    user, now = actor(request), timezone.now()
    review = case_of(request, reference)
    values = form.cleaned_data
    changes = since_version(review, values["version"])
    recount = conflict.code == "amount_changed" and act in OFFICER_ACTS
    if conflict.code == "amount_changed":
        changes += since_assessment(review.claim, values["assessment"])
    latest = review.claim.assessments.order_by("-pk").first()
    data = request.POST.copy()
    data["version"] = str(review.version)
    data["assessment"] = str(latest.pk if latest else 0)
    draft = [(name, request.POST.get(name, "")) for name in form.fields]
    trouble = Trouble(str(conflict), changes, recount, entered(form), draft)
    return render_case(
        request,
        review,
        user=user,
        now=now,
        act=act,
        form=act_form(ALL_ACTS[act], review, data=data),
        trouble=trouble,
        status=409,
    )
