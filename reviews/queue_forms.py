"""What people type and choose around the queue: filters, views, tags, and what to do with many."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Claim
from claims.words import ITEMS
from members.models import Unit, User
from reviews.actions.saved_view import LONGEST_NAME
from reviews.checks.registry import CHECKS
from reviews.models import Tag
from reviews.queue_filters import ASSIGNED, LEFT, LONGEST_TAG, NOBODY, TITLES, Filters


class FilterForm(forms.Form):
    """All filters at once. Sent as an address, which `Filters.read` judges; this only draws it."""

    def __init__(
        self,
        filters: Filters,
        *,
        units: Iterable[Unit],
        unit_name: str,
        tags: Iterable[Tag],
        staff: Iterable[User],
    ) -> None:
        super().__init__(initial=filters.chosen())
        here = [(filters.unit, unit_name)] if filters.unit else []
        labels = [tag.label for tag in tags]
        if filters.tag and filters.tag not in labels:
            labels.append(filters.tag)  # retired, and asked for
        choices: dict[str, Iterable[tuple[object, object]]] = {
            "left": LEFT.items(),
            "why": [(check.name, check.concern) for check in CHECKS],
            "item": ITEMS.items(),
            "channel": Claim.Channel.choices,
            "unit": [*here, *((unit.pk, unit.title) for unit in units)],
            "tag": [(label, label) for label in labels],
            "to": [*ASSIGNED.items(), *((user.pk, user.display_name) for user in staff)],
        }
        for name, offers in choices.items():
            offered = [("", _("All")), *offers]
            self.fields[name] = forms.ChoiceField(
                label=str(TITLES[name]), required=False, choices=offered
            )


class ViewForm(forms.Form):
    """The name of a view."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class NewTagForm(forms.Form):
    """A label for the shared list."""

    label = forms.CharField(
        label=gettext_lazy("New tag"),
        help_text=gettext_lazy("One to twelve characters, and nothing about a person."),
        max_length=LONGEST_TAG,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class AssignForm(forms.Form):
    """To whom."""

    to = forms.ChoiceField(label=gettext_lazy("To whom"))

    def __init__(self, data: Any, *, user: User, staff: Iterable[User]) -> None:
        super().__init__(data)
        others = [(str(one.pk), one.display_name) for one in staff if one.pk != user.pk]
        mine = [(str(one.pk), _("Me")) for one in staff if one.pk == user.pk]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            *mine, *others, (NOBODY, _("Nobody: free for all again")),
        ]  # fmt: skip

    @property
    def to_id(self) -> int | None:
        to = self.cleaned_data["to"]
        return None if to == NOBODY else int(to)


class TagForm(forms.Form):
    """Which tag."""

    tag = forms.ChoiceField(label=gettext_lazy("Tag"))

    def __init__(self, data: Any, *, tags: Iterable[Tag]) -> None:
        super().__init__(data)
        self.fields["tag"].choices = [(str(tag.pk), tag.label) for tag in tags]  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """Why a case is taken from a colleague; one's own needs no reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, where a colleague has it open"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
