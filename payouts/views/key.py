"""Keys: release, send back, dissolve, and send a stuck file again. One act each."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.kernel.adapters import load
from config.kernel.denial import Conflict, Denied
from members.views.access import fresh_factor
from payouts.actions import batch as batching
from payouts.actions import release as releasing
from payouts.actions import submit as submitting
from payouts.forms import ReasonForm, ReleaseForm
from payouts.states import BatchState
from payouts.views.page import render_batch
from payouts.views.scope import actor, batch_of, finance_page


@require_POST
@finance_page
@fresh_factor("payouts:batch")
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Turn the next key with count and total typed again. 422: look again; 409: it has changed."""
    found, now, status = batch_of(request, reference), timezone.now(), 422
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            done = releasing.release_batch(
                batch_id=found.pk,
                count=form.cleaned_data["count"],
                total=form.cleaned_data["total"],
                fingerprint=form.cleaned_data["fingerprint"],
                actor=actor(request),
                now=now,
            )
        except Denied as denial:
            form.add_error(None, str(denial))
            status = 409 if isinstance(denial, Conflict) else 422
        else:
            messages.success(request, _said(done.state))
            return redirect("payouts:batch", reference)
    return render_batch(
        request, batch_of(request, reference), now=now, release_form=form, status=status
    )


@require_POST
@finance_page
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The checker does not release: the payments can be batched again."""
    found, now = batch_of(request, reference), timezone.now()
    form = ReasonForm(request.POST, auto_id="back_%s")
    if form.is_valid():
        try:
            releasing.send_back(
                batch_id=found.pk,
                reason=form.cleaned_data["reason"],
                actor=actor(request),
                now=now,
            )
        except Denied as denial:
            messages.error(request, str(denial))
        else:
            messages.success(request, _("Sent back. The payments can be put into a batch again."))
        return redirect("payouts:batch", reference)
    return render_batch(request, found, now=now, send_back_form=form, status=422)


@require_POST
@finance_page
def dissolve(request: HttpRequest, reference: str) -> HttpResponse:
    """The maker takes the batch apart, as long as no bank file was written."""
    found, now = batch_of(request, reference), timezone.now()
    form = ReasonForm(request.POST, auto_id="end_%s")
    if form.is_valid():
        try:
            batching.dissolve_batch(
                batch_id=found.pk,
                reason=form.cleaned_data["reason"],
                actor=actor(request),
                now=now,
            )
        except Denied as denial:
            messages.error(request, str(denial))
        else:
            messages.success(request, _("Dissolved. The payments can be put into a batch again."))
        return redirect("payouts:batch", reference)
    return render_batch(request, found, now=now, dissolve_form=form, status=422)


@require_POST
@finance_page
def submit_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the same file again after the machine gave up."""
    found = batch_of(request, reference)
    try:
        submitting.submit_again(
            batch_id=found.pk, bank=load(settings.BANK), actor=actor(request), now=timezone.now()
        )
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("The bank has the file."))
    return redirect("payouts:batch", reference)


def _said(state: str) -> str:
    if state == BatchState.PART_RELEASED:
        return _("Your key is turned. A third colleague turns the last one.")
    return _("Released. The bank file is being written and sent.")
