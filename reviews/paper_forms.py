"""What an officer types about papers: which one is missing, what a misread fact really says – and
that the case rests meanwhile, though nobody is asked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from claims.facts import FACTS
from claims.models import Fact, Paper
from claims.words import HOSPITAL_LEVELS
from config.forms import OfferInput, day_field
from config.wording import day
from members.queries.hospitals import near_name
from members.workdays import calendar
from reviews.actions.set_aside import SHORTEST_REASON
from reviews.forms import ActForm
from reviews.models import Review

ASKABLE = (
    Paper.Kind.SPLIT_SHEET,
    Paper.Kind.INPATIENT_RECEIPT,
    Paper.Kind.DISCHARGE_SUMMARY,
    Paper.Kind.SETTLEMENT_SHEET,
    Paper.Kind.FEE_LIST,
    Paper.Kind.DIAGNOSIS_CERTIFICATE,
)


class AskForm(ActForm):
    """Ask the member for papers, until a day."""

    kinds = forms.MultipleChoiceField(
        label=_("Which paper is missing"), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("To the member, in plain words"),
        help_text=_("Why it is needed, and where they get it. They read it on their page."),
        min_length=4,
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
    )
    until = day_field(_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind.value, kind.label) for kind in ASKABLE]  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.fields["until"].initial = calendar().add(today, settings.PAPER_WORKING_DAYS).day


class SetAsideForm(ActForm):
    """Let the case rest until a day, asking nobody."""

    reason = forms.CharField(
        label=_("What you wait for"),
        help_text=_("For colleagues. The member is not asked and not told."),
        min_length=SHORTEST_REASON,
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
    )
    until = day_field(_("Comes back on"))

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        until = self.fields["until"]
        until.initial = min(calendar().add(today, 1).day, review.due_on)
        until.help_text = _(
            "On this day it comes back, to you first. The clock does not stop: at the latest until"
            " the promised day, %(day)s."
        ) % {"day": day(review.due_on)}
        first = f"{today + timedelta(days=1):%Y-%m-%d}"
        until.widget.attrs |= {"min": first, "max": f"{review.due_on:%Y-%m-%d}"}


class CorrectForm(forms.Form):
    """What the paper says. The action reads the value; the form only asks for it fittingly."""

    name = forms.CharField(widget=forms.HiddenInput)
    was = forms.IntegerField(required=False, widget=forms.HiddenInput)
    value = forms.CharField(max_length=200)

    def __init__(self, *args: Any, fact: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        terms = FACTS[fact]
        field = self.fields["value"]
        says = _("What the paper says: %(what)s") % {"what": terms.label}
        field.label = format_html("{} <kbd>C</kbd>", says)
        if terms.unit == Fact.Unit.LEVEL:
            levels = forms.ChoiceField(choices=[("", "—"), *HOSPITAL_LEVELS.items()])
            levels.label = str(terms.label)
            self.fields["value"] = levels
        elif terms.unit == Fact.Unit.DATE:
            field.widget = forms.DateInput({"type": "date"})
        elif terms.unit == Fact.Unit.YUAN:
            field.widget.attrs["inputmode"] = "decimal"
        elif fact == "hospital":
            field.widget = OfferInput(near_name(self.initial.get("value", "")))
        self.fields["value"].widget.attrs |= {"data-focus": "", "data-key": "c"}
