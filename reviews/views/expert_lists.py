"""The checklists of critical illnesses: the guide, and keeping what an expert ticked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from reviews.actions.tick import keep_checklist
from reviews.checklists.load import norm
from reviews.rows.checklists import guide as guide_rows
from reviews.rows.checklists import said
from reviews.views.expert import expert_page, mine
from reviews.views.precedents import guide_tabs
from reviews.views.scope import actor

_SHOWN = "shown-"
_LONGEST_SEARCH = 60


@require_safe
@expert_page
def guide(request: HttpRequest) -> HttpResponse:
    """Every list, or those that hold what was typed."""
    words = searched(request)
    terms = norm()
    values = {
        "words": words,
        "tabs": guide_tabs("guide"),
        "lists": guide_rows(words),
        "source": said(terms.source.name),
        "note": said(terms.note),
        "edition": terms.edition,
    }
    return render(request, "reviews/expert/guide.html", values)


@require_POST
@expert_page
def keep(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the list as it is ticked; what is refused says why, and the list that is there stays."""
    referral = mine(request, reference)
    disease = request.POST.get("disease", "")
    here = reverse("expert:case", args=[reference])
    try:
        keep_checklist(
            referral_id=referral.pk,
            disease=disease,
            shown={
                name.removeprefix(_SHOWN): str(key)
                for name, key in request.POST.items()
                if name.startswith(_SHOWN)
            },
            actor=actor(request),
            now=timezone.now(),
        )
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect(f"{with_query(here, list=disease)}#checklist")
    kept = _("The checklist is kept. It goes with your opinion.")
    messages.success(request, kept if disease else _("The checklist is put away."))
    return redirect(f"{here}#checklist")


def searched(request: HttpRequest) -> str:
    """What was typed into the search of diseases."""
    return request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
