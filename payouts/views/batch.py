"""Batches: the list, one batch with everything to look at, and taking a payment out."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from config.kernel.denial import Denied, allows
from config.templatetags.ui import with_query
from members.policies import holds
from members.roles import Permission
from payouts.actions.batch import remove_line
from payouts.forms import RemoveForm
from payouts.models import PaymentBatch
from payouts.policies import check_may_change
from payouts.queries.batches import SHOWN, batch_list
from payouts.states import BatchState
from payouts.views.page import render_batch
from payouts.views.scope import actor, batch_of, finance_page


@require_safe
@finance_page
def batches(request: HttpRequest) -> HttpResponse:
    """The newest first: those that wait for a key, those on their way, or all."""
    user = actor(request)
    shown, before = request.GET.get("show", "all"), request.GET.get("before", "")
    if shown not in SHOWN:
        raise Http404
    page = batch_list(user, shown=shown, before=before)
    address = reverse("payouts:batches")
    words = {"open": _("Waiting for a key"), "away": _("On the way"), "all": _("All")}
    values = {
        "page": page,
        "tabs": [
            {
                "label": words[name],
                "url": with_query(address, show=name),
                "active": name == shown,
                "count": None,
            }
            for name in SHOWN
        ],
        "first_url": with_query(address, show=shown) if before else "",
        "older_url": with_query(address, show=shown, before=page.older) if page.older else "",
        "may_collect": holds(user, Permission.BATCH_PREPARE),
    }
    return render(request, "payouts/finance/batches.html", values)


@require_safe
@finance_page
def batch(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that is looked at before a key is turned, and what happened since."""
    return render_batch(request, batch_of(request, reference), now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@finance_page
def remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one payment out of a batch that is not released; asks why."""
    user, found = actor(request), batch_of(request, reference)
    if not allows(check_may_change, user, found):
        messages.error(request, _("Nothing can be taken out of this batch."))
        return redirect("payouts:batch", reference)
    form = RemoveForm(request.POST or None, initial={"payment": request.GET.get("payment", "")})
    if request.method == "POST" and form.is_valid():
        try:
            left = remove_line(
                batch_id=found.pk,
                reference=form.cleaned_data["payment"],
                reason=form.cleaned_data["reason"],
                actor=user,
                now=timezone.now(),
            )
        except Denied as denial:
            messages.error(request, str(denial))
        else:
            messages.success(request, _said(left))
        return redirect("payouts:batch", reference)
    line = found.instructions.filter(reference=form["payment"].value())
    payment = line.select_related("member", "bank_account").first()
    if payment is None:
        raise Http404
    status = 422 if form.errors else 200
    values = {"batch": found, "payment": payment, "form": form}
    return render(request, "payouts/finance/remove.html", values, status=status)


def _said(left: PaymentBatch) -> str:
    if left.state == BatchState.DISSOLVED:
        return _("That was the last payment: the batch is dissolved.")
    return _("Taken out. Count, total and fingerprint are new; keys turned before are void.")
