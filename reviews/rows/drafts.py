"""Drafts as screens show them: when one was kept, the form as it was left, a list of one's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.wording import moment
from members.models import User
from reviews.advice import granted_to
from reviews.code_forms import CodingForm
from reviews.draft_policies import PANEL_ACTS
from reviews.models import ActDraft, Referral
from reviews.queries import without_conflicts
from reviews.states import REFERRAL_READABLE

MOST = 20


@dataclass(frozen=True)
class DraftRow:
    """One draft in a list of one's own: which case, which act, and where to go on."""

    reference: str
    title: str
    saved: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class DrawnAct:
    """One act on an expert's page: its form, as it was left or as it came back; when its draft was
    `saved`, in words; whether it stands `open` because of either."""

    name: str
    form: forms.Form
    saved: str
    open: bool


class Posted(Protocol):
    """What was posted: several values under one name."""

    def getlist(self, key: str) -> list[str]: ...


def draft_words(draft: ActDraft | None) -> str:
    """When it was kept: the time, and the day where that is another one; "" where there is none."""
    if draft is None:
        return ""
    at = timezone.localtime(draft.saved_at)
    time = f"{at:%H:%M}" if at.date() == timezone.localdate() else moment(at)
    return _("Draft saved at %(time)s") % {"time": time}


def typed_in(
    form_class: type[forms.Form], data: Posted, *, prefix: str = ""
) -> dict[str, list[str]]:
    """What was typed into a form, by its fields; what travels along hidden is no part of it."""
    return {
        name: data.getlist(f"{prefix}-{name}" if prefix else name)
        for name, field in form_class.base_fields.items()
        if not field.widget.is_hidden
    }


def as_typed(form: forms.Form, data: Posted) -> forms.Form:
    """A form as it was typed and not sent: nothing of it is checked."""
    typed = typed_in(type(form), data, prefix=form.prefix or "")
    form.initial = _shown(form.fields, typed)
    if isinstance(form, CodingForm):
        form.offer()
    return form


def as_left(fields: Mapping[str, forms.Field], draft: ActDraft) -> dict[str, Any]:
    """As the form shows it: several of what is ticked, one of what is typed."""
    return _shown(fields, draft.typed)


def _shown(fields: Mapping[str, forms.Field], typed: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        name: values if isinstance(fields[name], forms.MultipleChoiceField) else values[0]
        for name, values in typed.items()
        if name in fields and values
    }


def drafts_in(sitting: Referral) -> dict[str, ActDraft]:
    """What its expert has begun in this sitting, by act; of no other sitting anything."""
    mine = ActDraft.objects.filter(referral=sitting, user=sitting.expert_id)
    return {draft.act: draft for draft in mine}


def drawn(name: str, form: forms.Form, draft: ActDraft | None, *, typed: bool = False) -> DrawnAct:
    """With a draft, the form as it was left; one that came back has what was typed last, also where
    it was `typed` and not sent."""
    if draft is not None and not form.is_bound and not typed:
        form.initial = as_left(form.fields, draft)
        if isinstance(form, CodingForm):
            form.offer()
    came_back = form.is_bound or typed or draft is not None
    return DrawnAct(name, form, draft_words(draft), open=came_back)


def expert_drafts_of(user: User) -> list[DraftRow]:
    """What this expert has begun and could go on with, the latest first: on questions that are
    theirs and wait for nobody else."""
    mine = ActDraft.objects.filter(
        user=user,
        referral__expert=user,
        referral__state__in=REFERRAL_READABLE,
        referral__asked_back_at=None,
        review__in=without_conflicts(granted_to(user), user),
    )
    found = mine.select_related("referral", "review__claim").order_by("-saved_at")[:MOST]
    return [
        DraftRow(
            draft.review.claim.reference,
            expert_act_title(draft.act),
            draft_words(draft),
            expert_place(draft.review.claim.reference, draft.act),
            about=draft.referral.question if draft.referral else "",
        )
        for draft in found
    ]


def expert_act_title(act: str) -> str:
    return {
        "initial": _("Initial opinion"),
        "final": _("Final opinion"),
        "ask": _("Ask the officer something"),
        "decline": _("Give the question back"),
        "comment": _("To the other readers"),
        "keep": _("Stay with my opinion"),
        "change": _("Change my opinion"),
    }[act]


def expert_place(reference: str, act: str) -> str:
    """Where an expert does this act."""
    page = "expert:panel" if act in PANEL_ACTS else "expert:case"
    anchor = {"comment": "words", "keep": "last", "change": "last"}.get(act, act)
    return f"{reverse(page, args=[reference])}#{anchor}"
