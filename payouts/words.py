"""What the moves of a batch are called in its history."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BATCH_MOVES: Mapping[str, Promise] = {
    "prepare": _("Prepared"),
    "remove_line": _("A payment was taken out"),
    "release_first": _("Second key turned"),
    "release": _("Released"),
    "reject": _("Sent back"),
    "dissolve": _("Dissolved"),
    "export": _("Bank file written"),
    "submit": _("The bank has the file"),
    "answer": _("The bank has answered every payment"),
}

TONES: Mapping[str, str] = {
    "remove_line": "warn",
    "release": "ok",
    "reject": "bad",
    "dissolve": "bad",
    "answer": "ok",
}
