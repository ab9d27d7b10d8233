"""The review, as the desk works it. One round per review; an appeal will be a new one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveTable, move


class ReviewState(TextChoices):
    GREEN = "green", _("Green, to be confirmed")
    WITH_OFFICER = "with_officer", _("With an officer")
    PROPOSED = "proposed", _("Waiting for the second person")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", _("Closed by withdrawal")


S = ReviewState

# Whose act the review is waiting for in each state; "" where none.
OWNERS: dict[ReviewState, str] = {
    S.GREEN: "officer",
    S.WITH_OFFICER: "officer",
    S.PROPOSED: "second_person",
    S.DECIDED: "",
    S.CLOSED: "",
}

# People have spoken, and may have drawn on an entitlement.
JUDGED = (S.PROPOSED, S.DECIDED)

OPEN_STATES = (S.GREEN, S.WITH_OFFICER, S.PROPOSED)

REVIEW_MOVES = MoveTable(
    S,
    S.WITH_OFFICER,
    [
        move("route_green", [S.WITH_OFFICER, S.GREEN], S.GREEN),
        move("route_officer", [S.GREEN, S.WITH_OFFICER], S.WITH_OFFICER),
        move("propose", [S.GREEN, S.WITH_OFFICER], S.PROPOSED),
        move("send_back", [S.PROPOSED], S.WITH_OFFICER),
        move("decide", [S.GREEN, S.WITH_OFFICER], S.DECIDED),
        move("confirm", [S.PROPOSED], S.DECIDED),
        move("undo", [S.DECIDED], S.WITH_OFFICER),
        move("close", [S.GREEN, S.WITH_OFFICER, S.PROPOSED], S.CLOSED),
    ],
    also_initial=[S.GREEN],
)
