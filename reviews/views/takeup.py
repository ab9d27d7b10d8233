"""Nobody left behind: the supervisor's ledger, and the list of whoever is to reach people."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from claims.cells import FEW
from claims.periods import SCHEME
from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.models import Scheme, SchemeVersion
from members.roles import Permission
from members.views.access import private_page
from reviews import takeup_queries as queries
from reviews.actions import outreach as acts
from reviews.models import OutreachTask
from reviews.outreach_states import OutreachState
from reviews.plots import Bar, bars
from reviews.rows.model_card import Plot
from reviews.takeup_forms import GiveOutForm, ReportForm, ShowForm
from reviews.views.scope import actor, refused
from reviews.views.watch import watch_page

PAGE = 50
_PERIODS = 3
# For whoever calls, writes and visits; the refusal names the roles.
outreach_page = private_page(
    Permission.OUTREACH_DO,
    gettext_lazy("This page is for officers, supervisors and outlet helpers."),
)


@require_safe
@watch_page
def takeup(request: HttpRequest) -> HttpResponse:
    """Entitled, told, opened, filed, paid; and where members were lost."""
    scope, period = _scope(request)
    return _page(request, scope, period, _form(scope, None))


@require_POST
@watch_page
def give_out(request: HttpRequest) -> HttpResponse:
    """A list becomes somebody's."""
    scope, period = _scope(request)
    form = _form(scope, request.POST)
    if not form.is_valid():
        return _page(request, scope, period, form, status=422)
    values = form.cleaned_data
    try:
        number = acts.assign(
            scope=scope,
            gap=values["gap"],
            owner_id=values["owner"].pk,
            most=values["most"],
            actor=actor(request),
            now=scope.now,
        )
    except Denied as denial:
        return _page(request, scope, period, form, status=refused(form, denial))
    messages.success(request, _("%(n)s given out.") % {"n": number})
    return redirect(with_query(reverse("watch:takeup"), period=period, unit=scope.unit.pk))


@require_safe
@outreach_page
def outreach(request: HttpRequest) -> HttpResponse:
    """My own tasks, fifty at a time, without names."""
    return _mine(request, ShowForm())


@require_POST
@outreach_page
def show(request: HttpRequest) -> HttpResponse:
    """Names and numbers of this page's tasks, once; who looked and why is on record."""
    form = ShowForm(request.POST)
    if not form.is_valid():
        return _mine(request, form, status=422)
    try:
        contacts = acts.show_contacts(
            tasks=_tasks(request)[:PAGE],
            reason=form.cleaned_data["reason"],
            actor=actor(request),
            now=timezone.now(),
        )
    except Denied as denial:
        return _mine(request, form, status=refused(form, denial))
    return _mine(request, form, contacts={one.task.pk: one for one in contacts})


@require_POST
@outreach_page
def report(request: HttpRequest) -> HttpResponse:
    """What was done about one of my tasks."""
    form = ReportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose what you did and what came of it."))
        return redirect("reviews:outreach")
    values = form.cleaned_data
    if not OutreachTask.objects.filter(pk=values["task"], owner=actor(request)).exists():
        raise Http404
    try:
        acts.report(
            task_id=values["task"],
            kind=values["kind"],
            outcome=values["outcome"],
            actor=actor(request),
            now=timezone.now(),
        )
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("Written down."))
    return redirect("reviews:outreach")


def _scope(request: HttpRequest) -> tuple[queries.Scope, int]:
    """The unit – one's own, or one below it whose figures show – and the period; else Http404."""
    now = timezone.now()
    scheme = Scheme.objects.filter(code=SCHEME).first()
    unit = queries.unit_for(actor(request), request.GET.get("unit", ""))
    if scheme is None or unit is None:
        raise Http404
    today = timezone.localdate(now)
    terms = SchemeVersion.objects.for_period(scheme.pk, today.year).terms()
    this = terms.period_of(today)
    asked = request.GET.get("period", str(this))
    if asked not in {str(this - back) for back in range(_PERIODS)}:
        raise Http404
    period = int(asked)
    scope = queries.Scope(unit, terms.first_day(period), terms.last_day(period), now)
    if not queries.is_shown(actor(request), scope):
        raise Http404
    return scope, period


def _form(scope: queries.Scope, data: Any) -> GiveOutForm:
    return GiveOutForm(data, owners=queries.owners(scope.unit))


def _page(
    request: HttpRequest,
    scope: queries.Scope,
    period: int,
    form: GiveOutForm,
    *,
    status: int = 200,
) -> HttpResponse:
    user, here = actor(request), reverse("watch:takeup")
    top = queries.is_top(user, scope.unit)
    found = queries.ledger(scope, top=top)
    this = timezone.localdate(scope.now).year
    tabs = [
        {
            "label": str(year),
            "url": with_query(here, period=year, unit="" if top else scope.unit.pk),
            "active": year == period,
        }
        for year in range(this, this - _PERIODS, -1)
    ]
    values = {
        "unit": scope.unit,
        "ledger": found,
        "plot": _plot(found),
        "steps": queries.STEPS,
        "gaps": queries.gaps(scope),
        "owners": queries.owner_rows(scope.unit),
        "form": form,
        "few": FEW,
        "tabs": tabs,
        "top_url": "" if top else with_query(here, period=period),
        "period": period,
    }
    return render(request, "reviews/watch/takeup.html", values, status=status)


def _plot(found: queries.Ledger) -> Plot:
    title = _("From entitled to paid")
    steps = [(str(name), number) for name, number in zip(queries.STEPS, found.whole, strict=True)]
    few = _("fewer than %(few)s") % {"few": FEW}
    drawn = [Bar(name, float(number)) for name, number in steps if number is not None]
    svg = bars(
        drawn if any(bar.value for bar in drawn) else [],
        title=title,
        description=_("Stays that can be claimed for, by how far they got."),
        say=lambda value: f"{value:.0f}",
    )
    rows: list[tuple[str, ...]] = [
        (name, few if number is None else str(number)) for name, number in steps
    ]
    return Plot(title, svg, (_("Step"), _("Stays")), rows)


def _tasks(request: HttpRequest) -> list[OutreachTask]:
    """One page and one more, behind the task that the address names."""
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Http404
    mine = OutreachTask.objects.filter(owner=actor(request), state=OutreachState.OPEN)
    found = mine.filter(pk__gt=int(after)).select_related("reminder__member__unit")
    return list(found.order_by("pk")[: PAGE + 1])


def _mine(
    request: HttpRequest,
    form: ShowForm,
    *,
    contacts: dict[int, acts.Contact] | None = None,
    status: int = 200,
) -> HttpResponse:
    tasks = _tasks(request)
    here = reverse("reviews:outreach")
    shown = tasks[:PAGE]
    values = {
        "rows": [(task, (contacts or {}).get(task.pk)) for task in shown],
        "named": contacts is not None,
        "form": form,
        "report": ReportForm(auto_id=False),
        "show_url": with_query(
            reverse("reviews:outreach_show"), after=request.GET.get("after", "")
        ),
        "older_url": with_query(here, after=shown[-1].pk) if len(tasks) > PAGE else "",
        "newer_url": here if request.GET.get("after") else "",
    }
    return render(request, "reviews/outreach.html", values, status=status)
