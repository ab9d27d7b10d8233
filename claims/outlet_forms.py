"""What a helper enters at a counter: a mandate by code or on paper, and scans."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.intake.limits import BYTES_MAX
from claims.models import Paper
from config.forms import CodeField, day_field
from members.forms import NOT_EMPTY
from members.models import Unit

_DAYS = (("0", _("Today only")), ("30", _("30 days, so that you can send papers later")))


class MandateForm(forms.Form):
    """For how long, and at which counter."""

    days = forms.ChoiceField(
        label=_("For how long"), choices=_DAYS, widget=forms.RadioSelect, initial="30"
    )
    unit = forms.ModelChoiceField(
        label=_("Which counter"), queryset=Unit.objects.none(), error_messages=NOT_EMPTY
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit"]
        field.queryset = units  # type: ignore[attr-defined]
        field.initial = units.first()

    def last_day(self, today: date) -> date:
        return today + timedelta(days=int(self.cleaned_data["days"]))


class MandatePaperForm(MandateForm):
    """The same, signed on paper."""

    prefix = "paper"
    paper_reference = forms.CharField(
        label=_("Number of the signed mandate"),
        error_messages=NOT_EMPTY,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    scan = forms.FileField(
        label=_("Scan or photo of the signed sheet"),
        error_messages=NOT_EMPTY,
        widget=forms.FileInput({"accept": "image/*,application/pdf"}),
    )

    def clean_scan(self) -> UploadedFile:
        scan: UploadedFile = self.cleaned_data["scan"]
        if (scan.size or 0) > BYTES_MAX:
            raise forms.ValidationError(_("This file is larger than 20 MB."))
        return scan


class MandateCodeForm(forms.Form):
    """The six digits that allow the helper to file; the member types them."""

    code = CodeField(label=_("The mandate code from the text message"), error_messages=NOT_EMPTY)


class ScanForm(forms.Form):
    """Files from the scanner, and what they are."""

    scans = forms.MultipleChoiceField(
        label=_("From the scanner"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one scan.")},
    )
    kind = forms.ChoiceField(label=_("Which paper it is"), required=False)

    def __init__(
        self, *args: Any, rows: Collection[tuple[str, str]], kinds: Collection[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["scans"].choices = list(rows)  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("The machine shall see")),
            *((kind, Paper.Kind(kind).label) for kind in kinds),
        ]


class PlannedStayForm(forms.Form):
    """A stay outside the region that is to come."""

    place = forms.CharField(
        label=_("Province or city"),
        max_length=40,
        error_messages=NOT_EMPTY,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    hospital = forms.CharField(
        label=_("Hospital, if it is known"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    admitted_on = day_field(_("Planned admission"), error_messages=NOT_EMPTY)
    discharged_on = day_field(
        _("Planned discharge"),
        error_messages=NOT_EMPTY,
        help_text=_("About; some days later we tell you to claim."),
    )
