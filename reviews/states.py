"""The review, as the desk works it; the referral to an expert; the letter to a hospital; the sample
of a decision; a paper's original; a case as one file.

An appeal is a new round of the review.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveTable, move, stay


class ReviewState(TextChoices):
    GREEN = "green", _("Green, to be confirmed")
    WITH_OFFICER = "with_officer", _("With an officer")
    WITH_EXPERT = "with_expert", _("With a medical expert")
    ON_HOLD = "on_hold", _("On hold, waiting for an answer")
    PROPOSED = "proposed", _("Waiting for the second person")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", _("Closed by withdrawal")


class WaitsFor(TextChoices):
    """For whom a case on hold waits; its clock stands still meanwhile."""

    MEMBER = "member", _("The member has been asked")
    HOSPITAL = "hospital", _("A hospital has been asked")


S = ReviewState

# Whose act the review is waiting for in each state; "" where none.
OWNERS: dict[ReviewState, str] = {
    S.GREEN: "officer",
    S.WITH_OFFICER: "officer",
    S.WITH_EXPERT: "expert",
    S.ON_HOLD: "whoever_was_asked",
    S.PROPOSED: "second_person",
    S.DECIDED: "",
    S.CLOSED: "",
}

# People have spoken, and may have drawn on an entitlement.
JUDGED = (S.PROPOSED, S.DECIDED)

OPEN_STATES = (S.GREEN, S.WITH_OFFICER, S.WITH_EXPERT, S.ON_HOLD, S.PROPOSED)

# An officer may act: decide, refer, ask the member or a hospital.
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
        move("enquire", [S.GREEN, S.WITH_OFFICER], S.ON_HOLD),
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


class EnquiryState(TextChoices):
    """A letter to a hospital. The case waits for it while it is on its way or out."""

    PREPARED = "prepared", _("Written, not sent yet")
    SENDING = "sending", _("Being handed over")
    SENT = "sent", _("Waiting for the hospital")
    OVERDUE = "overdue", _("No answer in time")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


E = EnquiryState

# An answer is still expected; a case has one such letter at most.
ENQUIRY_OPEN = (E.PREPARED, E.SENDING, E.SENT, E.OVERDUE)

# The case is on hold for it.
ENQUIRY_OUT = (E.SENDING, E.SENT)

ENQUIRY_MOVES = MoveTable(
    E,
    E.PREPARED,
    [
        # Over the connector; after the last try a person prints it instead.
        move("hand_over", [E.PREPARED], E.SENDING),
        move("arrive", [E.SENDING], E.SENT),
        move("fail", [E.SENDING], E.PREPARED),
        # Printed, and put into the post by a person who says so.
        move("post", [E.PREPARED], E.SENT),
        move("lapse", [E.SENDING, E.SENT], E.OVERDUE),
        # A second letter about the same question, with a new day.
        move("remind", [E.OVERDUE], E.PREPARED),
        move("answer", ENQUIRY_OPEN, E.ANSWERED),
        move("withdraw", ENQUIRY_OPEN, E.WITHDRAWN),
        # It came after all: kept and shown.
        stay("answer_late", [E.WITHDRAWN]),
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


class OriginalState(TextChoices):
    """Where a paper's original is. On its shelf and lent, it is the house's to look after."""

    SHELVED = "shelved", _("In its box")
    LENT = "lent", _("Lent")
    RETURNED = "returned", _("Given back")


P = OriginalState

ORIGINAL_MOVES = MoveTable(
    P,
    P.SHELVED,
    [
        stay("rebox", [P.SHELVED]),
        move("lend", [P.SHELVED], P.LENT),
        move("take_back", [P.LENT], P.SHELVED),
        # To the member, for good; one that is lent comes back first.
        move("give_back", [P.SHELVED], P.RETURNED),
    ],
)


class BundleState(TextChoices):
    """A case that is put together as one file, to be fetched for some days."""

    MAKING = "making", _("Being put together")
    MADE = "made", _("Ready")
    FAILED = "failed", _("Could not be put together")
    EXPIRED = "expired", _("Thrown away after its days")


B = BundleState

BUNDLE_MOVES = MoveTable(
    B,
    B.MAKING,
    [
        move("finish", [B.MAKING], B.MADE),
        move("give_up", [B.MAKING], B.FAILED),
        move("expire", [B.MADE], B.EXPIRED),
    ],
)
