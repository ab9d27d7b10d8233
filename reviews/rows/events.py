"""What happened to a case, in words: its moves, and the reasons that the machine gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Happening:
    """One point of a timeline."""

    at: datetime
    title: str
    who: str = ""
    note: str = ""
    tone: str = "neutral"


REVIEW_MOVES: Mapping[str, Promise] = {
    "open": _("The case came to the desk"),
    "route_green": _("Pre-review: green, to be confirmed"),
    "route_officer": _("Pre-review: an officer looks"),
    "propose": _("Proposed to a second person"),
    "send_back": _("Sent back to an officer"),
    "decide": _("Decided"),
    "clear": _("Granted automatically, as computed"),
    "confirm": _("Confirmed by the second person"),
    "undo": _("Decision taken back"),
    "refer": _("A medical expert was asked"),
    "advise": _("The expert answered"),
    "decline": _("The expert declined"),
    "ask_back": _("The expert asked the officer"),
    "answer_back": _("The officer answered the expert"),
    "answer_one": _("The officer answered one of the experts"),
    "hand_on": _("Another expert was asked instead"),
    "return_unread": _("No expert could read it: back to the officer"),
    "recall": _("The question to the expert was withdrawn"),
    "hold": _("On hold: the member was asked"),
    "enquire": _("On hold: a hospital was asked"),
    "set_aside": _("Set aside until a day"),
    "resume": _("Taken up again"),
    "close": _("Case closed"),
}

PANEL_MOVES: Mapping[str, Promise] = {
    "open": _("Two experts read it, each alone"),
    "agree": _("The experts agree"),
    "differ": _("The experts differ, and compare"),
    "call_third": _("A third expert was asked"),
    "compare": _("The third expert compares"),
    "settle": _("Two of three experts agree"),
    "split": _("Three experts, three opinions"),
    "give_up": _("No further expert could be found"),
    "withdraw": _("The question to the experts was withdrawn"),
}

CLAIM_MOVES: Mapping[str, Promise] = {
    "submit": _("Filed"),
    "accept": _("Taken on"),
    "withdraw": _("Withdrawn by the member"),
    "approve": _("Approved: the member was told"),
    "deny": _("Denied: the member was told"),
    "ask": _("The member was asked"),
    "answer": _("The member's answer came"),
    "ask_hospital": _("The member reads that a hospital is asked"),
    "hear_hospital": _("The member reads that the review goes on"),
    "appeal": _("The member appealed"),
    "change_account": _("To be paid to the member's new account"),
    "record_payment": _("Paid"),
    "record_bounce": _("The payment came back"),
    "pay_again": _("Another account: to be paid again"),
}

# Reasons that no person typed.
MACHINE_REASONS: Mapping[str, Promise] = {
    "facts_changed": _("What it rests on has changed: to be judged anew"),
    "withdrawn": _("The member took the claim back"),
    "diagnosis": _("The machine is not sure about the diagnosis"),
    "receipt_agrees": _("The fiscal platform knows the receipt: nothing else stood against it"),
    "day_over": _("The member's day to answer is over"),
    "member_answered": _("The member answered"),
    "hospital_answered": _("The hospital answered"),
    "day_came": _("Its day has come"),
    "hospital_day_over": _("The hospital's day to answer is over"),
    "letter_not_sent": _("The letter could not be handed over: please print it"),
    "enquiry_withdrawn": _("The letter to the hospital was withdrawn"),
    "recounted": _("Computed anew: nothing is payable"),
    "panel_agreed": _("Two experts read it independently, and agree"),
    "panel_majority": _("Three experts read it; two agree"),
    "panel_split": _("Three experts read it, and say three different things"),
    "reader_away": _("The expert is not there any more"),
    "panel_day_over": _("The day to compare is over"),
    "automatic": _("Automatically, by the rules"),
    "automatic_stopped": _("Automatic decisions were stopped: an officer decides"),
    "audit_unread": _("Drawn to be read, and not read in time: an officer decides"),
    "audit_differs": _("Two readers found an error in the automatic decision: an officer decides"),
    "pre_review_failed": _("The machine gave up; a person takes over"),
}


def event_reason(reason: str) -> str:
    """What a person wrote stays as it is; a code of the machine becomes a sentence."""
    return str(MACHINE_REASONS.get(reason, reason))
