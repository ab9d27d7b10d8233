"""The queue by lanes, and the confirmation of many green cases, each on its own."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from config.kernel.denial import Denied
from config.kernel.money import ZERO, yuan
from config.templatetags.ui import with_query
from members.policies import holds
from members.roles import Permission
from reviews import queries
from reviews.actions import decide as deciding
from reviews.views.scope import actor, desk_page

_SESSION_KEY = "reviews.bulk"


@require_safe
@desk_page
def queue(request: HttpRequest) -> HttpResponse:
    """One lane, fifty cases a page, the most urgent first."""
    user, now = actor(request), timezone.now()
    own = "officer" if holds(user, Permission.CASE_DECIDE) else "second"
    lane = request.GET.get("lane", own)
    if lane not in queries.LANES:
        raise Http404
    after = request.GET.get("after", "")
    try:
        page = queries.queue_page(
            user, lane=lane, after=after, today=timezone.localdate(now), now=now
        )
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect(with_query(reverse("reviews:queue"), lane=lane))
    address = reverse("reviews:queue")
    values = {
        "lane": lane,
        "tabs": lane_tabs(queries.lane_counts(user), lane),
        "page": page,
        "first_url": with_query(address, lane=lane) if after else "",
        "older_url": with_query(address, lane=lane, after=page.older) if page.older else "",
        "may_confirm": lane == "green" and holds(user, Permission.CASE_DECIDE),
        "all_chosen": request.GET.get("choose") == "all",
        "choose_url": with_query(address, lane=lane, after=after, choose="all"),
        "most": settings.BULK_CONFIRM_MAX,
        "keys": user.hot_keys,
    }
    return render(request, "reviews/queue.html", values)


@require_POST
@desk_page
def check_bulk(request: HttpRequest) -> HttpResponse:
    """“Are you sure”: what was chosen, how many, how much in all."""
    user, now = actor(request), timezone.now()
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, _("Choose at least one case."))
        return redirect(_green())
    if len(chosen) > settings.BULK_CONFIRM_MAX:
        messages.error(
            request,
            _("At most %(number)s cases can be confirmed at once.")
            % {"number": settings.BULK_CONFIRM_MAX},
        )
        return redirect(_green())
    wanted = [review_id for review_id, _version, _assessment in chosen]
    rows = queries.rows_of(user, wanted, today=timezone.localdate(now), now=now)
    seen = {row.review_id for row in rows}
    values = {
        "rows": rows,
        "total": sum((row.benefit or ZERO for row in rows), ZERO),
        "cases": [":".join(map(str, case)) for case in chosen if case[0] in seen],
        "headline": ngettext("Confirm %(n)s case?", "Confirm %(n)s cases?", len(rows))
        % {"n": len(rows)},
        "action": ngettext("Confirm %(n)s case", "Confirm %(n)s cases", len(rows))
        % {"n": len(rows)},
    }
    return render(request, "reviews/bulk_check.html", values)


@require_POST
@desk_page
def confirm_bulk(request: HttpRequest) -> HttpResponse:
    """Confirm what was chosen, each on its own; the answer is on the next page."""
    try:
        outcomes = deciding.confirm_green(
            cases=_chosen(request), actor=actor(request), now=timezone.now()
        )
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect(_green())
    # References and sentences only: a session is no place for personal data.
    request.session[_SESSION_KEY] = [
        {
            "reference": outcome.reference,
            "amount": str(outcome.amount),
            "refusal": outcome.refusal,
            "proposed": outcome.proposed,
        }
        for outcome in outcomes
    ]
    return redirect("reviews:bulk_done")


@require_safe
@desk_page
def bulk_done(request: HttpRequest) -> HttpResponse:
    """What became of each case of the last bulk confirmation."""
    outcomes: list[dict[str, Any]] = request.session.get(_SESSION_KEY, [])
    if not outcomes:
        return redirect(_green())
    for outcome in outcomes:
        outcome["amount"] = yuan(outcome["amount"])
    done = [row for row in outcomes if not row["refusal"] and not row["proposed"]]
    values = {
        "done": done,
        "total": sum((row["amount"] for row in done), ZERO),
        "proposed": [row for row in outcomes if row["proposed"]],
        "refused": [row for row in outcomes if row["refusal"]],
        "headline": ngettext("%(number)s case confirmed", "%(number)s cases confirmed", len(done))
        % {"number": len(done)},
        "minutes": settings.DECISION_UNDO_MINUTES,
    }
    return render(request, "reviews/bulk_done.html", values)


def lane_tabs(counts: dict[str, int], lane: str) -> list[dict[str, object]]:
    words = {
        "green": _("Green"),
        "officer": _("With an officer"),
        "expert": _("With an expert"),
        "hold": _("On hold"),
        "second": _("Second person"),
    }
    return [
        {
            "label": words[name],
            "url": with_query(reverse("reviews:queue"), lane=name),
            "active": name == lane,
            "count": counts[name],
        }
        for name in queries.LANES
    ]


def _chosen(request: HttpRequest) -> Sequence[tuple[int, int, int]]:
    """The ticked cases as “review:version:assessment”; what is no such thing was not ticked."""
    found = []
    for text in dict.fromkeys(request.POST.getlist("case")):
        parts = text.split(":")
        if len(parts) == 3 and all(p.isascii() and p.isdecimal() and len(p) < 19 for p in parts):
            found.append((int(parts[0]), int(parts[1]), int(parts[2])))
    return found


def _green() -> str:
    return with_query(reverse("reviews:queue"), lane="green")
