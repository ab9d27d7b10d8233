"""The question that the insurer's data do not answer, and what a machine read with doubt."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from claims.facts import FACTS
from claims.models import Claim, Fact
from config.forms import MoneyField, OfferInput
from members.models import SchemeDraft, SchemeVersion
from members.queries.hospitals import near_name

_PICK = "pick-"  # before a fact's name: which of its readings is right


class CauseForm(forms.Form):
    """What led to the stay. Nothing is chosen beforehand: some answers exclude the benefit."""

    cause = forms.ChoiceField(
        label=_("What led to this stay"),
        choices=Claim.Cause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what led to the stay.")},
    )


class ReadingForm(forms.Form):
    """Values from papers by fact name. What the machine is sure of may be left empty: it stands.

    A fact that was read in several ways has its readings to choose from (`choices`, each with its
    words), none of them chosen beforehand, and the field is for what none of them says.
    """

    def __init__(
        self,
        *args: Any,
        read: Mapping[str, str],
        doubtful: Collection[str],
        required: Collection[str],
        names: Collection[str],
        choices: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.choices = choices or {}
        self.required = required
        for name in names:
            needed = name in required and (name in doubtful or name not in read)
            value = read.get(name, "") if name in doubtful else ""
            if name in self.choices:
                self.fields[f"{_PICK}{name}"] = forms.ChoiceField(
                    label=str(FACTS[name].label),
                    choices=self.choices[name],
                    widget=forms.RadioSelect,
                    required=False,
                )
                needed, value = False, ""
            self.fields[name] = _field_of(name, value, needed=needed)
            if name in self.choices:
                self.fields[name].label = _("None of these? Write it here")

    def pick(self, name: str) -> BoundField | None:
        """The choice between several readings of a fact, where there are several."""
        return self[f"{_PICK}{name}"] if name in self.choices else None

    @property
    def answers(self) -> dict[str, str]:
        """What was given, as facts keep it: dates ISO, amounts with two decimals."""
        names = [name for name in self.fields if not name.startswith(_PICK)]
        return {name: value for name in names if (value := self._said(name, self.cleaned_data))}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.choices:
            self._check_pick(name, data)
        admitted, discharged = self._said("admitted_on", data), self._said("discharged_on", data)
        if admitted and discharged and discharged < admitted:
            self.add_error("discharged_on", _("This lies before the day of admission."))
        return data

    def _said(self, name: str, data: Mapping[str, Any]) -> str:
        return data.get(f"{_PICK}{name}", "") or _as_fact(data.get(name))

    def _check_pick(self, name: str, data: Mapping[str, Any]) -> None:
        picked, written = data.get(f"{_PICK}{name}", ""), _as_fact(data.get(name))
        if picked and written and picked != written:
            both = _("You chose one above and wrote another here: leave one of them.")
            self.add_error(name, both)
        elif name in self.required and not (picked or written or name in self.errors):
            none = _("Please choose what the paper says, or write it.")
            self.add_error(f"{_PICK}{name}", none)


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


def _as_fact(value: date | Decimal | str | None) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value or ""


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
