"""The one question that the insurer's data do not answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.models import Claim


class CauseForm(forms.Form):
    """What led to the stay. Nothing is chosen beforehand: some answers exclude the benefit."""

    cause = forms.ChoiceField(
        label=_("What led to this stay"),
        choices=Claim.Cause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what led to the stay.")},
    )
