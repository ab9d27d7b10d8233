"""What is done with the cases that were ticked: asked first, then done, each with a result."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from config.kernel.denial import Denied
from config.kernel.money import ZERO, yuan
from members.models import User
from members.policies import holds
from members.roles import Permission
from reviews import queries, queue_queries
from reviews.actions import bulk
from reviews.actions.bulk import BulkOutcome, Seen
from reviews.queue_filters import kept_query
from reviews.queue_forms import AssignForm, ReleaseForm, TagForm
from reviews.rows.queue import QueueRow
from reviews.views.scope import actor, desk_page

_SESSION_KEY = "reviews.bulk"
_PARTS = len(Seen._fields)


@dataclass(frozen=True)
class Act:
    """One thing that can be done with many cases."""

    title: Promise
    button: Promise
    permission: Permission = Permission.CASE_ASSIGN


ACTS: dict[str, Act] = {
    "confirm": Act(
        gettext_lazy("Confirm green cases"), gettext_lazy("Confirm"), Permission.CASE_DECIDE
    ),
    "assign": Act(gettext_lazy("Assign cases"), gettext_lazy("Assign")),
    "tag": Act(gettext_lazy("Add a tag"), gettext_lazy("Add the tag")),
    "untag": Act(gettext_lazy("Take a tag off"), gettext_lazy("Take it off")),
    "release": Act(gettext_lazy("Give cases back"), gettext_lazy("Give back")),
}


@require_POST
@desk_page
def check(request: HttpRequest) -> HttpResponse:
    """“Are you sure”: what was chosen, and what else must be known."""
    act = _act(request)
    chosen = _chosen(request, "on_page" if "whole" in request.POST else "case")
    if not chosen:
        messages.warning(request, _("Choose at least one case."))
        return redirect(_back(request))
    try:
        bulk.check_not_too_many(chosen)
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect(_back(request))
    return _ask(request, act, chosen, None)


@require_POST
@desk_page
def do(request: HttpRequest) -> HttpResponse:
    """Do it with each; the answer is on the next page."""
    act, chosen = _act(request), _chosen(request)
    user = actor(request)
    rows = _rows(user, chosen) if act == "untag" else []
    form = _form(act, request.POST, user, rows)
    if form is not None and not form.is_valid():
        return _ask(request, act, chosen, form)
    try:
        outcomes = _done(act, chosen, form, user)
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect(_back(request))
    # References and sentences only: a session is no place for personal data.
    request.session[_SESSION_KEY] = {
        "act": act,
        "back": _back(request),
        "outcomes": [asdict(outcome) | {"amount": str(outcome.amount)} for outcome in outcomes],
    }
    return redirect("reviews:bulk_done")


@require_safe
@desk_page
def done(request: HttpRequest) -> HttpResponse:
    """What became of each case of the last act on many."""
    kept: dict[str, Any] = request.session.get(_SESSION_KEY, {})
    if kept.get("act") not in ACTS:
        return redirect("reviews:queue")
    outcomes = [BulkOutcome(**(row | {"amount": yuan(row["amount"])})) for row in kept["outcomes"]]
    went = [row for row in outcomes if not row.refusal and not row.proposed]
    values = {
        "act": kept["act"],
        "back_url": kept["back"],
        "done": went,
        "total": sum((row.amount for row in went), ZERO),
        "proposed": [row for row in outcomes if row.proposed],
        "refused": [row for row in outcomes if row.refusal],
        "headline": _headline(kept["act"], len(went)),
        "minutes": settings.DECISION_UNDO_MINUTES,
    }
    return render(request, "reviews/bulk_done.html", values)


def _ask(
    request: HttpRequest, act: str, chosen: Sequence[Seen], form: forms.Form | None
) -> HttpResponse:
    user = actor(request)
    rows = _rows(user, chosen)
    seen = {row.review_id for row in rows}
    returned = form is not None
    values = {
        "act": act,
        "rows": rows,
        "total": sum((row.benefit or ZERO for row in rows), ZERO),
        "cases": [":".join(map(str, case)) for case in chosen if case.review_id in seen],
        "form": form if returned else _form(act, None, user, rows),
        "headline": _question(act, len(rows)),
        "button": ACTS[act].button,
        "back_url": _back(request),
        "query": _query(request),
    }
    return render(request, "reviews/bulk_check.html", values, status=422 if returned else 200)


def _form(act: str, data: Any, user: User, rows: Sequence[QueueRow]) -> forms.Form | None:
    """What else the act must know; None where nothing."""
    if act == "assign":
        return AssignForm(data, user=user, staff=queue_queries.colleagues(user))
    if act == "tag":
        return TagForm(data, tags=queue_queries.tags_offered())
    if act == "untag":
        return TagForm(
            data, tags=queue_queries.tags_named({tag for row in rows for tag in row.tags})
        )
    return ReleaseForm(data) if act == "release" else None


def _done(
    act: str, chosen: Sequence[Seen], form: forms.Form | None, user: User
) -> list[BulkOutcome]:
    now = timezone.now()
    if isinstance(form, AssignForm):
        return bulk.assign_many(cases=chosen, to_id=form.to_id, actor=user, now=now)
    if isinstance(form, TagForm):
        tag_id = int(form.cleaned_data["tag"])
        return bulk.tag_many(cases=chosen, tag_id=tag_id, actor=user, now=now, off=act == "untag")
    if isinstance(form, ReleaseForm):
        reason = form.cleaned_data["reason"]
        return bulk.release_many(cases=chosen, reason=reason, actor=user, now=now)
    return bulk.confirm_green(cases=chosen, actor=user, now=now)


def _act(request: HttpRequest) -> str:
    act = request.POST.get("act", "confirm")
    if act not in ACTS:
        raise Http404
    if not holds(actor(request), ACTS[act].permission):
        raise PermissionDenied(_("Your role does not include this."))
    return act


def _question(act: str, number: int) -> str:
    words: Mapping[str, str] = {
        "confirm": ngettext("Confirm %(n)s case?", "Confirm %(n)s cases?", number),
        "assign": ngettext("Assign %(n)s case", "Assign %(n)s cases", number),
        "tag": ngettext("Tag %(n)s case", "Tag %(n)s cases", number),
        "untag": ngettext("Take a tag off %(n)s case", "Take a tag off %(n)s cases", number),
        "release": ngettext("Give %(n)s case back", "Give %(n)s cases back", number),
    }
    return words[act] % {"n": number}


def _headline(act: str, number: int) -> str:
    words: Mapping[str, str] = {
        "confirm": ngettext("%(n)s case confirmed", "%(n)s cases confirmed", number),
        "assign": ngettext("%(n)s case assigned", "%(n)s cases assigned", number),
        "tag": ngettext("%(n)s case tagged", "%(n)s cases tagged", number),
        "untag": ngettext("A tag taken off %(n)s case", "A tag taken off %(n)s cases", number),
        "release": ngettext("%(n)s case given back", "%(n)s cases given back", number),
    }
    return words[act] % {"n": number}


def _rows(user: User, chosen: Sequence[Seen]) -> list[QueueRow]:
    now = timezone.now()
    wanted = [case.review_id for case in chosen]
    return queries.rows_of(user, wanted, today=timezone.localdate(now), now=now)


def _chosen(request: HttpRequest, name: str = "case") -> list[Seen]:
    """The cases that were ticked, or by another `name` all that were listed, as `QueueRow.tick`
    wrote them; what is no such thing was not ticked."""
    found = []
    for text in dict.fromkeys(request.POST.getlist(name)):
        parts = text.split(":")
        if len(parts) == _PARTS and all(
            part.isascii() and part.isdecimal() and len(part) < 19 for part in parts
        ):
            found.append(Seen(*map(int, parts)))
    return found


def _query(request: HttpRequest) -> str:
    return kept_query(request.POST.get("query", ""), lanes=queue_queries.TABS)


def _back(request: HttpRequest) -> str:
    """The list from which it was chosen, else the lane of the act."""
    query = _query(request)
    if not query and request.POST.get("act", "confirm") == "confirm":
        query = "lane=green"
    return f"{reverse('reviews:queue')}?{query}" if query else reverse("reviews:queue")
