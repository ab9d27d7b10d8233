"""What is typed about a person's record: whom to find and why, and what is to change."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.forms import DigitsField, PhoneField, day_field
from members.models import Heir

NOT_EMPTY = {"required": _("Please fill this in.")}


def _line(label: Any, *, most: int, **options: Any) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off"})
    options.setdefault("error_messages", NOT_EMPTY)
    return forms.CharField(label=label, max_length=most, widget=widget, **options)


class PurposeForm(forms.Form):
    """Why a record is opened; the member may read it."""

    purpose = _line(
        _("What for"),
        most=200,
        min_length=2,
        help_text=_("It is kept with your name, and the member may read it."),
    )


class FindPersonForm(PurposeForm):
    """One whole number or one reference; a part of one finds nobody."""

    who = _line(
        _("ID number or reference"),
        most=40,
        help_text=_("The whole number as it stands on the paper, or the reference of the record."),
    )
    field_order = ("who", "purpose")


class ChangeForm(forms.Form):
    """What every change says: why, and on what paper."""

    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("For the second person: what happened, and who told you."),
        min_length=2,
        max_length=300,
        error_messages=NOT_EMPTY,
        widget=forms.Textarea({"rows": 3}),
    )
    evidence = _line(
        _("The paper that it rests on"),
        most=100,
        min_length=2,
        help_text=_("Its kind and number, so that a second person can find it."),
    )


class DeathForm(ChangeForm):
    died_on = day_field(_("Day of the death"), error_messages=NOT_EMPTY)
    field_order = ("died_on", "evidence", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["died_on"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"


class CorrectionForm(ChangeForm):
    name = _line(_("Right name"), most=60, required=False, help_text=_("Empty: it stays."))
    id_number = _line(
        _("Right ID number"), most=40, required=False, help_text=_("Empty: it stays.")
    )
    field_order = ("name", "id_number", "evidence", "words")


class HeirForm(ChangeForm):
    name = _line(_("Name of the heir"), most=60)
    relation = forms.ChoiceField(
        label=_("How they are related"), choices=Heir.Relation.choices, widget=forms.RadioSelect
    )
    id_number = _line(_("ID number of the heir"), most=40)
    phone = PhoneField(
        label=_("The heir's own mobile number"),
        help_text=_("They sign in with it and see what concerns the claims."),
        error_messages=NOT_EMPTY,
    )
    bank_name = _line(_("Bank"), most=60, min_length=2)
    number = DigitsField(
        label=_("Account number, in the heir's own name"),
        max_length=40,
        error_messages=NOT_EMPTY,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = (
        "name", "relation", "id_number", "phone", "bank_name", "number", "evidence", "words",
    )  # fmt: skip


class MergeForm(ChangeForm):
    other = _line(
        _("ID number or reference of the other record"),
        most=40,
        help_text=_("It goes into the record that you have open."),
    )
    field_order = ("other", "evidence", "words")


class NewPhoneForm(ChangeForm):
    phone = PhoneField(
        label=_("New mobile number"),
        help_text=_("Ring it while the person stands before you."),
        error_messages=NOT_EMPTY,
    )
    field_order = ("phone", "evidence", "words")


class SecondWordForm(forms.Form):
    """Why the second person does not agree, or why it is called off."""

    words = forms.CharField(
        label=_("Please say why"),
        min_length=2,
        max_length=300,
        error_messages=NOT_EMPTY,
        widget=forms.Textarea({"rows": 2}),
    )
