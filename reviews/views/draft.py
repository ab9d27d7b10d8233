"""The draft of an act: kept by the page while one types, or by a press without scripts."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.models import User
from reviews.actions.draft import drop_draft, keep_draft
from reviews.expert_forms import act_form
from reviews.forms import ActForm
from reviews.models import ActDraft
from reviews.queries import visible_to
from reviews.views.page import ALL_ACTS, act_title, draft_words
from reviews.views.scope import actor, case_of, desk_page

_MOST = 20


@require_POST
@desk_page
def keep(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Keep what is typed. A script gets a sentence (409: not kept, and why), a press the page."""
    user, now = actor(request), timezone.now()
    review = case_of(request, reference)
    form = act_form(_form_of(act), review, data=request.POST)
    typed = {
        bound.html_name: request.POST.getlist(bound.html_name) for bound in form.visible_fields()
    }
    try:
        draft = keep_draft(review_id=review.pk, act=act, typed=typed, actor=user, now=now)
    except Denied as denial:
        sentence, status = str(denial), 409
    else:
        sentence, status = draft_words(draft) if draft else _("Nothing typed yet."), 200
    if request.headers.get("HX-Request"):
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    (messages.success if status == 200 else messages.error)(request, sentence)
    return redirect(with_query(reverse("reviews:case", args=[reference]), act=act) + "#decide")


@require_POST
@desk_page
def drop(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Throw the draft away."""
    _form_of(act)
    drop_draft(review_id=case_of(request, reference).pk, act=act, actor=actor(request))
    messages.info(request, _("The draft is gone: %(act)s.") % {"act": act_title(act)})
    return redirect("reviews:case", reference)


@dataclass(frozen=True)
class DraftRow:
    """One draft in a list of one's own."""

    reference: str
    act: str
    title: str
    saved: str


def drafts_of(user: User) -> list[DraftRow]:
    """What this person has begun on cases that they may still see, the latest first."""
    mine = ActDraft.objects.filter(user=user, review__in=visible_to(user))
    return [
        DraftRow(draft.review.claim.reference, draft.act, act_title(draft.act), draft_words(draft))
        for draft in mine.select_related("review__claim").order_by("-saved_at")[:_MOST]
    ]


def _form_of(act: str) -> type[ActForm]:
    if act not in ALL_ACTS:
        raise Http404
    return ALL_ACTS[act]
