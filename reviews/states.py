"""The review, as the desk works it; the referral to an expert; the sample of a decision.

An appeal is a new round of the review.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveTable, move


class ReviewState(TextChoices):
    GREEN = "green", _("Green, to be confirmed")
    WITH_OFFICER = "with_officer", _("With an officer")
    WITH_EXPERT = "with_expert", _("With a medical expert")
    ON_HOLD = "on_hold", _("On hold, the member was asked")
    PROPOSED = "proposed", _("Waiting for the second person")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", _("Closed by withdrawal")


S = ReviewState

# Whose act the review is waiting for in each state; "" where none.
OWNERS: dict[ReviewState, str] = {
    S.GREEN: "officer",
    S.WITH_OFFICER: "officer",
    S.WITH_EXPERT: "expert",
    S.ON_HOLD: "member",
    S.PROPOSED: "second_person",
    S.DECIDED: "",
    S.CLOSED: "",
}

# People have spoken, and may have drawn on an entitlement.
JUDGED = (S.PROPOSED, S.DECIDED)

OPEN_STATES = (S.GREEN, S.WITH_OFFICER, S.WITH_EXPERT, S.ON_HOLD, S.PROPOSED)

# An officer may act: decide, refer, ask the member.
DECIDABLE = (S.GREEN, S.WITH_OFFICER)

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
        move("refer", [S.GREEN, S.WITH_OFFICER], S.WITH_EXPERT),
        move("advise", [S.WITH_EXPERT], S.WITH_OFFICER),
        move("decline", [S.WITH_EXPERT], S.WITH_OFFICER),
        # The expert asks the officer something; the referral stays open meanwhile.
        move("ask_back", [S.WITH_EXPERT], S.WITH_OFFICER),
        move("answer_back", [S.WITH_OFFICER], S.WITH_EXPERT),
        move("recall", [S.WITH_EXPERT, S.WITH_OFFICER], S.WITH_OFFICER),
        move("hold", [S.GREEN, S.WITH_OFFICER], S.ON_HOLD),
        move("resume", [S.ON_HOLD], S.WITH_OFFICER),
        move("close", OPEN_STATES, S.CLOSED),
    ],
    also_initial=[S.GREEN],
)


class ReferralState(TextChoices):
    OPEN = "open", _("Waiting for the expert")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined by the expert")
    WITHDRAWN = "withdrawn", _("Withdrawn")


R = ReferralState

REFERRAL_MOVES = MoveTable(
    R,
    R.OPEN,
    [
        # Asked of a specialty: one of the panel makes it theirs.
        move("take", [R.OPEN], R.OPEN),
        move("ask_back", [R.OPEN], R.OPEN),
        move("answer_back", [R.OPEN], R.OPEN),
        move("answer", [R.OPEN], R.ANSWERED),
        move("decline", [R.OPEN], R.DECLINED),
        move("withdraw", [R.OPEN], R.WITHDRAWN),
    ],
)


class SampleState(TextChoices):
    """A decision that was drawn to be read again, blind."""

    WAITING = "waiting", _("Waiting for a reader")
    READING = "reading", _("Being read")
    AGREED = "agreed", _("Read: the same")
    DIFFERS = "differs", _("Read: differs, waiting for a second reader")
    SETTLED = "settled", _("Differed, settled by a second reader")
    SET_ASIDE = "set_aside", _("Not read: the case has changed since")


Q = SampleState

SAMPLE_MOVES = MoveTable(
    Q,
    Q.WAITING,
    [
        move("take", [Q.WAITING], Q.READING),
        move("give_back", [Q.READING], Q.WAITING),
        # A reading that nobody finished: somebody else reads it.
        move("lapse", [Q.READING], Q.WAITING),
        move("agree", [Q.READING], Q.AGREED),
        move("differ", [Q.READING], Q.DIFFERS),
        move("settle", [Q.DIFFERS], Q.SETTLED),
        # Other facts, or a later round: a reading would compare what cannot be compared.
        move("set_aside", [Q.WAITING, Q.READING], Q.SET_ASIDE),
    ],
)
