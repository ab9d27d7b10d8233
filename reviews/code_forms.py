"""The code of a diagnosis, as an expert chooses it: a candidate, one that they search, or none."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.champion import tables
from reviews.champion.proposal import ModelRefused

FOUND_MOST = 12
Choice = tuple[str, str]  # a code, and how it is shown


class CodingForm(forms.Form):
    """A judgement that may name a code. `codes`: what is offered without a search."""

    code = forms.ChoiceField(
        label=_("Code of the diagnosis"),
        help_text=_("National insurance version 2.0; only if you can tell."),
        required=False,
        widget=forms.RadioSelect,
    )
    code_words = forms.CharField(
        label=_("Search another code"),
        help_text=_("A code, or words of its name."),
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, codes: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "code_words"):
            self.fields[name] = self.fields.pop(name)  # after the judgement itself
        self._codes = dict(codes)
        self.offer()

    def offer(self) -> None:
        """What can be chosen: candidates, what the typed words find, and what was chosen."""
        chosen, words = self._typed("code"), self._typed("code_words")
        self._found = dict(codes_like(words))
        offered = self._codes | self._found
        if chosen and chosen not in offered:
            offered |= {code: label for code, label in codes_like(chosen) if code == chosen}
        field = self.fields["code"]
        field.widget = forms.RadioSelect() if offered else forms.HiddenInput()
        field.choices = [("", _("No code")), *offered.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        code, words = values.get("code", ""), values.get("code_words", "").strip()
        if words and code not in self._found and "code" not in self.errors:
            exact = [one for one in self._found if one.casefold() == words.casefold()]
            if exact and not code:
                values["code"] = exact[0]
            elif self._found:
                self.add_error("code", _("Please choose one of the codes that were found."))
            else:
                self.add_error("code_words", _("The table has nothing of that kind."))
        return values

    def _typed(self, name: str) -> str:
        source = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        return str(source or "").strip()[:60]


def codes_like(words: str) -> list[Choice]:
    """Codes of the national table that have all the words in their code or name, the nearest first:
    FOUND_MOST. None where the table is not the one that we know."""
    asked = unicodedata.normalize("NFKC", words).casefold().split()
    if not asked:
        return []
    try:
        names = tables.code_names()
    except ModelRefused:
        return []
    found = [
        (not code.casefold().startswith(asked[0]), len(name), code, name)
        for code, name in names.items()
        if all(word in code.casefold() or word in name.casefold() for word in asked)
    ]
    return [(code, f"{code} {name}") for _far, _long, code, name in sorted(found)[:FOUND_MOST]]
