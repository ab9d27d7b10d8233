"""The insurer's feed as its administrator sees it: deliveries, and rows that could not come in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from config.kernel.adapters import AdapterError, load
from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.actions.import_settlements import pull_feed
from members.policies import holds
from members.queries.feed import imports_page, quarantine_page
from members.roles import Permission
from members.views.access import staff_page, user_of


@require_safe
@staff_page(Permission.FEED_READ)
def feed(request: HttpRequest) -> HttpResponse:
    """Deliveries with their counts, then the rows in quarantine."""
    show_all = request.GET.get("rows") == "all"
    imports = imports_page(before=_cursor(request, "imports_before"))
    refused = quarantine_page(before=_cursor(request, "rows_before"), open_only=not show_all)
    context = {
        "imports": imports,
        "refused": refused,
        "may_pull": holds(user_of(request), Permission.FEED_PULL),
        "urls": _urls(request, imports.before, refused.before, show_all=show_all),
    }
    return render(request, "members/staff/feed.html", context)


@require_POST
@staff_page(Permission.FEED_PULL)
def pull(request: HttpRequest) -> HttpResponse:
    """Fetch now what the insurer has published since the last time."""
    try:
        imports = pull_feed(
            feed=load(settings.MEDICAL_INSURANCE), actor=user_of(request), now=timezone.now()
        )
    except (Denied, AdapterError) as trouble:
        messages.error(
            request,
            _("Nothing was fetched: %(why)s What came before is safe; it is tried again hourly.")
            % {"why": trouble},
        )
    else:
        rows = sum(delivery.read_count for delivery in imports)
        if rows:
            words = ngettext("%(n)s row came.", "%(n)s rows came.", rows) % {"n": rows}
            messages.success(request, words)
        else:
            messages.info(request, _("There is nothing new."))
    return redirect("members:feed")


def _urls(
    request: HttpRequest, imports_before: str, rows_before: str, *, show_all: bool
) -> dict[str, Any]:
    """Where the two lists go on; each keeps the other's place."""
    here = reverse("members:feed")
    at_imports, at_rows = request.GET.get("imports_before"), request.GET.get("rows_before")
    rows = "all" if show_all else ""

    def link(**places: str | None) -> str:
        kept = {"imports_before": at_imports, "rows_before": at_rows, "rows": rows, **places}
        return with_query(here, **kept) + ("#rows" if "rows_before" in places else "")

    return {
        "first_imports": link(imports_before=None) if at_imports else "",
        "older_imports": link(imports_before=imports_before) if imports_before else "",
        "first_rows": link(rows_before=None) if at_rows else "",
        "older_rows": link(rows_before=rows_before) if rows_before else "",
        "tabs": [
            {
                "label": _("Unresolved"),
                "url": link(rows_before=None, rows=""),
                "active": not show_all,
            },
            {"label": _("All"), "url": link(rows_before=None, rows="all"), "active": show_all},
        ],
    }


def _cursor(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
