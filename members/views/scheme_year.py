"""A scheme's year as a checklist."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config.kernel.denial import Denied
from members.actions.scheme_year import tick_step
from members.forms import TickForm
from members.models import Scheme
from members.policies import holds
from members.queries.scheme_year import scheme_year
from members.roles import Permission
from members.views.access import staff_page, user_of

FIRST, LAST = 2000, 2099


@require_safe
@staff_page(Permission.SCHEME_READ)
def year(request: HttpRequest, code: str, period: int) -> HttpResponse:
    """What is done for the period, and what is still to do."""
    scheme = _scheme(code, period)
    context = {
        "scheme": scheme,
        "year": scheme_year(scheme, period, timezone.localdate()),
        "before": period - 1 if period > FIRST else None,
        "after": period + 1 if period < LAST else None,
        "may_say": holds(user_of(request), Permission.SCHEME_DRAFT),
    }
    return render(request, "members/schemes/year.html", context)


@require_POST
@staff_page(Permission.SCHEME_DRAFT)
def tick(request: HttpRequest, code: str, period: int, step: str) -> HttpResponse:
    """A person says that a step is done, or takes it back."""
    scheme = _scheme(code, period)
    form = TickForm(request.POST)
    if form.is_valid():
        try:
            tick_step(
                scheme_id=scheme.pk,
                period=period,
                step=step,
                is_done=form.cleaned_data["is_done"],
                note=form.cleaned_data["note"],
                actor=user_of(request),
                now=timezone.now(),
            )
        except Denied as denial:
            messages.error(request, str(denial))
    return redirect("members:scheme_year", code=code, period=period)


def _scheme(code: str, period: int) -> Scheme:
    if not FIRST <= period <= LAST:
        raise Http404
    return get_object_or_404(Scheme, code=code)
