"""The supervisor's pages of quality: what sampling found, and how much is drawn."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from config.csv_answer import csv_answer
from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.roles import Permission
from members.views.access import private_page
from reviews import quality_queries as queries
from reviews import work_queries
from reviews.actions.sample import set_rate
from reviews.models import SampleRate
from reviews.sample_forms import RateForm
from reviews.sampling import rates_now
from reviews.views.scope import actor

PERIODS = (30, 90, 365)
_LAST_RATES = 20


# Only for supervisors; the refusal names the role.
watch_page = private_page(
    Permission.QUALITY_WATCH,
    gettext_lazy("This page is for supervisors. Your role does not include it."),
)


@require_safe
@watch_page
def qa(request: HttpRequest) -> HttpResponse:
    """By stratum: decided, drawn, read, wrong – with how far the figure can be trusted."""
    days, since = period_of(request)
    user = actor(request)
    values = {
        "quality": queries.quality(user, since=since),
        "differences": queries.differences(user, since=since),
        "most": queries.LISTED,
        "tabs": period_tabs("watch:qa", days),
        "export_url": with_query(reverse("watch:qa_export"), days=days),
    }
    return render(request, "reviews/watch/qa.html", values)


@require_safe
@watch_page
def qa_export(request: HttpRequest) -> HttpResponse:
    """Every reading of the period as CSV: the case's reference, and nobody's name."""
    days, since = period_of(request)
    # Words are chosen now, in the reader's language, before the answer leaves.
    head, rows = queries.export_head(), list(queries.export_rows(actor(request), since=since))
    return csv_answer(f"quality-{days}.csv", head, rows)


@require_safe
@watch_page
def team(request: HttpRequest) -> HttpResponse:
    """How the desk works, in sums; what looks hasty or habitual is a reason to look, no more."""
    days, since = period_of(request)
    values = {
        "team": work_queries.team(actor(request), since=since),
        "few": work_queries.FEW,
        "seconds": work_queries.HASTY.seconds,
        "row": work_queries.LONG_STREAK,
        "tabs": period_tabs("watch:team", days),
    }
    return render(request, "reviews/watch/team.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@watch_page
def rates(request: HttpRequest) -> HttpResponse:
    """How much of each stratum is drawn, since when and why; another share from now on."""
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            set_rate(
                outcome=values["outcome"],
                route=values["route"],
                rate=values["percent"] / 100,
                reason=values["reason"],
                actor=actor(request),
                now=timezone.now(),
            )
        except Denied as denial:
            messages.error(request, str(denial))
        else:
            messages.success(request, _("From now on this share is drawn."))
        return redirect("watch:rates")
    now = [
        {"label": queries.stratum_label(*stratum), "rate": rate}
        for stratum, rate in rates_now().items()
    ]
    history = [
        {"label": queries.stratum_label(row.outcome, row.route), "row": row}
        for row in SampleRate.objects.select_related("set_by").order_by("-pk")[:_LAST_RATES]
    ]
    status = 422 if request.method == "POST" else 200
    page: dict[str, Any] = {"form": form, "now": now, "history": history}
    return render(request, "reviews/watch/rates.html", page, status=status)


def period_of(request: HttpRequest) -> tuple[int, datetime]:
    """The days of the chosen tab, and since when that is."""
    asked = request.GET.get("days", str(PERIODS[1]))
    days = next((days for days in PERIODS if str(days) == asked), None)
    if days is None:
        raise Http404
    return days, timezone.now() - timedelta(days=days)


def period_tabs(url_name: str, days: int) -> list[dict[str, object]]:
    """How far back: one tab for each period."""
    return [
        {
            "label": ngettext("%(n)s day", "%(n)s days", period) % {"n": period},
            "url": with_query(reverse(url_name), days=period),
            "active": period == days,
        }
        for period in PERIODS
    ]
