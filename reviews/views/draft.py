"""The draft of an act: kept by the page while one types, or by a press without scripts."""

from collections.abc import Callable

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
from reviews.forms import ActForm
from reviews.models import ActDraft
from reviews.queries import visible_to
from reviews.rows.drafts import MOST, DraftRow, draft_words, typed_in
from reviews.views.page import ALL_ACTS, act_title
from reviews.views.scope import actor, case_of, desk_page


@require_POST
@desk_page
def keep(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Keep what is typed."""
    user, now = actor(request), timezone.now()
    typed = typed_in(_form_of(act), request.POST)
    review = case_of(request, reference)
    return answer(
        request,
        lambda: keep_draft(review_id=review.pk, act=act, typed=typed, actor=user, now=now),
        back=_place(reference, act),
    )


@require_POST
@desk_page
def drop(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Throw the draft away."""
    _form_of(act)
    drop_draft(review_id=case_of(request, reference).pk, act=act, actor=actor(request))
    return dropped(request, act_title(act), back=reverse("reviews:case", args=[reference]))


def answer(request: HttpRequest, keep: Callable[[], ActDraft | None], *, back: str) -> HttpResponse:
    """What came of keeping it: a script gets a sentence (409: not kept, and why), a press the
    page."""
    try:
        sentence, status = draft_words(keep()) or _("Nothing typed yet."), 200
    except Denied as denial:
        sentence, status = str(denial), 409
    if request.headers.get("HX-Request"):
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    (messages.success if status == 200 else messages.error)(request, sentence)
    return redirect(back)


def dropped(request: HttpRequest, title: str, *, back: str) -> HttpResponse:
    messages.info(request, _("The draft is gone: %(act)s.") % {"act": title})
    return redirect(back)


def drafts_of(user: User) -> list[DraftRow]:
    """What this person has begun on cases that they may still see, the latest first."""
    mine = ActDraft.objects.filter(user=user, referral=None, review__in=visible_to(user))
    rows = []
    for draft in mine.select_related("review__claim").order_by("-saved_at")[:MOST]:
        reference = draft.review.claim.reference
        here = _place(reference, draft.act)
        rows.append(DraftRow(reference, act_title(draft.act), draft_words(draft), here))
    return rows


def _place(reference: str, act: str) -> str:
    """The case with this act open."""
    return with_query(reverse("reviews:case", args=[reference]), act=act) + "#decide"


def _form_of(act: str) -> type[ActForm]:
    if act not in ALL_ACTS:
        raise Http404
    return ALL_ACTS[act]
