"""What is typed about precedents: what one says, why it is left, and which are cited."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reviews.actions.cite import Cite
from reviews.precedent_queries import can_be_cited, number_in

_CITING = ("follows", "departs")


class CitingForm(forms.Form):
    """A judgement that may name precedents; without any in force there is nothing to fill in."""

    follows = forms.CharField(
        label=_("Precedents that it follows"),
        help_text=_("Numbers, such as 2026-001; several with a space between them."),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    departs = forms.CharField(
        label=_("Precedents that it does not follow, and why"),
        help_text=_("One a line: the number first, then why this case is another."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = {name: self.fields.pop(name) for name in _CITING}
        if can_be_cited():
            self.fields.update(fields)  # after everything else

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["cites"] = (
            *self._followed(values.get("follows", "")),
            *self._not_followed(values.get("departs", "")),
        )
        return values

    def _followed(self, text: str) -> list[Cite]:
        words = text.replace(",", " ").replace("，", " ").replace("、", " ").split()
        numbers = [number_in(word) for word in words]
        if not all(numbers):
            self.add_error("follows", _("Please write numbers as 2026-001."))
        return [Cite(number) for number in numbers if number]

    def _not_followed(self, text: str) -> list[Cite]:
        found = []
        for line in filter(None, (line.strip() for line in text.splitlines())):
            first, _space, why = line.partition(" ")
            number = number_in(first)
            if not number or len(why.strip()) < 4:
                self.add_error("departs", _("Please write the number, a space, and then why."))
                return []
            found.append(Cite(number, why.strip()))
        return found


class PrecedentForm(forms.Form):
    """What a precedent says."""

    title = forms.CharField(label=_("Title"), min_length=4, max_length=100)
    question = forms.CharField(
        label=_("Question"),
        help_text=_("What had to be decided, for any case of this kind."),
        min_length=4,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    ruling = forms.CharField(
        label=_("Ruling"),
        help_text=_("What holds from now on."),
        min_length=4,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    reasons = forms.CharField(
        label=pgettext_lazy("of a precedent", "Reasons"),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )
    clause = forms.CharField(label=_("Clause"), min_length=2, max_length=200)
    disease = forms.CharField(
        label=_("Disease"),
        help_text=_("Only if it holds for this disease alone."),
        required=False,
        max_length=60,
    )
    supersedes = forms.CharField(
        label=_("Replaces precedent"),
        help_text=_("A number, such as 2026-001, if it takes the place of another."),
        required=False,
        max_length=20,
    )


class LeaveForm(forms.Form):
    """Why a precedent is not adopted, is taken back or withdrawn."""

    reason = forms.CharField(
        label=_("Reason"), min_length=4, max_length=300, widget=forms.Textarea({"rows": 2})
    )
