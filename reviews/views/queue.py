"""The queue by lanes, under filters that are an address; the same as a file."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims.models import Claim
from claims.words import ITEMS
from config.csv_answer import csv_answer
from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.models import User
from members.policies import holds
from members.roles import Permission
from reviews import queries, queue_queries
from reviews.checks.registry import BY_NAME
from reviews.queue_filters import ASSIGNED, LEFT, ME, NOBODY, TITLES, Filters
from reviews.queue_forms import FilterForm, ViewForm
from reviews.queue_queries import DONE, MINE, TABS, Frame
from reviews.rows.queue import QueueRow
from reviews.views.scope import actor, desk_page

# One press away; the others are behind “Filter”.
_QUICK = (("left", "overdue"), ("left", "today"), ("to", ME), ("to", NOBODY))


@dataclass(frozen=True)
class Asked:
    """What an address asks for, read and looked up; `refused`: filters that nobody knows."""

    lane: str
    filters: Filters
    frame: Frame
    refused: list[str]

    @property
    def query(self) -> dict[str, str]:
        return {"lane": self.lane, **self.filters.chosen()}


@require_safe
@desk_page
def queue(request: HttpRequest) -> HttpResponse:
    """One lane under its filters, fifty cases a page, the most urgent first."""
    user, now = actor(request), timezone.now()
    asked = _asked(request, user)
    if asked.refused:
        return _without_the_refused(request, asked)
    if asked.lane == DONE:
        return _just_done(request, asked)
    today, after = timezone.localdate(now), request.GET.get("after", "")
    try:
        page = queue_queries.queue_page(user, after=after, now=now, **_wanted(asked, today))
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect(_address(asked.query))
    return render(request, "reviews/queue.html", _values(request, user, asked, page, after))


@require_safe
@desk_page
def filters(request: HttpRequest) -> HttpResponse:
    """All filters as one form; into the list where scripts run, else a page of its own."""
    user = actor(request)
    asked = _asked(request, user)
    if asked.refused:
        return _without_the_refused(request, asked)
    form = FilterForm(
        asked.filters,
        units=queue_queries.units_below(user, asked.frame.unit_path),
        unit_name=asked.frame.names.get("unit", ""),
        tags=queue_queries.tags_offered(),
        staff=queue_queries.colleagues(user),
    )
    values = {"form": form, "lane": asked.lane, "back_url": _address(asked.query)}
    part = "reviews/_filters.html" if "HX-Request" in request.headers else "reviews/filters.html"
    return render(request, part, values)


@require_safe
@desk_page
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file: no diagnosis, no full name, no number of a person."""
    user, now = actor(request), timezone.now()
    if not holds(user, Permission.CASE_EXPORT):
        raise PermissionDenied(_("Your role does not include taking lists out of the house."))
    asked = _asked(request, user)
    if asked.refused:
        return _without_the_refused(request, asked)
    if asked.lane == DONE:
        raise Http404
    today = timezone.localdate(now)
    # Words are chosen now, in the reader's language, before the answer leaves.
    rows = [_cells(row) for row in queue_queries.all_rows(user, now=now, **_wanted(asked, today))]
    return csv_answer(f"queue-{asked.lane}-{today.isoformat()}.csv", _head(), rows)


def lane_tabs(counts: dict[str, int], lane: str) -> list[dict[str, object]]:
    """The lanes with their numbers; one's own lists are not counted."""
    words = {name: str(kind.label) for name, kind in queries.LANES.items()}
    words |= {MINE: _("On hold by me"), DONE: _("Just done")}
    return [
        {
            "label": words[name],
            "url": _address({"lane": name}),
            "active": name == lane,
            "count": counts.get(name),
        }
        for name in TABS
    ]


def _asked(request: HttpRequest, user: User) -> Asked:
    own = "officer" if holds(user, Permission.CASE_DECIDE) else "second"
    lane = request.GET.get("lane", own)
    if lane not in TABS:
        raise Http404
    read, unknown = Filters.read(request.GET.dict())
    frame = queue_queries.frame(user, read)
    named = {name: value for name, value in read.chosen().items() if name in ("unit", "tag", "to")}
    missing = [
        name for name, value in named.items() if name not in frame.names and value not in ASSIGNED
    ]
    return Asked(lane, read.without(*missing), frame, [*unknown, *missing])


def _without_the_refused(request: HttpRequest, asked: Asked) -> HttpResponse:
    for name in asked.refused:
        words = _("The filter “%(filter)s” was left out: what it asks for is not known here.")
        messages.error(request, words % {"filter": TITLES[name]})
    return redirect(_address(asked.query))


def _wanted(asked: Asked, today: date) -> dict[str, Any]:
    return {
        "lane": asked.lane,
        "filters": asked.filters,
        "unit_path": asked.frame.unit_path,
        "today": today,
    }


def _values(
    request: HttpRequest, user: User, asked: Asked, page: queries.QueuePage, after: str
) -> dict[str, Any]:
    query = asked.query
    may_sort = holds(user, Permission.CASE_ASSIGN)
    return {
        **_around(user, asked),
        "page": page,
        "chips": _chips(asked),
        "clear_url": _address({"lane": asked.lane}) if asked.filters.chosen() else "",
        "quick": _quick(asked),
        "filters_url": with_query(reverse("reviews:queue_filters"), **query),
        "export_url": with_query(reverse("reviews:queue_export"), **query)
        if holds(user, Permission.CASE_EXPORT)
        else "",
        "view_form": ViewForm(),
        "query": with_query("", **query).removeprefix("?"),
        "first_url": _address(query) if after else "",
        "older_url": _address(query | {"after": page.older}) if page.older else "",
        "may_sort": may_sort,
        "may_confirm": asked.lane == "green" and holds(user, Permission.CASE_DECIDE),
        "all_chosen": request.GET.get("choose") == "all",
        "choose_url": _address(query | {"after": after, "choose": "all"}),
        "most": settings.BULK_MAX,
    }


def _around(user: User, asked: Asked) -> dict[str, Any]:
    return {
        "lane": asked.lane,
        "tabs": lane_tabs(asked.frame.counts, asked.lane),
        "views": [
            {"name": view.name, "url": f"{reverse('reviews:queue')}?{view.query}"}
            for view in asked.frame.views
        ],
        "keys": user.hot_keys,
    }


def _just_done(request: HttpRequest, asked: Asked) -> HttpResponse:
    user, now = actor(request), timezone.now()
    values = _around(user, asked) | {
        "decided": queries.just_decided(user, now=now),
        "minutes": settings.DECISION_UNDO_MINUTES,
    }
    return render(request, "reviews/queue_done.html", values)


def _chips(asked: Asked) -> list[dict[str, object]]:
    return [
        {
            "label": _("%(filter)s: %(value)s")
            % {"filter": TITLES[name], "value": _word(name, value, asked.frame)},
            "remove_url": _address({"lane": asked.lane, **asked.filters.without(name).chosen()}),
        }
        for name, value in asked.filters.chosen().items()
    ]


def _quick(asked: Asked) -> list[dict[str, object]]:
    return [
        {"label": _word(name, value, asked.frame), "url": _address(asked.query | {name: value})}
        for name, value in _QUICK
        if not getattr(asked.filters, name)
    ]


def _word(name: str, value: str, frame: Frame) -> str:
    words: dict[str, Any] = {
        "left": LEFT,
        "item": ITEMS,
        "channel": dict(Claim.Channel.choices),
        "to": ASSIGNED,
    }
    if name == "why":
        return str(BY_NAME[value].concern)
    return str(words.get(name, {}).get(value) or frame.names.get(name, value))


def _head() -> list[str]:
    return [
        _("Reference"), _("Member"), _("Item"), _("Amount"), _("Why a person"), _("Promised by"),
        _("Working days left"), _("Filed"), _("Channel"), _("State"), _("Assigned to"), _("Tags"),
    ]  # fmt: skip


def _cells(row: QueueRow) -> list[str]:
    return [
        row.reference,
        row.masked_name,
        row.item,
        "" if row.benefit is None else str(row.benefit),
        row.reason_words,
        row.due_on.isoformat(),
        "" if row.days_left is None else str(row.days_left),
        f"{row.filed_at:%Y-%m-%d %H:%M}",
        row.channel,
        row.state_label,
        row.assigned_to,
        " ".join(row.tags),
    ]


def _address(query: dict[str, str]) -> str:
    return with_query(reverse("reviews:queue"), **query)
