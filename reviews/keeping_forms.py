"""What is typed into a case's file: a call, an original on paper, what the whole case is for."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models import Paper
from config.forms import day_field
from reviews.actions.note import LONGEST
from reviews.actions.original import MOST_SHEETS
from reviews.models import CallNote, CaseBundle


class NoteForm(forms.Form):
    """A call or a visit; `corrects` is the note that it puts right."""

    spoke_with = forms.ChoiceField(label=_("Who it was"), widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("Which way"), widget=forms.RadioSelect)
    spoken_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    text = forms.CharField(
        label=_("What was said"),
        help_text=_("Short, and without numbers of people."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
    )
    uid = forms.UUIDField(widget=forms.HiddenInput)
    corrects = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["spoke_with"].choices = list(CallNote.With.choices)  # type: ignore[attr-defined]
        self.fields["way"].choices = list(CallNote.Way.choices)  # type: ignore[attr-defined]
        self.fields["spoken_at"].initial = timezone.localtime().replace(tzinfo=None)
        self.fields["uid"].initial = uuid4()


class ReceiveForm(forms.Form):
    """An original that came on paper: one that the member photographed, or another."""

    paper = forms.ChoiceField(label=_("Which paper"), required=False)
    kind = forms.ChoiceField(label=_("Or another paper"), required=False)
    sheets = forms.IntegerField(
        label=_("Sheets of paper"), min_value=1, max_value=MOST_SHEETS, initial=1
    )
    box = forms.CharField(
        label=_("Box"), help_text=_("As it is written on it, for example A-03-12."), max_length=20
    )
    received_on = day_field(_("Came on"))
    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", "—")]
        if papers:
            self.fields["paper"].choices = [*none, *papers]  # type: ignore[attr-defined]
        else:
            del self.fields["paper"]
            self.fields["kind"].label = _("Which paper")
        self.fields["kind"].choices = [*none, *Paper.Kind.choices]  # type: ignore[attr-defined]
        self.fields["received_on"].initial = timezone.localdate()
        self.fields["uid"].initial = uuid4()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("paper") and not values.get("kind"):
            self.add_error("kind", _("Please choose which paper it is."))
        return values


class _HandleForm(forms.Form):
    happened_on = day_field(_("On"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].initial = timezone.localdate()


class ReboxForm(_HandleForm):
    """Another box."""

    box = forms.CharField(label=_("Box"), max_length=20)
    field_order = ("box", "happened_on")


class LendForm(_HandleForm):
    """To somebody in the house, or an auditor."""

    to_whom = forms.CharField(label=_("To whom"), max_length=60)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    field_order = ("to_whom", "note", "happened_on")


class GiveBackForm(_HandleForm):
    """To the member, for good."""

    to_whom = forms.CharField(label=_("To whom"), max_length=60)
    post_number = forms.CharField(
        label=_("Number of the post"),
        help_text=_("Empty where it was handed over."),
        max_length=40,
        required=False,
    )
    field_order = ("to_whom", "post_number", "happened_on")


class PostedForm(forms.Form):
    """Which letters were posted, and when."""

    posted_on = day_field(_("Posted on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posted_on"].initial = timezone.localdate()


class BundleForm(forms.Form):
    """What the whole case is wanted for, and whether names must stand in it."""

    reason = forms.ChoiceField(label=_("What it is for"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"),
        help_text=_("For example the number of the audit. The member can read it."),
        max_length=150,
        required=False,
    )
    identity_reason = forms.CharField(
        label=_("Names and numbers in full, because"),
        help_text=_("Leave it empty, and they are masked as on screens."),
        max_length=150,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(CaseBundle.Reason.choices)  # type: ignore[attr-defined]


HANDLE_FORMS: dict[str, type[forms.Form]] = {
    "rebox": ReboxForm,
    "lend": LendForm,
    "take_back": ReboxForm,
    "give_back": GiveBackForm,
}
