"""What staff type to prove who they are, beside the password."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.forms import CodeField
from members.forms import NOT_EMPTY


class FactorForm(forms.Form):
    """Six digits from the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code from your app"),
        max_length=30,
        error_messages=NOT_EMPTY,
        help_text=_("Telephone lost? Enter one of your recovery codes instead."),
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "autofocus": True,
                "class": "code-input",
            }
        ),
    )


class NewAppForm(forms.Form):
    """The first code of a new app, and that it is really the owner who sits here."""

    code = CodeField(label=_("Code that the app shows now"), error_messages=NOT_EMPTY)
    password = forms.CharField(
        label=_("Your password"),
        max_length=200,
        strip=False,
        error_messages=NOT_EMPTY,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class ResetForm(forms.Form):
    """Why somebody's app shall be taken away."""

    reason = forms.CharField(
        label=_("How do you know that it is really them?"),
        max_length=200,
        error_messages=NOT_EMPTY,
        help_text=_("For example: came in person, compared with the staff card."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class SubjectForm(forms.Form):
    """Whom the provider of the single sign-on means by a colleague."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=255,
        error_messages=NOT_EMPTY,
        help_text=_("The unchanging identifier that its administrator tells; no name, no e-mail."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
