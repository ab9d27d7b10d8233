"""What the house learns from grievances: for supervisors, with a table to take along."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from config.csv_answer import csv_answer
from config.templatetags.ui import with_query
from members.roles import Permission
from members.views.access import private_page
from reviews import lesson_queries as queries
from reviews.views.scope import actor
from reviews.views.watch import period_of, period_tabs
from reviews.work_queries import FEW

lessons_page = private_page(
    Permission.GRIEVANCE_ASSIGN,
    gettext_lazy("This page is for supervisors. Your role does not include it."),
)


@require_safe
@lessons_page
def lessons(request: HttpRequest) -> HttpResponse:
    """Causes by month and unit, measures, and whether they are done."""
    days, since = period_of(request)
    user = actor(request)
    values = {
        "causes": queries.causes(user, since=since),
        "measures": queries.measures(user, since=since, today=timezone.localdate()),
        "few": FEW,
        "tabs": period_tabs("watch:lessons", days),
        "export_url": with_query(reverse("watch:lessons_export"), days=days),
    }
    return render(request, "reviews/watch/lessons.html", values)


@require_safe
@lessons_page
def export(request: HttpRequest) -> HttpResponse:
    """The causes as CSV, with the same cells hidden."""
    days, since = period_of(request)
    # Words are chosen now, in the reader's language, before the answer leaves.
    head, rows = queries.export_head(), list(queries.export_rows(actor(request), since=since))
    return csv_answer(f"grievances-{days}.csv", head, rows)
