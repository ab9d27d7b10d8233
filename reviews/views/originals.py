"""Originals in the house, box by box."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from reviews.original_queries import in_the_house
from reviews.views.scope import actor, keeper_page


@require_safe
@keeper_page
def originals(request: HttpRequest) -> HttpResponse:
    """Fifty at a time, in the order of the boxes; ?box= shows boxes whose name begins so."""
    box = "".join(request.GET.get("box", "").split()).upper()[:20]
    try:
        page = in_the_house(actor(request), box=box, after=request.GET.get("after", ""))
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("reviews:originals")
    older = with_query(reverse("reviews:originals"), box=box, after=page.older)
    values = {"page": page, "box": box, "older_url": older if page.older else ""}
    return render(request, "reviews/originals.html", values)
