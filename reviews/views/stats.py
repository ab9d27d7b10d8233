"""An officer's own numbers: nobody else has an address for them."""

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.views.scope import actor, desk_page
from reviews.work_queries import FEW, my_numbers


@require_safe
@desk_page
def mine(request: HttpRequest) -> HttpResponse:
    """What I decided this week and month, how long it took, what others made of it."""
    user, today = actor(request), timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    week, month = (
        timezone.make_aware(datetime.combine(day, time())) for day in (monday, today.replace(day=1))
    )
    values = {"numbers": my_numbers(user, week=week, month=month), "few": FEW}
    return render(request, "reviews/stats.html", values)
