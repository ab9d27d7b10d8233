"""The claim, as the member sees it. What the desk and the bank do are machines of their own."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveTable, move, stay

# In the reason of an approval: nobody decided it, a machine did by the rules.
BY_NOBODY = "automatic"


class ClaimState(TextChoices):
    """The label is what the member reads; `DESK_LABELS` is what the desk reads."""

    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("Being reviewed")
    WAITING_UNTIL = "waiting_until", _("Waiting for its day")
    AWAITING_MEMBER = "awaiting_member", _("Please send what is missing")
    APPEALED = "appealed", _("Your appeal is being reviewed")
    APPROVED = "approved", _("Approved, waiting for payment")
    DENIED = "denied", _("Cannot be paid this time")
    PAID = "paid", _("Paid")
    PAYMENT_FAILED = "payment_failed", _("Payment did not arrive")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = ClaimState

DESK_LABELS: dict[ClaimState, Promise] = {
    S.SUBMITTED: _("Being checked by the system"),
    S.IN_REVIEW: _("In review"),
    S.WAITING_UNTIL: _("Too early, waiting for its day"),
    S.AWAITING_MEMBER: _("Waiting for the member"),
    S.APPEALED: _("Appealed, in review"),
    S.APPROVED: _("Approved, with finance"),
    S.DENIED: _("Denied"),
    S.PAID: _("Paid"),
    S.PAYMENT_FAILED: _("Payment bounced"),
    S.WITHDRAWN: _("Withdrawn by the member"),
}

# Who holds the pen: whose act the claim is waiting for in this state; "" where none.
OWNERS: dict[ClaimState, str] = {
    S.SUBMITTED: "system",
    S.IN_REVIEW: "desk",
    S.WAITING_UNTIL: "system",
    S.AWAITING_MEMBER: "member",
    S.APPEALED: "desk",
    S.APPROVED: "finance",
    S.DENIED: "",
    S.PAID: "",
    S.PAYMENT_FAILED: "member",
    S.WITHDRAWN: "",
}

# The desk has it and may decide.
WITH_DESK = (S.IN_REVIEW, S.APPEALED)

# Filed and not decided: new facts are looked at, and nothing is granted yet.
UNDECIDED = (S.SUBMITTED, S.WAITING_UNTIL, S.IN_REVIEW, S.AWAITING_MEMBER, S.APPEALED)

# Money was granted, and may have left.
GRANTED = (S.APPROVED, S.PAID, S.PAYMENT_FAILED)

# The desk has had its say.
SETTLED = (*GRANTED, S.DENIED)

# It rests on nothing any more: its stay and its receipt may be claimed for again.
GONE = (S.WITHDRAWN, S.DENIED)

CLAIM_MOVES = MoveTable(
    S,
    S.SUBMITTED,
    [
        move("accept", [S.SUBMITTED], S.IN_REVIEW),
        # It came before its day: it is kept, and taken up by itself.
        move("wait", [S.SUBMITTED], S.WAITING_UNTIL),
        move("take_up", [S.WAITING_UNTIL], S.SUBMITTED),
        move(
            "withdraw",
            [S.SUBMITTED, S.WAITING_UNTIL, S.IN_REVIEW, S.AWAITING_MEMBER],
            S.WITHDRAWN,
        ),
        # Something is missing that only the member has; the desk's clock stands still.
        move("ask", [S.SUBMITTED, S.IN_REVIEW, S.APPEALED], S.AWAITING_MEMBER),
        move("answer", [S.AWAITING_MEMBER], S.IN_REVIEW),
        # The desk asks the hospital: its clock stands still, and the member need do nothing.
        stay("ask_hospital", [S.IN_REVIEW, S.APPEALED]),
        stay("hear_hospital", [S.IN_REVIEW, S.APPEALED]),
        move("approve", [S.IN_REVIEW, S.APPEALED], S.APPROVED),
        move("deny", [S.IN_REVIEW, S.APPEALED], S.DENIED),
        move("appeal", [S.DENIED], S.APPEALED),
        # The member has another card by now, and the money has not left yet.
        move("change_account", [S.APPROVED], S.APPROVED),
        move("record_payment", [S.APPROVED], S.PAID),
        move("record_bounce", [S.APPROVED, S.PAID], S.PAYMENT_FAILED),
        move("pay_again", [S.PAYMENT_FAILED], S.APPROVED),
    ],
)


class ReplayState(TextChoices):
    """What becomes of a replay of settled claims under other rules."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


R = ReplayState

REPLAY_MOVES = MoveTable(
    R,
    R.RUNNING,
    [
        move("finish", [R.RUNNING], R.DONE),
        move("cancel", [R.RUNNING], R.CANCELLED),
        move("give_up", [R.RUNNING], R.FAILED),
    ],
)


class FreezeState(TextChoices):
    """A claim or an account on which nothing is paid for the time being."""

    ASKED = "asked", _("Waiting for a second person")
    CONFIRMED = "confirmed", _("Frozen")
    LIFT_ASKED = "lift_asked", _("Frozen, to be lifted")
    LAPSED = "lapsed", _("Not confirmed in time")
    DECLINED = "declined", _("Not confirmed")
    REPLACED = "replaced", _("Replaced by a newer freeze")
    ENDED = "ended", _("Over, its last day has passed")
    LIFTED = "lifted", _("Lifted")


F = FreezeState

# Confirmed by a second person, and not over.
FREEZE_HOLDS = (F.CONFIRMED, F.LIFT_ASKED)

# Somebody has to say yes or no, or it holds: what a sweep looks at.
FREEZE_OPEN = (F.ASKED, *FREEZE_HOLDS)

FREEZE_MOVES = MoveTable(
    F,
    F.ASKED,
    [
        move("confirm", [F.ASKED], F.CONFIRMED),
        move("decline", [F.ASKED], F.DECLINED),
        # Nobody confirmed it by its day: one person alone stops nothing for longer.
        move("lapse", [F.ASKED], F.LAPSED),
        move("ask_lift", [F.CONFIRMED], F.LIFT_ASKED),
        move("keep", [F.LIFT_ASKED], F.CONFIRMED),
        move("lift", [F.LIFT_ASKED], F.LIFTED),
        # A longer one was confirmed.
        move("replace", FREEZE_HOLDS, F.REPLACED),
        move("end", FREEZE_HOLDS, F.ENDED),
    ],
)


class PlannedStayState(TextChoices):
    """A stay outside the region that is to come."""

    NOTED = "noted", _("Noted")
    REMINDED = "reminded", _("Time to claim")
    CLAIMED = "claimed", _("Claimed for")
    CANCELLED = "cancelled", _("Cancelled")


N = PlannedStayState

# Somebody may still claim for it.
PLANNED_OPEN = (N.NOTED, N.REMINDED)

PLANNED_STAY_MOVES = MoveTable(
    N,
    N.NOTED,
    [
        # The planned discharge has passed: the member is told, once.
        move("remind", [N.NOTED], N.REMINDED),
        move("claim", PLANNED_OPEN, N.CLAIMED),
        move("cancel", PLANNED_OPEN, N.CANCELLED),
    ],
)
