"""Finance: what is to be paid, batches under two keys, and what came back."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.kernel.denial import Denied, allows
from members.models import User
from members.policies import holds
from members.roles import Permission
from payouts.actions import batch as batching
from payouts.actions import problem as problems
from payouts.actions import release as releasing
from payouts.forms import ProblemForm, ReasonForm, ReleaseForm
from payouts.models import PaymentBatch
from payouts.policies import (
    check_may_change,
    check_may_dissolve,
    check_may_release,
    check_may_send_back,
)
from payouts.queries import pages
from payouts.queries.content import content_now
from payouts.queries.scope import visible_batches, visible_problems

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def finance_page(view: View[P]) -> View[P]:
    """Only for finance; the refusal names the roles."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not holds(_actor(request), Permission.BATCH_READ):
            raise PermissionDenied(_("This page is for finance. Your role does not include it."))
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@require_safe
@finance_page
def home(request: HttpRequest) -> HttpResponse:
    """What waits to be paid; the maker chooses, or takes all."""
    user = _actor(request)
    values = {
        "page": pages.to_pay(user, after=_number(request, "after")),
        "may_prepare": holds(user, Permission.BATCH_PREPARE),
    }
    return render(request, "payouts/finance/home.html", values)


@require_POST
@finance_page
def prepare(request: HttpRequest) -> HttpResponse:
    """A batch of the chosen payments, or of all that nothing stands against."""
    chosen = None if "all" in request.POST else request.POST.getlist("reference")
    try:
        batch = batching.prepare_batch(references=chosen, actor=_actor(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("payouts:home")
    messages.success(
        request, _("Batch %(reference)s is prepared.") % {"reference": batch.reference}
    )
    return redirect("payouts:batch", batch.reference)


@require_safe
@finance_page
def batches(request: HttpRequest) -> HttpResponse:
    rows, older = pages.batch_rows(_actor(request), before=_number(request, "before"))
    return render(request, "payouts/finance/batches.html", {"rows": rows, "older": older})


@require_safe
@finance_page
def batch(request: HttpRequest, reference: str) -> HttpResponse:
    return _batch_page(request, _batch(request, reference), ReleaseForm())


@require_POST
@finance_page
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Turn the next key with count and total typed again."""
    found = _batch(request, reference)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            releasing.release_batch(
                batch_id=found.pk,
                count=form.cleaned_data["count"],
                total=form.cleaned_data["total"],
                fingerprint=form.cleaned_data["fingerprint"],
                actor=_actor(request),
                now=timezone.now(),
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            messages.success(request, _("Released."))
            return redirect("payouts:batch", reference)
    found.refresh_from_db()
    return _batch_page(request, found, form, status=422)


@require_POST
@finance_page
def end(request: HttpRequest, reference: str) -> HttpResponse:
    """The maker dissolves, the checker sends back; the payments can be batched again."""
    found = _batch(request, reference)
    form = ReasonForm(request.POST)
    how = releasing.send_back if "send_back" in request.POST else batching.dissolve_batch
    if not form.is_valid():
        messages.error(request, _("Please give the reason."))
        return redirect("payouts:batch", reference)
    return _try(
        request,
        reference,
        lambda: how(
            batch_id=found.pk,
            reason=form.cleaned_data["reason"],
            actor=_actor(request),
            now=timezone.now(),
        ),
    )


@require_POST
@finance_page
def remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one payment out of a batch that is not released."""
    found = _batch(request, reference)
    return _try(
        request,
        reference,
        lambda: batching.remove_line(
            batch_id=found.pk,
            reference=request.POST.get("payment", ""),
            reason=_("Taken out by the maker"),
            actor=_actor(request),
            now=timezone.now(),
        ),
    )


@require_safe
@finance_page
def returns(request: HttpRequest) -> HttpResponse:
    """What came back from the bank, and what needs a person."""
    user = _actor(request)
    values = {
        "rows": pages.returned(user),
        "problems": pages.open_problems(user),
        "form": ProblemForm(),
    }
    return render(request, "payouts/finance/returns.html", values)


@require_POST
@finance_page
def close_problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    problem = get_object_or_404(visible_problems(_actor(request)), pk=problem_id)
    form = ProblemForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write down what you found and did."))
        return redirect("payouts:returns")
    try:
        problems.close_problem(
            problem_id=problem.pk,
            note=form.cleaned_data["note"],
            actor=_actor(request),
            now=timezone.now(),
        )
    except Denied as denial:
        messages.error(request, str(denial))
    return redirect("payouts:returns")


def _batch_page(
    request: HttpRequest, found: PaymentBatch, form: ReleaseForm, status: int = 200
) -> HttpResponse:
    user = _actor(request)
    page = pages.batch_page(user, found, fingerprint_now=content_now(found.pk).fingerprint)
    values = {
        "page": page,
        "batch": found,
        "form": form,
        "reason_form": ReasonForm(),
        "may_release": allows(check_may_release, user, found),
        "may_send_back": allows(check_may_send_back, user, found),
        "may_dissolve": allows(check_may_dissolve, user, found),
        "may_change": allows(check_may_change, user, found),
        "is_maker": found.prepared_by_id == user.pk,
    }
    return render(request, "payouts/finance/batch.html", values, status=status)


def _try(request: HttpRequest, reference: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Denied as denial:
        messages.error(request, str(denial))
    return redirect("payouts:batch", reference)


def _batch(request: HttpRequest, reference: str) -> PaymentBatch:
    batches = visible_batches(_actor(request)).select_related(
        "prepared_by", "released_by", "second_released_by"
    )
    return get_object_or_404(batches, reference=reference)


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0
