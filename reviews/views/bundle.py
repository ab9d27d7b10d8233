"""A case as one file: asked for with a reason, watched while it is made, fetched for some days."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.kernel.denial import Denied, allows
from members.actions.access import record_access
from members.models import AccessEntry
from reviews.actions.bundle import BundleWish, ask_for_bundle, bundle_bytes
from reviews.file_policies import check_may_bundle
from reviews.keeping_forms import BundleForm
from reviews.models import CaseBundle
from reviews.states import BundleState
from reviews.views.keeping import render_file
from reviews.views.scope import actor, case_of, desk_page

_AGAIN_SECONDS = 3


@require_POST
@desk_page
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the file. 422: to be completed, with what was typed."""
    review = case_of(request, reference)
    form = BundleForm(request.POST)
    if form.is_valid():
        try:
            made = ask_for_bundle(
                review_id=review.pk,
                wish=BundleWish(**form.cleaned_data),
                actor=actor(request),
                now=timezone.now(),
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            return redirect("reviews:bundle", reference, made.uid)
    return render_file(request, review, bundle=form, status=422)


@require_safe
@desk_page
def bundle(request: HttpRequest, reference: str, uid: UUID) -> HttpResponse:
    """How far it is; while it is being made the page asks again by itself, without scripts."""
    found = _mine(request, reference, uid)
    values = {"bundle": found, "reference": reference, "days": settings.BUNDLE_DAYS}
    response = render(request, "reviews/bundle.html", values)
    if found.state == BundleState.MAKING:
        response.headers["Refresh"] = str(_AGAIN_SECONDS)
    return response


@require_safe
@desk_page
def fetch(request: HttpRequest, reference: str, uid: UUID) -> HttpResponse:
    """The file, piece by piece; each fetching is on record."""
    found = _mine(request, reference, uid)
    if found.state != BundleState.MADE:
        messages.error(request, _("This file is not here any more: please ask again."))
        return redirect("reviews:bundle", reference, uid)
    with translation.override(settings.LANGUAGE_CODE):
        purpose = _("Whole case %(reference)s fetched") % {"reference": reference}
    record_access(
        user=actor(request),
        member_id=found.review.member_id,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=timezone.now(),
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{reference}.pdf"',
        "Content-Length": str(found.size),
        "X-Content-Type-Options": "nosniff",
    }
    # Both are answers, without a common name.
    return StreamingHttpResponse(  # type: ignore[return-value]
        bundle_bytes(found), content_type="application/pdf", headers=headers
    )


def _mine(request: HttpRequest, reference: str, uid: UUID) -> CaseBundle:
    """One that this person asked for, about a case that they may still have; no other is there."""
    review = case_of(request, reference)
    bundles = CaseBundle.objects.select_related("review", "asked_by")
    found = get_object_or_404(
        bundles, uid=uid, review__claim=review.claim_id, asked_by=actor(request)
    )
    identity = bool(found.identity_reason)
    if not allows(check_may_bundle, actor(request), review, identity=identity):
        raise Http404
    return found
