"""What is typed about a freeze: why and until when, and why not."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.freeze_policies import LONGEST
from claims.models import Freeze
from config.forms import day_field

CLAIM, ACCOUNT = "claim", "account"


class FreezeForm(forms.Form):
    """Ask for a freeze. `account`: the card in words, as the choice shows it."""

    target = forms.ChoiceField(label=_("What is frozen"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("For the second person. The member does not read it."),
        min_length=2,
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )
    evidence = forms.CharField(
        label=_("Number of the order or paper"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    ends_on = day_field(
        _("Last day"),
        help_text=_("At most 180 days from today. A longer one is asked for anew."),
    )

    def __init__(self, *args: Any, account: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not in the class: the words take the language of the request.
        card = _("Every payment to the account %(account)s") % {"account": account}
        self.fields["target"].choices = [(CLAIM, _("This claim")), (ACCOUNT, card)]  # type: ignore[attr-defined]
        self.fields["target"].initial = CLAIM
        self.fields["reason"].choices = Freeze.Reason.choices  # type: ignore[attr-defined]
        last = timezone.localdate() + LONGEST
        self.fields["ends_on"].widget.attrs["max"] = f"{last:%Y-%m-%d}"


class WordsForm(forms.Form):
    """Why a freeze is to be lifted, or why the second person does not agree."""

    words = forms.CharField(
        label=_("Please say why"),
        min_length=2,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
