"""The rule time machine: settled claims of a period under other rules. Decides nothing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from claims.actions.replay import cancel_replay, start_replay
from claims.forms import ReplayForm
from claims.models import ReplayRun
from claims.queries import replays as queries
from claims.queries.replay_spread import spread
from claims.states import ReplayState
from config.csv_answer import csv_answer
from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.models import Scheme
from members.policies import holds
from members.roles import Permission
from members.views.access import posted, staff_page, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.SCHEME_READ)
def replays(request: HttpRequest, code: str) -> HttpResponse:
    """The runs of a scheme, newest first, and the form that starts one."""
    scheme = get_object_or_404(Scheme, code=code)
    may_start = holds(user_of(request), Permission.SCHEME_DRAFT)
    periods = queries.periods_of(scheme.pk) if may_start else []
    form = ReplayForm(
        posted(request), periods=periods, rules=queries.rules_of(scheme.pk) if may_start else []
    )
    if request.method == "POST" and form.is_valid():
        try:
            run = start_replay(
                scheme=scheme,
                period=form.cleaned_data["period"],
                against=form.cleaned_data["against"],
                actor=user_of(request),
                now=timezone.now(),
            )
        except Denied as denied:
            form.add_error(None, str(denied))
        else:
            return redirect(_address("claims:replay", run))
    here = reverse("claims:replays", kwargs={"code": code})
    page = queries.runs_page(scheme.pk, before=_number(request, "before"))
    context = {
        "scheme": scheme,
        "name": queries.name_of(scheme),
        "page": page,
        "form": form,
        "may_start": may_start,
        "periods": periods,
        "first_url": here if request.GET.get("before") else "",
        "older_url": with_query(here, before=page.older) if page.older else "",
    }
    return render(request, "claims/desk/replays.html", context, status=422 if form.errors else 200)


@require_safe
@staff_page(Permission.SCHEME_READ)
def replay(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One run: how far it is, what it comes to, and the claims behind that."""
    run = _run(code, number)
    running = run.state == ReplayState.RUNNING
    if request.headers.get("HX-Request"):
        # The poll: when the run has ended the whole page is new.
        if not running:
            return HttpResponseClientRefresh()
        return render(request, "claims/desk/_replay_sums.html", {"run": run, "running": True})
    lane = request.GET.get("lane", "gain")
    if lane not in queries.LANES:
        raise Http404
    context: dict[str, Any] = {
        "run": run,
        "running": running,
        "name": queries.name_of(run.scheme),
        "is_same": run.digest == run.in_force.digest,
        "changed": queries.draft_has_changed(run),
        "may_cancel": running and holds(user_of(request), Permission.SCHEME_DRAFT),
        "export_url": _address("claims:replay_export", run),
    }
    if not running:
        context |= _findings(request, run, lane)
    return render(request, "claims/desk/replay.html", context)


@require_POST
@staff_page(Permission.SCHEME_DRAFT)
def cancel(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """End a run; what it has found so far can still be read."""
    run = _run(code, number)
    try:
        cancel_replay(run_id=run.pk, actor=user_of(request), now=timezone.now())
    except Denied as denied:
        messages.error(request, str(denied))
    else:
        messages.success(request, _("The replay was cancelled. What it had found stays."))
    return redirect(_address("claims:replay", run))


@require_safe
@staff_page(Permission.SCHEME_READ)
def export(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Every claim of the run as CSV for a spreadsheet: its reference, and nobody's name."""
    run = _run(code, number)
    # Words are chosen now, in the reader's language; the rows are read while they are sent.
    head, rows = queries.export_head(), queries.export_rows(run)
    return csv_answer(f"replay-{code}-{run.pk}.csv", head, rows)


def _findings(request: HttpRequest, run: ReplayRun, lane: str) -> dict[str, Any]:
    here = _address("claims:replay", run)
    page = queries.claims_page(run, lane, after=request.GET.get("after", ""))
    counts = queries.lane_counts(run)
    return {
        "spread": spread(run),
        "items": queries.by_item(run),
        "apart": queries.kept_apart(run),
        "lane": lane,
        "told_apart": lane in queries.APART,
        "page": page,
        "first_url": with_query(here, lane=lane) + "#claims" if request.GET.get("after") else "",
        "older_url": with_query(here, lane=lane, after=page.older) + "#claims"
        if page.older
        else "",
        "tabs": [
            {
                "label": label,
                "url": with_query(here, lane=name) + "#claims",
                "active": name == lane,
                "count": counts[name],
            }
            for name, label in queries.LANES.items()
        ],
    }


def _run(code: str, number: int) -> ReplayRun:
    runs = ReplayRun.objects.select_related("scheme", "in_force", "draft", "asked_by", "closed_by")
    return get_object_or_404(runs, scheme__code=code, pk=number)


def _address(name: str, run: ReplayRun) -> str:
    return reverse(name, kwargs={"code": run.scheme.code, "number": run.pk})


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
