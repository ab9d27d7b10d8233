"""A mandate, and a change of a person's record, from the asking to the end.

That a mandate's last day is over is no state: every question about it asks for the day.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveTable, move


class MandateState(TextChoices):
    ASKED = "asked", _("Not confirmed yet")
    PAPER_IN = "paper_in", _("Signed paper waits to be checked")
    STANDING = "standing", _("Valid now")
    REFUSED = "refused", _("Paper not accepted")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced by a newer one")


S = MandateState

# It gives nobody any power yet, or any more.
MANDATE_OVER = (S.REFUSED, S.REVOKED, S.REPLACED)

MANDATE_MOVES = MoveTable(
    S,
    S.ASKED,
    [
        move("confirm_by_code", [S.ASKED], S.STANDING),
        move("hand_in_paper", [S.ASKED], S.PAPER_IN),
        move("confirm_by_paper", [S.PAPER_IN], S.STANDING),
        move("refuse_paper", [S.PAPER_IN], S.REFUSED),
        move("revoke", [S.ASKED, S.PAPER_IN, S.STANDING], S.REVOKED),
        move("replace", [S.ASKED, S.STANDING], S.REPLACED),
    ],
)


class ChangeState(TextChoices):
    """Asked for by one person, and said yes or no to by another."""

    ASKED = "asked", _("Waiting for a second person")
    WAITING = "waiting", _("Confirmed, waiting for its day")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Not confirmed")
    CALLED_OFF = "called_off", _("Called off")


C = ChangeState

CHANGE_OPEN = (C.ASKED, C.WAITING)

CHANGE_MOVES = MoveTable(
    C,
    C.ASKED,
    [
        move("confirm", [C.ASKED], C.DONE),
        # Whoever it is about has a day to say that it is not true.
        move("let_wait", [C.ASKED], C.WAITING),
        move("take_effect", [C.WAITING], C.DONE),
        move("decline", [C.ASKED], C.DECLINED),
        move("call_off", [C.ASKED, C.WAITING], C.CALLED_OFF),
    ],
)
