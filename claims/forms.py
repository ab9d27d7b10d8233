"""The question that the insurer's data do not answer, and what a machine read with doubt."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.facts import FACTS
from claims.models import Claim, Fact
from config.forms import MoneyField, OfferInput
from members.models import SchemeDraft, SchemeVersion
from members.queries.hospitals import near_name


class CauseForm(forms.Form):
    """What led to the stay. Nothing is chosen beforehand: some answers exclude the benefit."""

    cause = forms.ChoiceField(
        label=_("What led to this stay"),
        choices=Claim.Cause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what led to the stay.")},
    )


class ReadingForm(forms.Form):
    """Values from papers by fact name. What the machine is sure of may be left empty: it stands."""

    def __init__(
        self,
        *args: Any,
        read: Mapping[str, str],
        doubtful: Collection[str],
        required: Collection[str],
        names: Collection[str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for name in names:
            needed = name in required and (name in doubtful or name not in read)
            value = read.get(name, "") if name in doubtful else ""
            self.fields[name] = _field_of(name, value, needed=needed)

    @property
    def answers(self) -> dict[str, str]:
        """What was given, as facts keep it: dates ISO, amounts with two decimals."""
        given = self.cleaned_data.items()
        return {name: _as_fact(value) for name, value in given if value not in (None, "")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        admitted, discharged = data.get("admitted_on"), data.get("discharged_on")
        if admitted and discharged and discharged < admitted:
            self.add_error("discharged_on", _("This lies before the day of admission."))
        return data


def _field_of(name: str, value: str, *, needed: bool) -> forms.Field:
    unit = FACTS[name].unit
    options: dict[str, Any] = {"label": FACTS[name].label, "required": needed, "initial": value}
    if unit == Fact.Unit.YUAN:
        return MoneyField(**options)
    if unit == Fact.Unit.DATE:
        return forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **options)
    if name == "hospital" and value:
        options["widget"] = OfferInput(near_name(value))
    return forms.CharField(max_length=200, **options)


def _as_fact(value: date | Decimal | str) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


class ReplayForm(forms.Form):
    """Which period's claims to replay, and under what. `rules` are drafts and versions by key."""

    period = forms.TypedChoiceField(label=_("Claims of the period"), coerce=int)
    against = forms.ChoiceField(label=_("Under the rules of"))

    def __init__(
        self,
        *args: Any,
        periods: Sequence[tuple[int, int]],
        rules: Sequence[tuple[str, SchemeDraft | SchemeVersion]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._rules = dict(rules)
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (period, _("%(period)s (%(n)s decided)") % {"period": period, "n": n})
            for period, n in periods
        ]
        self.fields["against"].choices = [  # type: ignore[attr-defined]
            (key, _rules_label(rules)) for key, rules in self._rules.items()
        ]

    def clean_against(self) -> SchemeDraft | SchemeVersion:
        return self._rules[self.cleaned_data["against"]]


def _rules_label(rules: SchemeDraft | SchemeVersion) -> str:
    if isinstance(rules, SchemeVersion):
        return _("Version %(version)s") % {"version": rules.version}
    return _("Draft %(version)s, revision %(n)s") % {"version": rules.version, "n": rules.revision}
