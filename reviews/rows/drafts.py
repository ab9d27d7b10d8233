"""Drafts as screens show them: when one was kept, the form as it was left, a list of one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from config.wording import moment
from reviews.models import ActDraft

MOST = 20


@dataclass(frozen=True)
class DraftRow:
    """One draft in a list of one's own: which case, which act, and where to go on."""

    reference: str
    title: str
    saved: str
    url: str
    about: str = ""


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


def as_left(fields: Mapping[str, forms.Field], draft: ActDraft) -> dict[str, Any]:
    """As the form shows it: several of what is ticked, one of what is typed."""
    typed: dict[str, Sequence[str]] = draft.typed
    return {
        name: values if isinstance(fields[name], forms.MultipleChoiceField) else values[0]
        for name, values in typed.items()
        if name in fields
    }
