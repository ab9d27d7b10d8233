"""What finance types: control totals, reasons and notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.forms import MoneyField


class ReleaseForm(forms.Form):
    """The control totals, counted again by the person who releases; nothing is filled in."""

    count = forms.IntegerField(
        label=_("Number of payments"),
        min_value=1,
        max_value=1_000_000,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "class": "short-input"}
        ),
    )
    total = MoneyField(label=_("Total"), max_digits=14)
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReasonForm(forms.Form):
    """Why a batch or a payment is not to go its way."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=4,
        max_length=250,
        help_text=_("Colleagues read it. No names, no account numbers."),
    )


class RemoveForm(ReasonForm):
    payment = forms.CharField(widget=forms.HiddenInput, max_length=20)


class NoteForm(forms.Form):
    """How a problem was settled; `problem` names it."""

    problem = forms.CharField(widget=forms.HiddenInput, max_length=80)
    note = forms.CharField(
        label=_("What you found and did"),
        min_length=4,
        max_length=300,
        help_text=_("Colleagues read it. No names, no account numbers."),
    )
