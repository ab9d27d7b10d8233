"""My day, the next case, the search."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.policies import holds
from members.roles import Permission
from reviews import queries
from reviews.actions import lease
from reviews.forms import SearchForm
from reviews.rows.absences import stand_ins
from reviews.rows.enquiries import letters_to_do
from reviews.rows.waiting import waiting_with
from reviews.views.draft import drafts_of
from reviews.views.scope import actor, case_of, desk_page

_MOST_URGENT = 10


@require_safe
@desk_page
def home(request: HttpRequest) -> HttpResponse:
    """Counts by lane, what is overdue, what I have open, what I set aside, for whom I stand in,
    what I can take back."""
    user, now = actor(request), timezone.now()
    today = timezone.localdate(now)
    late, late_number = queries.overdue(user, today=today, now=now, limit=_MOST_URGENT)
    page = {
        "today": today,
        "lanes": queries.lane_counts(user),
        "overdue": late,
        "overdue_words": f"{late_number}+" if late_number >= queries.MOST_COUNTED else late_number,
        "overdue_tone": "bad" if late_number else "neutral",
        "open_cases": queries.open_with(user, today=today, now=now),
        "waiting": waiting_with(user, today=today, now=now),
        "stand_ins": stand_ins(user, today=today, now=now),
        "drafts": drafts_of(user),
        "letters": letters_to_do(user) if holds(user, Permission.CASE_DECIDE) else [],
        "decided": queries.just_decided(user, now=now),
        "may_work": queries.may_work(user),
        "minutes": settings.DECISION_UNDO_MINUTES,
        "keys": user.hot_keys,
    }
    return render(request, "reviews/home.html", page)


@require_POST
@desk_page
def next_case(request: HttpRequest) -> HttpResponse:
    """The most urgent free case, leased; behind the one that the button stood on."""
    user = actor(request)
    left = request.POST.get("after")
    after = case_of(request, left).pk if left else None
    review = lease.next_case(actor=user, now=timezone.now(), after=after)
    if review is None:
        messages.info(request, _("All done: no case waits for you."))
        return redirect("reviews:home")
    return redirect("reviews:case", review.claim.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def search(request: HttpRequest) -> HttpResponse:
    """By part of a reference or name; posted, so that names stay out of addresses and logs."""
    form = SearchForm(request.POST or None)
    nothing = {"form": form, "rows": None, "cut_off": False}
    if request.method != "POST":
        return render(request, "reviews/search.html", nothing)
    if not form.is_valid():
        return render(request, "reviews/search.html", nothing, status=422)
    now = timezone.now()
    words = form.cleaned_data["words"]
    rows = queries.search(actor(request), words, today=timezone.localdate(now), now=now)
    if len(rows) == 1 and rows[0].reference == words.strip().upper():
        return redirect("reviews:case", rows[0].reference)
    values = {"form": form, "rows": rows, "cut_off": len(rows) == queries.PAGE}
    return render(request, "reviews/search.html", values)
