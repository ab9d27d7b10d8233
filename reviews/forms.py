"""What people on the desk type: each form knows what it asks, the actions know what is allowed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from claims.words import denial_text
from config.forms import MoneyField
from reviews.models.decision import DenialReason, OverrideReason
from reviews.precedent_forms import CitingForm

NOTE_LENGTH = 300


class ActForm(forms.Form):
    """An act on a case as somebody saw it: the version and the arithmetic travel along, hidden."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    assessment = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ApproveForm(CitingForm, ActForm):
    """Pay what was computed."""

    note = forms.CharField(
        label=_("Note for colleagues"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )


class AmountForm(CitingForm, ActForm):
    """Pay another amount than computed, and say why."""

    amount = MoneyField(label=_("Amount to be paid"), min_value=Decimal("0.01"))
    override_reason = forms.ChoiceField(label=_("Why another amount"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note for colleagues"),
        help_text=_("Needed for R3 (the ruling's number) and Z9 (at least ten characters)."),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not in the class: the words take the language of the request.
        choices = [(code.value, f"{code.value} {code.label}") for code in OverrideReason]
        self.fields["override_reason"].choices = choices  # type: ignore[attr-defined]


class DenyForm(CitingForm, ActForm):
    """Pay nothing: the reason that the member will read, in the words that they will read."""

    denial_reason = forms.ChoiceField(
        label=_("Reason, as the member will read it"), widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note for the second person"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["denial_reason"].choices = [  # type: ignore[attr-defined]
            (
                code.value,
                format_html(
                    '<b>{}</b><span class="choice-more">{}</span>',
                    code.label,
                    denial_text(code.value),
                ),
            )
            for code in DenialReason
        ]


class ConfirmForm(ActForm):
    """The second person agrees with what was proposed."""


class SendBackForm(ActForm):
    """The second person does not agree."""

    reason = forms.CharField(
        label=_("To be looked at again"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 3}),
    )


class UndoForm(forms.Form):
    """Take a decision back."""

    reason = forms.CharField(
        label=_("Reason for taking it back"),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
    )


class IdentityForm(forms.Form):
    """Why somebody needs the full ID number. What is chosen goes on record, for the member too."""

    COMPARE, CALL, INSURER, OTHER = "compare", "call", "insurer", "other"
    PURPOSES = [
        (COMPARE, _("Compare with a paper")),
        (CALL, _("The member is on the phone")),
        (INSURER, _("Ask the insurer or the hospital")),
        (OTHER, _("Other, explained below")),
    ]

    purpose = forms.ChoiceField(label=_("Purpose"), widget=forms.RadioSelect, choices=PURPOSES)
    note = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("purpose") == self.OTHER and len(values.get("note", "").strip()) < 4:
            self.add_error("note", _("Please explain in a few words."))
        return values


class SearchForm(forms.Form):
    """By a part of a reference or of a name. Posted, so that no name stands in an address."""

    words = forms.CharField(
        label=_("Reference or name"),
        help_text=_("Any four characters of a reference in a row, or any two of a name."),
        min_length=2,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class AppealForm(forms.Form):
    """Why the member sees it differently, in their own words."""

    text = forms.CharField(
        label=_("Why do you see it differently?"),
        help_text=_(
            "At least ten characters. Tell us what we did not know. You may speak: the microphone"
            " of your keyboard writes it down."
        ),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea({"rows": 6}),
    )
