"""What is typed about a drawn decision: by its readers, and by who sets the rates."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.models import Paper
from config.forms import MoneyField
from reviews.models import SampleFinding, SampleReading
from reviews.models.decision import DenialReason
from reviews.models.sample import SampleOutcome, SampleRoute

_ANY_PAPER = (Paper.Kind.ID_CARD, Paper.Kind.BANK_CARD)


class ReadForm(forms.Form):
    """What the reader concludes; the rest belongs to one of the three conclusions."""

    conclusion = forms.ChoiceField(
        label=_("What do you conclude?"),
        widget=forms.RadioSelect,
        choices=SampleReading.Conclusion.choices,
    )
    amount = MoneyField(
        label=_("Amount, if it is to be paid"),
        help_text=_("As you compute it by the terms from the facts, to the fen."),
        required=False,
    )
    denial_reason = forms.ChoiceField(
        label=_("Reason, if it is not to be paid"),
        required=False,
        choices=[("", "—"), *DenialReason.choices],
    )
    missing = forms.MultipleChoiceField(
        label=_("Paper, if one is missing"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, kind.label) for kind in Paper.Kind if kind not in _ANY_PAPER],
    )
    grounds = forms.CharField(
        label=_("What it rests on"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """What belongs to another conclusion than the chosen one is left out, not refused."""
        values = super().clean() or {}
        needed = {"pay": "amount", "deny": "denial_reason", "papers": "missing"}
        chosen = values.get("conclusion")
        for conclusion, name in needed.items():
            if conclusion != chosen:
                values[name] = None if name == "amount" else [] if name == "missing" else ""
            elif not values.get(name) and name not in self.errors:
                self.add_error(name, _("This belongs to your conclusion."))
        return values


class GiveBackForm(forms.Form):
    """Why somebody else should read it."""

    reason = forms.CharField(
        label=_("Why somebody else should read it"),
        min_length=2,
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
    )


class SettleForm(forms.Form):
    """What the difference is, and what the officer is to read about it."""

    kind = forms.ChoiceField(
        label=_("What is the difference?"),
        widget=forms.RadioSelect,
        choices=SampleFinding.Kind.choices,
    )
    note = forms.CharField(
        label=_("What the officers read"),
        help_text=_("What was overlooked, and where it stands. No names."),
        min_length=10,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class RateForm(forms.Form):
    """How much of a stratum is drawn from now on."""

    stratum = forms.ChoiceField(label=_("What is drawn"))
    percent = forms.DecimalField(
        label=_("Share that is drawn, in percent"),
        help_text=_("From 1 to 100. What was drawn before keeps its chance."),
        min_value=Decimal(1),
        max_value=Decimal(100),
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why"), min_length=4, max_length=200, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not in the class: the words take the language of the request.
        self.fields["stratum"].choices = [  # type: ignore[attr-defined]
            (f"{outcome.value}-{route.value}", f"{outcome.label} · {route.label}")
            for outcome in SampleOutcome
            for route in SampleRoute
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["outcome"], _dash, values["route"] = values.get("stratum", "").partition("-")
        return values
