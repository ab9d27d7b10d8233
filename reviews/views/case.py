"""One case: open it, keep it, give it back, look at its history, read the ID number."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Denied
from members.actions.access import record_access, reveal_id_number
from members.models import AccessEntry, User
from members.policies import ConflictDenied, holds
from members.roles import Permission
from reviews.actions import lease, pre_review, set_aside
from reviews.forms import IdentityForm
from reviews.models import Review
from reviews.policies import check_may_reveal, is_blind
from reviews.rows.case import case_file
from reviews.rows.history import history_of
from reviews.views.page import ACTS, ALL_ACTS, render_case
from reviews.views.scope import actor, case_of, desk_page
from reviews.views.standing import standing_of

_SHOWN_SECONDS = 30


@require_safe
@desk_page
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Open the case: take the lease where it waits for this person, and note who looked."""
    user, now = actor(request), timezone.now()
    review = case_of(request, reference)
    act = request.GET.get("act", "")
    try:
        lease.open_case(review_id=review.pk, actor=user, now=now, by_hand=act not in ALL_ACTS)
    except Denied as denial:
        raise Http404 from denial
    # Choosing between decisions reloads the page; that is not another opening.
    _note_opening(user, review, now, once_a_sitting=act in ALL_ACTS)
    return render_case(request, case_of(request, reference), user=user, now=now, act=act)


@require_POST
@desk_page
def keep(request: HttpRequest, reference: str) -> HttpResponse:
    """The page's heartbeat: 204 while the case is yours, 409 and a sentence when it is not."""
    user, now = actor(request), timezone.now()
    review = case_of(request, reference)
    if lease.keep_case(review_id=review.pk, actor=user, now=now):
        return HttpResponse(status=204)
    return HttpResponse(_lost(case_of(request, reference)), status=409, content_type="text/plain")


@require_POST
@desk_page
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the case back without deciding; the next one is a press away."""
    review = case_of(request, reference)
    lease.release_case(review_id=review.pk, actor=actor(request))
    messages.info(request, _("%(reference)s is free again.") % {"reference": reference})
    return redirect("reviews:home")


@require_POST
@desk_page
def take_up(request: HttpRequest, reference: str) -> HttpResponse:
    """Go on before its day with a case that was set aside."""
    review = case_of(request, reference)
    try:
        set_aside.take_up(review_id=review.pk, actor=actor(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("%(reference)s: taken up again.") % {"reference": reference})
    return redirect("reviews:case", reference)


@require_POST
@desk_page
def recount(request: HttpRequest, reference: str) -> HttpResponse:
    """Compute anew; a draft that came along is drawn again beside the new amount."""
    user, now = actor(request), timezone.now()
    review = case_of(request, reference)
    try:
        assessment = pre_review.recount(review_id=review.pk, actor=user, now=now)
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("reviews:case", reference)
    messages.success(request, _("Computed anew."))
    act = request.POST.get("act", "")
    review = case_of(request, reference)
    form_class = ACTS.get(act)
    if form_class is None:
        return redirect("reviews:case", reference)
    draft = {name: request.POST.get(name, "") for name in form_class.base_fields}
    draft |= {"version": str(review.version), "assessment": str(assessment.pk)}
    form = form_class(initial=draft)
    return render_case(request, review, user=user, now=now, act=act, form=form)


@require_safe
@desk_page
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Who, what, when; every computation and every check of every version."""
    now = timezone.now()
    review = case_of(request, reference)
    if is_blind(actor(request), review):
        messages.info(request, _("This is an appeal: please record your own view first."))
        return redirect("reviews:case", reference)
    file = case_file(review, today=timezone.localdate(now), now=now)
    values = {
        "file": file,
        "review": review,
        "history": history_of(file.claim),
        "standing": standing_of(review, actor(request), now),
        "may_reveal": holds(actor(request), Permission.IDENTITY_REVEAL),
    }
    return render(request, "reviews/history.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def identity(request: HttpRequest, reference: str) -> HttpResponse:
    """The full ID number for thirty seconds, after the reason is on record."""
    user, now = actor(request), timezone.now()
    review = case_of(request, reference)
    try:
        check_may_reveal(user, review)
    except ConflictDenied as denial:
        raise Http404 from denial
    except Denied as denial:
        raise PermissionDenied(str(denial)) from denial
    form = IdentityForm(request.POST or None)
    values = {"review": review, "form": form, "number": "", "seconds": _SHOWN_SECONDS}
    if request.method != "POST":
        return render(request, "reviews/identity.html", values)
    if not form.is_valid():
        return render(request, "reviews/identity.html", values, status=422)
    values["number"] = reveal_id_number(
        user=user, member=review.member, purpose=_purpose(form, reference), now=now
    )
    response = render(request, "reviews/identity.html", values)
    # Also without scripts: the number leaves the screen by itself.
    response.headers["Refresh"] = (
        f"{_SHOWN_SECONDS}; url={reverse('reviews:case', args=[reference])}"
    )
    return response


def _purpose(form: IdentityForm, reference: str) -> str:
    """In the house's language: the member reads it, whatever the officer's screen speaks."""
    with translation.override(settings.LANGUAGE_CODE):
        reason = str(dict(IdentityForm.PURPOSES)[form.cleaned_data["purpose"]])
        note = form.cleaned_data["note"].strip()
        return " · ".join(filter(None, (reference, reason, note)))


def _note_opening(user: User, review: Review, now: datetime, *, once_a_sitting: bool) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        purpose = _("Review of claim %(reference)s") % {"reference": review.claim.reference}
    record_access(
        user=user,
        member_id=review.member_id,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=now,
        once_a_sitting=once_a_sitting,
    )


def _lost(review: Review) -> str:
    if review.lease_holder is None:
        return _("This case does not wait for you any more. Please open it again.")
    return _("%(who)s is working on this case now. What you typed is still here.") % {
        "who": review.lease_holder.display_name
    }
