"""What finance types about fees that came in: shape only; what it means, the action asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.forms import MoneyField, day_field
from members.forms import NOT_EMPTY


class PaymentForm(forms.Form):
    """A payment of a unit, from the bank's statement."""

    amount = MoneyField(label=_("Amount"), error_messages=NOT_EMPTY)
    received_on = day_field(_("Received on"), error_messages=NOT_EMPTY)
    bank_reference = forms.CharField(
        label=_("Bank reference"),
        max_length=60,
        error_messages=NOT_EMPTY,
        help_text=_("As it stands on the statement; each is entered once."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class StrikeForm(forms.Form):
    """That a payment was entered by mistake."""

    payment = forms.CharField(max_length=12, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=200, error_messages=NOT_EMPTY)
