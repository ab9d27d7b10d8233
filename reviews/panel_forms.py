"""What is typed in a panel, and about experts: specialties, terms, absences, what nobody read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.forms import day_field
from reviews.expert_forms import FinalForm
from reviews.forms import NOTE_LENGTH
from reviews.models import Referral
from reviews.models.opinion import Conclusion


class CommentForm(forms.Form):
    """Say something to the other readers."""

    text = forms.CharField(
        label=_("To the other readers"),
        help_text=_("They read it without your name."),
        min_length=2,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )


class KeepForm(forms.Form):
    """Stay with one's opinion."""

    text = forms.CharField(
        label=_("Why you stay with it"),
        help_text=_("If there is something to add."),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )


class ChangeForm(FinalForm):
    """Another opinion than one's own before; the grounds say why."""

    def __init__(self, *args: Any, held: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(code, label) for code, label in Conclusion.choices if code != held]
        self.fields["conclusion"].choices = others  # type: ignore[attr-defined]
        self.fields["conclusion"].label = _("What you conclude now")
        self.fields["grounds"].label = _("What convinced you")


class SpecialtiesForm(forms.Form):
    """What an expert may be asked about."""

    specialties = forms.MultipleChoiceField(
        label=_("Specialties"),
        help_text=_("None: may be asked about everything."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not in the class: the words take the language of the request.
        self.fields["specialties"].choices = list(  # type: ignore[attr-defined]
            Referral.Specialty.choices
        )


class TermForm(forms.Form):
    """From when until when an expert is in office."""

    from_on = day_field(_("In office from"))
    until_on = day_field(
        _("Until, this day included"),
        help_text=_("Left empty: without an end."),
        required=False,
    )


class AbsenceForm(forms.Form):
    """From when until when somebody is away."""

    from_on = day_field(_("Away from"))
    until_on = day_field(_("Until, this day included"))


class ReturnForm(forms.Form):
    """Give a question that nobody could read back to the officer."""

    reason = forms.CharField(
        label=_("What the officer reads"),
        min_length=4,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )
