"""Put a misread fact right, beside its piece of the paper."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.facts import FACTS
from config.kernel.denial import Conflict, Denied
from reviews.actions.correct import correct as correct_fact
from reviews.paper_forms import CorrectForm
from reviews.views.page import render_case
from reviews.views.scope import actor, case_of, desk_page


@require_POST
@desk_page
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the value, do again what depends on it, and show where it stands. 409: someone was
    faster; 422: it cannot be this fact."""
    user, now = actor(request), timezone.now()
    review = case_of(request, reference)
    name = request.POST.get("name", "")
    if name not in FACTS:
        raise Http404
    form = CorrectForm(request.POST, fact=name)
    status = 422
    if form.is_valid():
        try:
            correct_fact(
                review_id=review.pk,
                name=name,
                value=form.cleaned_data["value"],
                was_id=form.cleaned_data["was"],
                actor=user,
                now=now,
            )
        except Conflict as conflict:
            form.add_error("value", str(conflict))
            status = 409
        except Denied as denial:
            form.add_error("value", str(denial))
        else:
            messages.success(request, _("Kept. What depends on it was checked again."))
            wanted = "" if "stay" in request.POST else request.POST.get("next", "")
            return redirect(_after(reference, name, wanted))
    review = case_of(request, reference)
    return render_case(request, review, user=user, now=now, status=status, correction=form)


def _after(reference: str, name: str, wanted: str) -> str:
    """Back to the fact, or on to the doubtful one that the button named, opened."""
    case = reverse("reviews:case", args=[reference])
    if wanted in FACTS:
        return f"{case}?correct={wanted}#fact-{wanted}"
    return f"{case}#fact-{name}"
