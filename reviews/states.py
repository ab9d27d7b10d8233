"""The review, as the desk works it; the referral to an expert, and the panel of several; the letter
to a hospital; the sample of a decision; the grievance of a member; the precedent; the original of a
paper; a case as one file; a model's duty.

An appeal is a new round of the review.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.kernel.moves import MoveTable, move, stay


class ReviewState(TextChoices):
    GREEN = "green", _("Green, to be confirmed")
    WITH_OFFICER = "with_officer", _("With an officer")
    WITH_EXPERT = "with_expert", _("With a medical expert")
    ON_HOLD = "on_hold", _("On hold")
    PROPOSED = "proposed", _("Waiting for the second person")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", _("Closed by withdrawal")


class WaitsFor(TextChoices):
    """For what a case on hold waits: for whoever was asked, or for the day that an officer set."""

    MEMBER = "member", _("The member has been asked")
    HOSPITAL = "hospital", _("A hospital has been asked")
    DAY = "day", pgettext_lazy("of a case", "Set aside")


# Who was asked takes their own time, and the promised day moves along. A case that was set aside
# waits for the house itself: its clock runs on.
STOPS_CLOCK = (WaitsFor.MEMBER, WaitsFor.HOSPITAL)

S = ReviewState

# Whose act the review is waiting for in each state; "" where none.
OWNERS: dict[ReviewState, str] = {
    S.GREEN: "officer",
    S.WITH_OFFICER: "officer",
    S.WITH_EXPERT: "expert",
    S.ON_HOLD: "whoever_was_asked",  # set aside: nobody's until its day, or until it is taken up
    S.PROPOSED: "second_person",
    S.DECIDED: "",
    S.CLOSED: "",
}

# People have spoken, and may have drawn on an entitlement.
JUDGED = (S.PROPOSED, S.DECIDED)

OPEN_STATES = (S.GREEN, S.WITH_OFFICER, S.WITH_EXPERT, S.ON_HOLD, S.PROPOSED)


class Lane(TextChoices):
    """A list of the desk: what waits for an officer is told apart. A trigger says which."""

    GREEN = "green", _("Green")
    WITH_OFFICER = "with_officer", _("With an officer")
    BACK = "back", _("Answers back")
    APPEAL = "appeal", _("Appeals")
    WITH_EXPERT = "with_expert", _("With an expert")
    ON_HOLD = "on_hold", _("On hold")
    PROPOSED = "proposed", _("Second person")


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
        # Nobody's act: granted as computed, from the green lane alone, under a certificate.
        move("clear", [S.GREEN], S.DECIDED),
        move("confirm", [S.PROPOSED], S.DECIDED),
        move("undo", [S.DECIDED], S.WITH_OFFICER),
        move("refer", [S.GREEN, S.WITH_OFFICER], S.WITH_EXPERT),
        move("advise", [S.WITH_EXPERT], S.WITH_OFFICER),
        move("decline", [S.WITH_EXPERT], S.WITH_OFFICER),
        # The expert asks the officer something; the referral stays open meanwhile.
        # Of two experts one may have asked already.
        move("ask_back", [S.WITH_EXPERT, S.WITH_OFFICER], S.WITH_OFFICER),
        move("answer_back", [S.WITH_OFFICER], S.WITH_EXPERT),
        # One of two is answered; the other waits still.
        stay("answer_one", [S.WITH_OFFICER]),
        # Who asked the officer reads it no more; a colleague begins.
        move("hand_on", [S.WITH_OFFICER], S.WITH_EXPERT),
        # Nobody could read it: the supervisor gives it back.
        move("return_unread", [S.WITH_EXPERT, S.WITH_OFFICER], S.WITH_OFFICER),
        move("recall", [S.WITH_EXPERT, S.WITH_OFFICER], S.WITH_OFFICER),
        move("hold", [S.GREEN, S.WITH_OFFICER], S.ON_HOLD),
        move("enquire", [S.GREEN, S.WITH_OFFICER], S.ON_HOLD),
        move("set_aside", [S.GREEN, S.WITH_OFFICER], S.ON_HOLD),
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
    PASSED_ON = "passed_on", _("Passed on to a colleague")
    IN_PANEL = "in_panel", _("With the panel")


R = ReferralState

# The case is open to its expert.
REFERRAL_READABLE = (R.OPEN, R.IN_PANEL)

REFERRAL_MOVES = MoveTable(
    R,
    R.OPEN,
    [
        # Nobody could be drawn at first: one is, or makes it theirs.
        move("draw", [R.OPEN], R.OPEN),
        move("take", [R.OPEN], R.OPEN),
        move("ask_back", [R.OPEN], R.OPEN),
        move("answer_back", [R.OPEN], R.OPEN),
        move("answer", [R.OPEN], R.ANSWERED),
        move("decline", [R.OPEN], R.DECLINED),
        move("withdraw", [R.OPEN], R.WITHDRAWN),
        # Its expert is away or may not read it any more; another sitting begins for a colleague.
        move("pass_on", [R.OPEN], R.PASSED_ON),
        # The readers differ: each sees what the others said, and says a last word.
        move("convene", [R.ANSWERED], R.IN_PANEL),
        move("conclude", [R.IN_PANEL], R.ANSWERED),
    ],
)


class PanelState(TextChoices):
    """One question read by two experts, each alone; by a third where they differ to the end."""

    READING = "reading", _("Two experts read, each alone")
    DISCUSSING = "discussing", _("The readers differ, and compare")
    THIRD = "third", _("A third expert reads alone")
    COMPARING = "comparing", _("The third expert compares")
    AGREED = "agreed", _("Answered: the readers agree")
    MAJORITY = "majority", _("Answered: two of three agree")
    SPLIT = "split", _("Ended: three different opinions")
    INCOMPLETE = "incomplete", _("Ended: no further reader could be found")
    WITHDRAWN = "withdrawn", _("Withdrawn")


N = PanelState

PANEL_OPEN = (N.READING, N.DISCUSSING, N.THIRD, N.COMPARING)

PANEL_MOVES = MoveTable(
    N,
    N.READING,
    [
        move("agree", [N.READING, N.DISCUSSING], N.AGREED),
        move("differ", [N.READING], N.DISCUSSING),
        # Both stay with what they said, or one of them cannot compare any more.
        move("call_third", [N.READING, N.DISCUSSING], N.THIRD),
        move("compare", [N.THIRD], N.COMPARING),
        move("settle", [N.THIRD, N.COMPARING], N.MAJORITY),
        move("split", [N.THIRD, N.COMPARING], N.SPLIT),
        move("give_up", [N.READING, N.THIRD], N.INCOMPLETE),
        move("withdraw", PANEL_OPEN, N.WITHDRAWN),
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


class DutyState(TextChoices):
    """A model's duty to answer on a scheme's claims: proposed by one, approved by another."""

    PROPOSED = "proposed", _("Waiting for the second person")
    IN_SERVICE = "in_service", _("In service")
    ENDED = "ended", _("Ended")
    DECLINED = "declined", _("Not approved")


D = DutyState

DUTY_MOVES = MoveTable(
    D,
    D.PROPOSED,
    [
        move("approve", [D.PROPOSED], D.IN_SERVICE),
        move("decline", [D.PROPOSED], D.DECLINED),
        # Another takes its place, or a person ends it.
        move("end", [D.IN_SERVICE], D.ENDED),
    ],
)


class GrievanceState(TextChoices):
    """What somebody was not content with: conduct, or that something could not be got done."""

    FILED = "filed", _("Waiting to be given to somebody")
    IN_HAND = "in_hand", _("Being looked into")
    ASKED = "asked", _("The member has been asked")
    TO_CONFIRM = "to_confirm", _("“Not justified”, waiting for a second person")
    REPLIED = "replied", _("Answered, waiting for the member's word")
    FINISHED = "finished", _("Finished")


G = GrievanceState

# It is the house's turn, and the clock runs.
GRIEVANCE_OURS = (G.FILED, G.IN_HAND, G.TO_CONFIRM)

GRIEVANCE_MOVES = MoveTable(
    G,
    G.FILED,
    [
        # To another person too: the first one turned out to be too close, or left.
        move("assign", GRIEVANCE_OURS, G.IN_HAND),
        move("ask", [G.IN_HAND], G.ASKED),
        move("reply", [G.ASKED], G.IN_HAND),
        move("lapse", [G.ASKED], G.IN_HAND),
        move("answer", [G.IN_HAND], G.REPLIED),
        move("propose", [G.IN_HAND], G.TO_CONFIRM),
        move("confirm", [G.TO_CONFIRM], G.REPLIED),
        move("send_back", [G.TO_CONFIRM], G.IN_HAND),
        # The member's word on the answer: once at each level; “no” goes up, once.
        move("rate", [G.REPLIED], G.FINISHED),
        move("go_up", [G.REPLIED], G.FILED),
        move("close", [G.REPLIED], G.FINISHED),
        stay("remind", GRIEVANCE_OURS),
        stay("overdue", GRIEVANCE_OURS),
    ],
)


class PrecedentState(TextChoices):
    """A ruling that later cases go by."""

    PROPOSED = "proposed", _("Waiting to be adopted")
    ADOPTED = "adopted", pgettext_lazy("of a precedent", "In force")
    DECLINED = "declined", _("Not adopted")
    SUPERSEDED = "superseded", _("Replaced by another")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a precedent", "Withdrawn")


P = PrecedentState

# It has a number, and stands in the guide; only one in force can be cited.
PRECEDENT_NUMBERED = (P.ADOPTED, P.SUPERSEDED, P.WITHDRAWN)

PRECEDENT_MOVES = MoveTable(
    P,
    P.PROPOSED,
    [
        move("adopt", [P.PROPOSED], P.ADOPTED),
        move("decline", [P.PROPOSED], P.DECLINED),
        # Whoever proposed it thinks better of it.
        move("take_back", [P.PROPOSED], P.DECLINED),
        # By the one that is adopted in its place.
        move("supersede", [P.ADOPTED], P.SUPERSEDED),
        move("withdraw", [P.ADOPTED], P.WITHDRAWN),
    ],
)


class OriginalState(TextChoices):
    """Where a paper's original is. On its shelf and lent, it is the house's to look after."""

    SHELVED = "shelved", _("In its box")
    LENT = "lent", _("Lent")
    RETURNED = "returned", pgettext_lazy("of a paper", "Given back")


K = OriginalState

ORIGINAL_MOVES = MoveTable(
    K,
    K.SHELVED,
    [
        stay("rebox", [K.SHELVED]),
        move("lend", [K.SHELVED], K.LENT),
        move("take_back", [K.LENT], K.SHELVED),
        # To the member, for good; one that is lent comes back first.
        move("give_back", [K.SHELVED], K.RETURNED),
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
