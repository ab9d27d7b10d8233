"""What is typed about automatic decisions: why, for which schemes, and which model."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models.clearing import DutyRole

ALL = "all"


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        min_length=4,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why an act is done, in a few words."""

    reason = _reason(_("Why"))


class StopForm(forms.Form):
    """Why to stop, and where: on the scheme of the page, or everywhere."""

    reason = _reason(_("Why it is to stop"))
    scope = forms.ChoiceField(label=_("Where"), widget=forms.RadioSelect, initial="scheme")

    def __init__(self, *args: Any, scheme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not in the class: the words take the language of the request.
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            ("scheme", scheme),
            (ALL, _("All schemes")),
        ]


class ProposeForm(forms.Form):
    """Which registered model is to be asked about a scheme's claims, as what, and why."""

    model = forms.ChoiceField(label=_("Model"))
    role = forms.ChoiceField(
        label=_("As what"), widget=forms.RadioSelect, choices=DutyRole.choices, initial="champion"
    )
    reason = _reason(_("Why this one"))

    def __init__(self, *args: Any, models: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model"].choices = models  # type: ignore[attr-defined]
