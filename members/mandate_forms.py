"""What is typed where somebody lets another one act for them."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.forms import PhoneField
from members.forms import NOT_EMPTY
from members.models import Mandate

# The longest is what settings.MANDATE_DAYS allows at most.
_LASTS = (
    (30, _("30 days")),
    (92, _("three months")),
    (183, _("half a year")),
    (365, _("a year")),
)


class RelativeForm(forms.Form):
    """A relative: who, what for, and how long."""

    name = forms.CharField(
        label=_("Name of your relative"),
        error_messages=NOT_EMPTY,
        min_length=2,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = PhoneField(
        label=_("Mobile number of your relative"),
        help_text=_("They sign in with this number. It is not your own."),
        error_messages=NOT_EMPTY,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("They may"),
        choices=Mandate.Scope.choices,
        initial=[Mandate.Scope.FILE, Mandate.Scope.FOLLOW],
        error_messages={"required": _("Please choose what for.")},
        widget=forms.CheckboxSelectMultiple,
    )
    lasts = forms.TypedChoiceField(
        label=_("For how long"),
        choices=_LASTS,
        coerce=int,
        initial=92,
        error_messages=NOT_EMPTY,
        widget=forms.RadioSelect,
    )

    def chosen(self) -> list[Mandate.Scope]:
        return [Mandate.Scope(scope) for scope in self.cleaned_data["scopes"]]

    def last_day(self, today: date) -> date:
        return today + timedelta(days=self.cleaned_data["lasts"])


class PaperCheckForm(forms.Form):
    """Whether a signed sheet says what was entered."""

    accept = forms.TypedChoiceField(
        label=_("The sheet"),
        choices=(("1", _("is signed and says the same")), ("0", _("is not in order"))),
        coerce=lambda value: value == "1",
        error_messages=NOT_EMPTY,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What is not in order"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("accept") is False and not data.get("reason", "").strip():
            self.add_error("reason", _("Please say what is missing on the paper."))
        return data
