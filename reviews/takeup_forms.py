"""What is typed about members who were left behind: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import User
from reviews.actions.outreach import KINDS, MOST_AT_ONCE, OUTCOMES
from reviews.models import OutreachAct, OutreachTask


class GiveOutForm(forms.Form):
    """A list, whose it becomes, and how many of it."""

    gap = forms.ChoiceField(label=_("List"), choices=OutreachTask.Gap.choices)
    owner = forms.ModelChoiceField(label=_("Given to"), queryset=User.objects.none())
    most = forms.IntegerField(
        label=_("How many at most"), min_value=1, max_value=MOST_AT_ONCE, initial=20
    )

    def __init__(self, *args: Any, owners: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = owners


class ShowForm(forms.Form):
    """Why somebody needs names and numbers."""

    reason = forms.CharField(
        label=_("What you need the names for"),
        max_length=200,
        help_text=_("The members can read it."),
        error_messages={"required": _("Please say what you need the names for.")},
    )


class ReportForm(forms.Form):
    """What was done about one task."""

    task = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What you did"), choices=[(kind.value, kind.label) for kind in KINDS]
    )
    outcome = forms.ChoiceField(
        label=_("How it went"),
        choices=[(code, OutreachAct.Outcome(code).label) for code in OUTCOMES],
    )
