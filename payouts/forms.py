"""What finance types: control totals, and reasons."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.forms import MoneyField


class ReleaseForm(forms.Form):
    """The control totals, counted again by the person who releases; nothing is filled in."""

    count = forms.IntegerField(label=_("Number of payments"), min_value=1)
    total = MoneyField(label=_("Total"))
    fingerprint = forms.CharField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ProblemForm(forms.Form):
    note = forms.CharField(label=_("What you found and did"), max_length=300)
