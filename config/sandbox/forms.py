"""What people may tell the sandbox on its pages."""

import secrets
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.sandbox import fiscal, records
from config.sandbox.bank import REASONS, SETTLED
from config.sandbox.people import Person
from config.sandbox.providers import PROVIDERS, provider
from config.sandbox.records import Record, settlement_record

_FORMS_OF_CARE = (
    (records.INPATIENT, _("Hospital stay")),
    (records.LISTED_OUTPATIENT, _("Out-patient, listed special disease")),
    (records.OUTPATIENT, _("Out-patient")),
    (records.PHARMACY, _("Pharmacy")),
    (records.MATERNITY, _("Hospital stay for childbirth")),
)
_WHY = [(code, reason.label) for code, reason in REASONS.items()]
_USUAL_STAY = timedelta(days=7)
_MOST = Decimal("9999999.99")


class _DayInput(forms.DateInput):
    """The browser's calendar, which speaks ISO in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DischargeForm(forms.Form):
    """Someone leaves hospital: makes a settlement whose amounts add up."""

    person = forms.ChoiceField(label=_("Person"))
    provider = forms.ChoiceField(
        label=_("Hospital"), choices=[(each.code, each.name) for each in PROVIDERS]
    )
    care = forms.ChoiceField(label=_("Form of care"), choices=_FORMS_OF_CARE)
    admitted_on = forms.DateField(label=_("First day"), widget=_DayInput())
    discharged_on = forms.DateField(label=_("Last day"), widget=_DayInput())
    total = forms.DecimalField(
        label=_("Total cost (yuan)"), min_value=Decimal("0.01"), max_value=_MOST, decimal_places=2
    )
    self_borne = forms.DecimalField(
        label=_("Of it borne by the person within the catalogue (自负)"),
        help_text=_("Leave empty to compute it from the deductible and the fund's share."),
        required=False,
        min_value=Decimal(0),
        max_value=_MOST,
        decimal_places=2,
    )
    once = forms.RegexField(r"^[0-9a-f]{8}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {each.psn_no: each for each in people}
        # A second tap on the button sends the same mark and so makes the same settlement.
        self.fields["once"].initial = secrets.token_hex(4)
        self.fields["admitted_on"].initial = timezone.localdate() - _USUAL_STAY
        self.fields["discharged_on"].initial = timezone.localdate()
        who = self.fields["person"]
        assert isinstance(who, forms.ChoiceField)  # noqa: S101 - tells the type checker
        who.choices = [(each.psn_no, f"{each.name} · {each.id_number[-4:]}") for each in people]

    def clean(self) -> dict[str, Any]:
        """The record itself, as `cleaned_data["record"]`."""
        cleaned = super().clean() or {}
        if not self.errors:
            self._check_days(cleaned)
        if not self.errors:
            cleaned["record"] = self._record(cleaned)
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        if cleaned["discharged_on"] < cleaned["admitted_on"]:
            self.add_error("discharged_on", _("The last day lies before the first."))
        elif cleaned["discharged_on"] > timezone.localdate():
            self.add_error("discharged_on", _("The last day lies in the future."))

    def _record(self, cleaned: dict[str, Any]) -> Record | None:
        try:
            return settlement_record(
                self._people[cleaned["person"]],
                provider(cleaned["provider"]),
                admitted_on=cleaned["admitted_on"],
                discharged_on=cleaned["discharged_on"],
                total=cleaned["total"],
                self_borne=cleaned["self_borne"],
                med_type=cleaned["care"],
                settled_at=self._settled_at(cleaned),
                seed=int(cleaned["once"], 16),
            )
        except ValueError:
            self.add_error("self_borne", gettext("This is more than the catalogue's part."))
            return None

    @staticmethod
    def _settled_at(cleaned: dict[str, Any]) -> datetime | None:
        """Settled on leaving; who leaves today has settled by now."""
        now = timezone.localtime().replace(tzinfo=None, microsecond=0)
        if cleaned["discharged_on"] < now.date():
            return None
        return max(now, datetime.combine(cleaned["admitted_on"], time()))


class FateForm(forms.Form):
    """What becomes of one payment."""

    fate = forms.ChoiceField(choices=[(SETTLED, _("Will arrive")), *_WHY])


class BounceForm(forms.Form):
    """Payments to an account come back from now on."""

    account = forms.RegexField(
        r"^[0-9]{4,34}$",
        label=_("Account, or its last four digits"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.ChoiceField(
        label=_("What the bank says"),
        choices=[*_WHY, (SETTLED, _("It arrives again"))],
    )


class MoodForm(forms.Form):
    """How the fiscal platform answers."""

    mood = forms.ChoiceField(label=_("How it answers"), choices=fiscal.MOODS)


class StandingForm(forms.Form):
    """What becomes of one receipt."""

    standing = forms.ChoiceField(choices=fiscal.STANDINGS)


class ReplyForm(forms.Form):
    """An answer from a telephone."""

    phone = forms.RegexField(
        r"^1[0-9]{10}$",
        label=_("Phone number"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Answer"), max_length=70, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class RecipientForm(forms.Form):
    """Which phone to look at."""

    to = forms.RegexField(
        r"^[0-9]{1,11}$",
        label=_("Last digits of the phone number"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
