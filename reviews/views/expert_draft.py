"""The draft of an expert's act: as on the desk, in their own sitting and for them alone."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reviews.actions.draft import drop_expert_draft, keep_expert_draft
from reviews.models import Referral
from reviews.rows.drafts import expert_act_title, expert_place, typed_in
from reviews.views import expert, panel
from reviews.views.draft import answer, dropped
from reviews.views.expert import expert_page
from reviews.views.scope import actor


@require_POST
@expert_page
def keep(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Keep what is typed. The machine's proposal is not asked for here, whatever the form is."""
    user, now = actor(request), timezone.now()
    sitting, form_class, prefix = _place_of(request, reference, act)
    typed = typed_in(form_class, request.POST, prefix=prefix)
    return answer(
        request,
        lambda: keep_expert_draft(
            referral_id=sitting.pk, act=act, typed=typed, actor=user, now=now
        ),
        back=expert_place(reference, act),
    )


@require_POST
@expert_page
def drop(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Throw the draft away."""
    sitting, _form_class, _prefix = _place_of(request, reference, act)
    drop_expert_draft(referral_id=sitting.pk, act=act, actor=actor(request))
    return dropped(request, expert_act_title(act), back=expert_place(reference, act))


def _place_of(
    request: HttpRequest, reference: str, act: str
) -> tuple[Referral, type[forms.Form], str]:
    """My sitting in which this is an act, its form, and the prefix of the form's fields."""
    if act in expert.ACTS:
        return expert.mine(request, reference), expert.ACTS[act], ""
    if act in panel.ACTS:
        return panel.mine_in_panel(request, reference), panel.ACTS[act], act
    raise Http404
