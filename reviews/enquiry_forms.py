"""What an officer types about a letter to a hospital: the question, the answer, a reminder."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.facts import FACTS
from claims.models import Fact
from config.forms import day_field
from members.models import Encounter
from members.workdays import calendar
from reviews.actions.enquire import is_connected
from reviews.enquiry_letter import FACT_OF
from reviews.forms import NOTE_LENGTH, ActForm
from reviews.models import Enquiry

# A photo or scan of a letter; papers of members have the same limit.
SCAN_MAX = 20 * 1024 * 1024


class _OutwardForm(forms.Form):
    """Until when the hospital has time, and which way the letter goes."""

    until = day_field(_("Answer wanted by"))
    channel = forms.ChoiceField(label=_("How the letter goes"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["until"].initial = calendar().add(today, settings.HOSPITAL_WORKING_DAYS).day
        channel = self.fields["channel"]
        if is_connected():
            channel.choices = list(Enquiry.Channel.choices)  # type: ignore[attr-defined]
            channel.initial = Enquiry.Channel.CONNECTOR
        else:
            channel.choices = [(Enquiry.Channel.POST.value, Enquiry.Channel.POST.label)]  # type: ignore[attr-defined]
            channel.initial, channel.widget = Enquiry.Channel.POST, forms.HiddenInput()


class EnquireForm(_OutwardForm, ActForm):
    """Ask a hospital: one question out of few, and a note that names nobody."""

    topic = forms.ChoiceField(label=_("What the hospital is asked"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note to the hospital"),
        help_text=_("What must be known to answer. No name, no numbers: they stand in the letter."),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 3}),
    )
    field_order = ("topic", "note", "until", "channel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = list(Enquiry.Topic.choices)  # type: ignore[attr-defined]


class RemindForm(_OutwardForm):
    """Ask a second time, with a new day."""


class WithdrawForm(forms.Form):
    """Take a letter back."""

    reason = forms.CharField(
        label=_("Why the answer is not needed any more"),
        min_length=2,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )


class ReplyForm(forms.Form):
    """What the hospital answered: its words, what they establish, and the paper."""

    text = forms.CharField(
        label=_("What the hospital answered"),
        help_text=_("In its own words, without names and numbers of people."),
        min_length=2,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )
    received_on = day_field(_("Came on"))
    value = forms.CharField(required=False, max_length=200)
    scan = forms.FileField(
        label=_("The paper, scanned or photographed"),
        help_text=_("Kept sealed, as all papers are."),
        required=False,
        widget=forms.ClearableFileInput({"accept": "image/*,application/pdf"}),
    )
    was = forms.IntegerField(required=False, widget=forms.HiddenInput)
    upload_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, enquiry: Enquiry, current: Fact | None, late: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate()
        self.fields["was"].initial = current.pk if current else None
        self.fields["upload_id"].initial = uuid4()
        name = FACT_OF.get(enquiry.topic)
        if name is None or late:
            del self.fields["value"]
            return
        field = self.fields["value"]
        if name == "visit_kind":
            kinds = forms.ChoiceField(choices=[("", "—"), *_VISITS], required=False)
            field = self.fields["value"] = kinds
        elif FACTS[name].unit == Fact.Unit.DATE:
            field.widget = forms.DateInput({"type": "date"})
        field.label = _("What is so, by this answer: %(what)s") % {"what": FACTS[name].label}
        field.help_text = _(
            "Becomes a fact of the case, with the hospital as its source. Leave it empty where the"
            " answer does not say."
        )

    def clean_scan(self) -> Any:
        scan = self.cleaned_data["scan"]
        if scan is not None and scan.size > SCAN_MAX:
            raise forms.ValidationError(_("This file is too large: at most 20 MB."))
        return scan


_K = Encounter.Kind
_VISITS = [
    (kind.value, kind.label)
    for kind in (_K.INPATIENT, _K.OUTPATIENT, _K.LISTED_OUTPATIENT, _K.MATERNITY)
]
