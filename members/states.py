"""What becomes of a change of a person's record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveTable, move


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
