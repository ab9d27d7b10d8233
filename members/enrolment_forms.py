"""Who takes part, as it is sent or typed: shape only; what it means, actions ask."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.kernel.id_document import Document
from members.enrolment_lists.row import Typed
from members.forms import NOT_EMPTY
from members.hospitals.table import MAX_BYTES
from members.models import Member, Scheme
from members.schemes.kinds import Item
from members.schemes.terms import in_language


class EnrolmentListForm(forms.Form):
    """An employer's list. What is in it, the action reads."""

    file = forms.FileField(
        label=_("File (CSV or XLSX)"),
        help_text=_("At most 8 MB and 20,000 rows; larger ones by the command line."),
        error_messages={**NOT_EMPTY, "empty": _("The file is empty.")},
        widget=forms.FileInput({"accept": ".csv,.xlsx,text/csv"}),
    )
    scheme = forms.ModelChoiceField(
        label=_("Scheme"), queryset=Scheme.objects.order_by("code"), empty_label=None
    )
    employees = forms.IntegerField(
        label=_("Employees of the unit"),
        help_text=_("Only for the list of one unit: whether enough of them take part."),
        required=False,
        min_value=1,
        max_value=1_000_000,
    )

    def clean_file(self) -> UploadedFile:
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large (8 MB at most)."))
        return sent


class EnrolPersonForm(forms.Form):
    """One person, with whatever paper. What a field may hold, the action says."""

    name = forms.CharField(label=_("Name"), max_length=60, error_messages=NOT_EMPTY)
    paper = forms.ChoiceField(label=_("Identity paper"), choices=Member.IdKind.choices)
    id_number = forms.CharField(
        label=_("Number of the identity paper"), max_length=40, error_messages=NOT_EMPTY
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        help_text=_("May be left out where the ID number says it."),
        choices=[("", "—"), *Member.Sex.choices],
        required=False,
    )
    born_on = forms.DateField(
        label=_("Date of birth"),
        help_text=_("May be left out where the ID number says it."),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        help_text=_("May be left out: then letters are sent."),
        max_length=40,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    employer_code = forms.CharField(
        label=_("Employer's unified social credit code"), max_length=40, error_messages=NOT_EMPTY
    )
    items = forms.MultipleChoiceField(
        label=_("Items"), widget=forms.CheckboxSelectMultiple, error_messages=NOT_EMPTY
    )
    period = forms.IntegerField(label=_("Period"), error_messages=NOT_EMPTY)

    def __init__(self, *args: Any, items: dict[str, Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        choices = [(code, in_language(item.name, language)) for code, item in items.items()]
        self.fields["items"].choices = choices  # type: ignore[attr-defined]

    def typed(self) -> Typed:
        """As the action takes it."""
        said = self.cleaned_data
        return Typed(
            name=said["name"],
            paper=Document(said["paper"]),
            id_number=said["id_number"],
            sex=said["sex"],
            born_on=said["born_on"],
            phone=said["phone"],
            employer_code=said["employer_code"],
            items=";".join(said["items"]),
            period=str(said["period"]),
        )
