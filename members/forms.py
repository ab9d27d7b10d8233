"""What people type about themselves and about staff: shape only; what it means, actions ask."""

import re
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.forms import CodeField, DigitsField, PhoneField
from config.kernel.card_number import looks_mistyped
from config.kernel.id_document import possible_keys
from members.hospitals.table import MAX_BYTES
from members.models import Unit, User
from members.roles import Role
from members.schemes.files import SIZE_MAX

NOT_EMPTY = {"required": _("Please fill this in.")}


class PhoneForm(forms.Form):
    """A member's telephone number."""

    phone = PhoneField(
        help_text=_("The number that your union has on record."), error_messages=NOT_EMPTY
    )


class CodeForm(forms.Form):
    """The six digits of a text message."""

    code = CodeField(error_messages=NOT_EMPTY)


class LastFourForm(forms.Form):
    """Which of the people behind one telephone: the end of the ID number."""

    last_four = forms.CharField(
        label=_("Last four characters of your ID number"),
        max_length=8,
        error_messages=NOT_EMPTY,
        widget=forms.TextInput({"autocomplete": "off", "class": "code-input"}),
    )

    def clean_last_four(self) -> str:
        text = _squeezed(self.cleaned_data["last_four"]).upper()
        if not re.fullmatch(r"[0-9A-Z]{4}", text):
            raise forms.ValidationError(_("Please enter the last four characters."))
        return text


class OwnNameForm(forms.Form):
    """Which of the relatives behind one telephone: their ID numbers are not on record."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As it stands in the authorisation."),
        max_length=40,
        error_messages=NOT_EMPTY,
        widget=forms.TextInput({"autocomplete": "name"}),
    )


class EndOrNameForm(forms.Form):
    """Which of the members and relatives behind one telephone."""

    said = forms.CharField(
        label=_("Last four characters of your ID number, or your name"),
        help_text=_("Your name, as it stands in the authorisation, if you act for somebody."),
        max_length=40,
        error_messages=NOT_EMPTY,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class StaffPasswordForm(forms.Form):
    """The first half of a staff sign-in."""

    username = forms.CharField(
        label=_("User name"),
        max_length=40,
        error_messages=NOT_EMPTY,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        error_messages=NOT_EMPTY,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class AccountForm(forms.Form):
    """A member's own bank card."""

    bank_name = forms.CharField(
        label=_("Bank"),
        error_messages=NOT_EMPTY,
        min_length=2,
        max_length=60,
        help_text=_("As it is printed on the card."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    number = DigitsField(
        label=_("Card number"),
        error_messages=NOT_EMPTY,
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    # Asked for only where the number looks mistyped: some accounts follow another rule.
    is_compared = forms.BooleanField(
        label=_("I compared the number with the card, it is right"), required=False
    )
    holder_name = forms.CharField(
        label=_("Name on the account"),
        error_messages=NOT_EMPTY,
        max_length=60,
        help_text=_("It must be your own card: we pay nobody else."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not looks_mistyped(_squeezed(self.data.get("number", ""))):
            del self.fields["is_compared"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "is_compared" in self.fields and not data.pop("is_compared", False):
            self.add_error("number", _("A digit of this number looks mistyped. Please compare it."))
        return data


class FindMemberForm(forms.Form):
    """Exactly one ID number; a part of one finds nobody."""

    id_number = forms.CharField(
        label=_("ID number"),
        error_messages=NOT_EMPTY,
        max_length=30,
        help_text=_("All 18 characters, from the card that lies before you."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_id_number(self) -> str:
        number = _squeezed(self.cleaned_data["id_number"])
        if not possible_keys(number):
            raise forms.ValidationError(
                _("This cannot be an ID number. Please check its 18 characters.")
            )
        return number


class PaperConsentForm(forms.Form):
    """A consent that was signed on paper."""

    paper_reference = forms.CharField(
        label=_("Number of the signed paper"),
        error_messages=NOT_EMPTY,
        max_length=40,
        help_text=_("It is printed at the top right of the sheet."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    signed = forms.BooleanField(
        label=_("The person has read and signed the sheet before me"),
        error_messages={"required": _("Only what was signed before you can be entered.")},
    )


class KioskForm(forms.Form):
    """Where the browser at hand becomes a screen for members."""

    unit = forms.ModelChoiceField(
        label=_("Outlet"), queryset=Unit.objects.none(), error_messages=NOT_EMPTY
    )
    place = forms.CharField(
        label=_("Where it stands"),
        max_length=40,
        error_messages=NOT_EMPTY,
        help_text=_("So that you know where to go when somebody calls, for example: hall, left."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class PreferencesForm(forms.Form):
    """How an employee likes the pages."""

    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    hot_keys = forms.BooleanField(
        label=_("Single keys on the case page"),
        required=False,
        help_text=_("Everything that a key does has a button too."),
    )


class GrantForm(forms.Form):
    """A role at one of the administrator's units."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("For whoever checks the roles later.")
    )

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = units


class AddStaffForm(GrantForm):
    """A new colleague, with their first role."""

    username = forms.SlugField(
        label=_("User name"),
        min_length=3,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    display_name = forms.CharField(label=_("Name"), max_length=40)
    phone = PhoneField(help_text=_("Their one-time codes go there."))
    password = forms.CharField(
        label=_("First password"),
        max_length=200,
        strip=False,
        help_text=_("At least twelve characters. They change it after signing in."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    field_order = ("username", "display_name", "phone", "password", "role", "unit", "reason")

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"]).lower()
        if User.objects.filter(username=name).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return name

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        data = self.cleaned_data
        validate_password(
            password,
            User(username=data.get("username", ""), display_name=data.get("display_name", "")),
        )
        return password


class NewPasswordForm(forms.Form):
    """An employee's own new password."""

    current = forms.CharField(
        label=_("Password until now"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=_("At least twelve characters."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password


class NewVersionForm(forms.Form):
    """A new version of a scheme: what it is called and when it begins."""

    version = forms.CharField(
        label=_("Name of the new version"),
        max_length=40,
        error_messages=NOT_EMPTY,
        help_text=_("As a rule the year, for example 2027."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    period = forms.IntegerField(
        label=_("Holds from the period"),
        min_value=2000,
        max_value=2099,
        error_messages=NOT_EMPTY,
        help_text=_("The year in which its first period begins. The version before ends there."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class SchemeTextForm(forms.Form):
    """The scheme file: typed, or a file in its place. Whether it makes sense, the action says."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Scheme file"),
        strip=False,
        error_messages={"required": _("The file is empty.")},
        widget=forms.Textarea(
            {"rows": 36, "wrap": "off", "spellcheck": "false", "class": "scheme-text"}
        ),
    )
    file = forms.FileField(
        label=_("A TOML file in place of the text"),
        required=False,
        widget=forms.FileInput({"accept": ".toml"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.files.get("file"):
            self.fields["text"].required = False

    def clean_file(self) -> str | None:
        """The text of the file; None where there is none."""
        sent = self.cleaned_data["file"]
        if sent is None:
            return None
        if sent.size > SIZE_MAX:
            raise forms.ValidationError(
                _("The file is too large for a scheme file (1 MB at most).")
            )
        try:
            return str(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not UTF-8 text.")) from None


class HospitalFileForm(forms.Form):
    """A list of hospitals. What is in it, the action reads."""

    file = forms.FileField(
        label=_("File (CSV)"),
        help_text=_("UTF-8 or GB18030, as a spreadsheet saves it; 8 MB at most."),
        error_messages={**NOT_EMPTY, "empty": _("The file is empty.")},
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> UploadedFile:
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large (8 MB at most)."))
        return sent


class HospitalActForm(forms.Form):
    """An act on a file as it was seen."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)


class DraftNoteForm(forms.Form):
    """An act on a draft as it was seen, with a word for the others."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class TickForm(forms.Form):
    """That a step is done, or is not after all."""

    is_done = forms.BooleanField(required=False)
    note = forms.CharField(max_length=200, required=False)


def _squeezed(text: str) -> str:
    """Full-width characters, spaces and dashes as people type them from a card."""
    return re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", text))
