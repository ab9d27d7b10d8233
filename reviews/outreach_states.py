"""What becomes of reaching whoever was left behind; beside the desk's machines in `states.py`."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveTable, move, stay


class OutreachState(TextChoices):
    """What becomes of reaching somebody who was told of a claim, or could not be told."""

    OPEN = "open", _("To be reached")
    REACHED = "reached", _("Reached")
    GIVEN_UP = "given_up", _("Not reached")


OR = OutreachState

OUTREACH_MOVES = MoveTable(
    OR,
    OR.OPEN,
    [
        stay("assign", [OR.OPEN]),
        # Nobody answered, or a letter was posted: it goes on.
        stay("try", [OR.OPEN]),
        move("reach", [OR.OPEN], OR.REACHED),
        # The number is wrong, nobody answers for long: the next way is somebody's to choose.
        move("give_up", [OR.OPEN], OR.GIVEN_UP),
    ],
)
