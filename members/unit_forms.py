"""Units as they are typed or sent: shape only; what they mean, actions ask."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.forms import NOT_EMPTY
from members.models import Unit
from members.units.table import MAX_BYTES

_KINDS = [kind for kind in Unit.Kind if kind != Unit.Kind.DISTRICT]


class _Below(forms.Form):
    """Where it belongs."""

    parent = forms.ModelChoiceField(
        label=_("Unit above"),
        queryset=Unit.objects.none(),
        empty_label=None,
        error_messages=NOT_EMPTY,
    )

    def __init__(self, *args: Any, bodies: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].queryset = bodies  # type: ignore[attr-defined]


class UnitForm(_Below):
    """One unit: a town, an industry, an employer or a counter."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in _KINDS],
        initial=Unit.Kind.WORKPLACE,
    )
    name = forms.CharField(label=_("Name of the unit"), max_length=80, error_messages=NOT_EMPTY)
    code = forms.CharField(
        label=pgettext_lazy("of a unit", "Code"),
        max_length=40,
        error_messages=NOT_EMPTY,
        help_text=_("Of an employer the unified social credit code; others may have one of yours."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )
    field_order = ("kind", "name", "code", "parent")


class ClosingForm(forms.Form):
    """Why a unit is closed, or reopened."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        error_messages=NOT_EMPTY,
        help_text=_("Kept with the unit, for whoever asks later."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class UnitListForm(_Below):
    """Many employers at once. What is in the file, the action reads."""

    file = forms.FileField(
        label=_("File (CSV or XLSX)"),
        help_text=_("At most 8 MB and 20,000 rows."),
        error_messages={**NOT_EMPTY, "empty": _("The file is empty.")},
        widget=forms.FileInput({"accept": ".csv,.xlsx,text/csv"}),
    )
    field_order = ("file", "parent")

    def clean_file(self) -> UploadedFile:
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large (8 MB at most)."))
        return sent
