"""Why a unit cannot be registered, or reopened: a code and a sentence for each reason."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from config.kernel.table_refusal import SentenceRefused

FIELD_LABELS: dict[str, str] = {
    "code": _("Unified social credit code"),
    "name": _("Name of the unit"),
    "parent": _("Code of the unit above"),
    "reason": _("Reason"),
}

SENTENCES: dict[str, str] = {
    "cells_differ": _("The row has %(found)s cells, the header %(expected)s."),
    "empty": _("%(field)s is empty."),
    "too_long": _("%(field)s is longer than %(limit)s characters."),
    "control_character": _("%(field)s holds a control character."),
    "garbled_text": _("%(field)s holds characters that got lost on the way."),
    "credit_code_length": _("%(field)s has not 18 characters."),
    "credit_code_shape": _("%(field)s holds a character that such a code never has."),
    "credit_code_check_sign": _("%(field)s has a wrong last character."),
    "own_code_shape": _("A code of one's own has 2 to 18 letters, digits and dashes."),
    "unknown_parent": _("No unit with this code is registered above it."),
    "parent_of_another": _("The unit above is not yours."),
    "parent_kind": _("Nothing can be registered below a workplace or an outlet."),
    "of_another": _("A unit of somebody else has this code."),
    "other_place": _("%(name)s has this code already, below %(parent)s. Units do not move."),
    "other_kind": _("%(name)s has this code already, as another kind of unit."),
    "twice": _("Line %(line)s has the same code with another name."),
    "closed": _(
        "%(name)s has this code already and was closed on %(day)s. Reopen it on its page instead."
    ),
    "parent_closed": _("The unit above was closed on %(day)s: nothing is registered below it."),
    "above_closed": _("%(name)s, the unit above, was closed on %(day)s: reopen it first."),
}


def in_words(field: str) -> str:
    """The field as the reader calls it."""
    return gettext(FIELD_LABELS[field]) if field in FIELD_LABELS else field


class UnitRefused(SentenceRefused):
    """This is not done with this unit; it may be with others."""

    sentences = SENTENCES
    in_words = staticmethod(in_words)
