"""From when to when somebody is away, and who stands in."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.forms import day_field
from members.models import User


class _People(forms.ModelChoiceField):
    """Colleagues by the name that they go by."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class AbsenceForm(forms.Form):
    """`people`: whom it can be entered for; None: oneself."""

    person = _People(label=_("Who is away"), queryset=User.objects.none())
    first_on = day_field(_("First day away"))
    last_on = day_field(_("Last day away"))
    deputy = _People(
        label=_("Who stands in"),
        help_text=_("Left empty, everything goes back to its lane, where all colleagues see it."),
        queryset=User.objects.none(),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        deputies: QuerySet[User],
        people: QuerySet[User] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["person"]
        else:
            self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = deputies  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A word for whoever has the case then."""

    review = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
