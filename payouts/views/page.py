"""The page of a batch as every view of it draws it: as asked for, or with a form that came back."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from config.kernel.denial import Denied, allows
from config.templatetags.ui import with_query
from members.models import User
from members.policies import holds
from members.roles import Permission
from payouts.forms import ReasonForm, ReleaseForm
from payouts.models import PaymentBatch, PaymentProblem
from payouts.policies import (
    check_may_change,
    check_may_dissolve,
    check_may_release,
    check_may_send_back,
)
from payouts.queries.batches import batch_page
from payouts.queries.history import happenings, steps_of
from payouts.states import OPEN_BATCHES, BatchState
from payouts.views.scope import actor


def render_batch(
    request: HttpRequest,
    batch: PaymentBatch,
    *,
    now: datetime,
    release_form: ReleaseForm | None = None,
    send_back_form: ReasonForm | None = None,
    dissolve_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = actor(request)
    only, after = request.GET.get("only", ""), request.GET.get("after", "")
    page = batch_page(user, batch, after=after, only_flagged=only == "flagged", now=now)
    address = reverse("payouts:batch", args=[batch.reference])
    values: dict[str, Any] = {
        "batch": batch,
        "state_label": BatchState(batch.state).label,
        "page": page,
        "steps": steps_of(batch, page.file),
        "events": happenings(batch),
        "tabs": _tabs(address, batch, page.flagged, only),
        "older_url": with_query(address, only=only, after=page.older) if page.older else "",
        "first_url": with_query(address, only=only) if after else "",
        "released": batch.state not in OPEN_BATCHES,
        "why_not": _why_not(user, batch),
        "may_change": allows(check_may_change, user, batch),
        "release_form": release_form or ReleaseForm(initial={"fingerprint": batch.fingerprint}),
        "send_back_form": _form(check_may_send_back, user, batch, send_back_form, "back_%s"),
        "dissolve_form": _form(check_may_dissolve, user, batch, dissolve_form, "end_%s"),
        "may_submit": _may_submit(user, batch, page.problems),
    }
    return render(request, "payouts/finance/batch.html", values, status=status)


def _why_not(user: User, batch: PaymentBatch) -> str | None:
    """Why this user cannot turn a key; None where they can, "" where nobody has to."""
    if batch.state not in OPEN_BATCHES:
        return ""
    if batch.prepared_by_id != user.pk and not holds(user, Permission.BATCH_RELEASE):
        return _("A finance checker counts again and releases it.")
    if batch.prepared_by_id == user.pk:
        return _("You prepared this batch: a colleague must release it.")
    try:
        check_may_release(user, batch)
    except Denied as denial:
        return str(denial)
    return None


def _form(
    check: Any, user: User, batch: PaymentBatch, given: ReasonForm | None, auto_id: str
) -> ReasonForm | None:
    """The form for an act that would not be refused; None where it would."""
    if not allows(check, user, batch):
        return None
    return given or ReasonForm(auto_id=auto_id)


def _tabs(address: str, batch: PaymentBatch, flagged: int, only: str) -> list[dict[str, object]]:
    return [
        {"label": _("All"), "url": address, "active": only != "flagged", "count": batch.count},
        {
            "label": _("Look twice"),
            "url": with_query(address, only="flagged"),
            "active": only == "flagged",
            "count": flagged,
        },
    ]


def _may_submit(user: User, batch: PaymentBatch, problems: list[PaymentProblem]) -> bool:
    """The machine has given up, and this person may send the same file again."""
    stuck = any(problem.kind == PaymentProblem.Kind.NOT_SUBMITTED for problem in problems)
    return stuck and batch.state == BatchState.EXPORTED and holds(user, Permission.BATCH_PREPARE)
