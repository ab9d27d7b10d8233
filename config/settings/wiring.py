"""The only upward arrows of the house: which news is followed by which work, and who does it.

Facts are named `<app>.<what happened>`, kinds of work `<app>.<verb_object>`. A system check imports
every name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# news -> kinds of work that follow it
FOLLOW_UPS: Mapping[str, tuple[str, ...]] = {
    "members.settlements_imported": ("claims.remind",),
    "members.settlement_reversed": ("claims.reverse",),
    "members.sms_answered": ("claims.hear_answer",),
    "members.hospitals_changed": ("claims.look_up_hospitals",),
    "members.person_changed": ("claims.look_again",),
    "claims.heir_acts": ("payouts.pay_heirs",),
    "claims.submitted": ("reviews.pre_review", "reviews.propose_diagnosis"),
    "claims.to_be_told": ("reviews.write_letter",),
    "claims.answered": ("reviews.resume",),
    "claims.withdrawn": ("reviews.close",),
    "claims.paper_read": ("claims.absorb_papers",),
    "claims.facts_changed": ("reviews.pre_review", "reviews.propose_diagnosis"),
    "claims.settlement_reversed": ("reviews.pre_review", "reviews.propose_diagnosis"),
    "claims.receipt_answered": ("reviews.note_receipt",),
    "claims.receipt_changed": ("reviews.pre_review", "reviews.propose_diagnosis"),
    "claims.freeze_began": ("payouts.note_freeze",),
    "claims.freeze_ended": ("reviews.go_on_after_freeze", "payouts.go_on_after_freeze"),
    "claims.account_corrected": ("payouts.instruct_again",),
    "reviews.receipt_noted": ("payouts.note_receipt",),
    "reviews.decision_effective": (
        "payouts.award",
        "reviews.keep_past_case",
        "reviews.remember_wording",
    ),
    "reviews.denial_effective": ("reviews.keep_past_case", "reviews.remember_wording"),
}

# kind of work -> function(subject=, version=, now=)
HANDLERS: Mapping[str, str] = {
    "members.send_message": "members.tasks.send_message",
    "members.activate_phone": "members.tasks.activate_phone",
    "claims.remind": "claims.tasks.remind",
    "claims.reverse": "claims.tasks.reverse",
    "claims.hear_answer": "claims.tasks.hear_answer",
    "claims.take_up": "claims.tasks.take_up",
    "claims.look_up_hospitals": "claims.tasks.look_up_hospitals",
    "claims.look_again": "claims.tasks.look_again",
    "claims.read_page": "claims.tasks.read_page",
    "claims.absorb_papers": "claims.tasks.absorb_papers",
    "claims.replay": "claims.tasks.replay",
    "claims.verify_receipt": "claims.tasks.verify_receipt",
    "claims.verify_again": "claims.tasks.verify_again",
    "reviews.pre_review": "reviews.tasks.pre_review_claim",
    "reviews.propose_diagnosis": "reviews.tasks.propose_diagnosis",
    "reviews.propose_codes": "reviews.tasks.propose_codes_of",
    "reviews.score_claim": "reviews.tasks.score_claim",
    "reviews.score_waiting": "reviews.tasks.score_waiting",
    "reviews.score_again": "reviews.tasks.score_again",
    "reviews.clear_claim": "reviews.tasks.clear_claim",
    "reviews.note_receipt": "reviews.tasks.note_receipt",
    "reviews.send_letter": "reviews.tasks.send_letter",
    "reviews.hand_over": "reviews.tasks.hand_over",
    "reviews.go_on_after_freeze": "reviews.tasks.go_on_after_freeze",
    "reviews.write_letter": "reviews.tasks.write_letter",
    "reviews.make_bundle": "reviews.tasks.make_bundle",
    "reviews.resume": "reviews.tasks.resume",
    "reviews.close": "reviews.tasks.close_review",
    "reviews.redraw_readers": "reviews.tasks.redraw_of_expert",
    "reviews.take_effect": "reviews.tasks.take_effect",
    "reviews.take_effect_when_read": "reviews.tasks.take_effect",
    "reviews.take_back_cleared": "reviews.tasks.take_back_cleared",
    "reviews.take_back_unread": "reviews.tasks.take_back_unread",
    "reviews.watch_errors": "reviews.tasks.watch_errors",
    "reviews.stop_by_switch": "reviews.tasks.stop_by_switch",
    "reviews.stop_by_alarm": "reviews.tasks.stop_by_alarm",
    "reviews.stop_by_certificate": "reviews.tasks.stop_by_certificate",
    "reviews.grievance_day": "reviews.tasks.grievance_day",
    "reviews.keep_past_case": "reviews.tasks.keep_past_case",
    "reviews.remember_wording": "reviews.tasks.remember_wording",
    "payouts.award": "payouts.tasks.award",
    "payouts.instruct_again": "payouts.tasks.instruct_again",
    "payouts.note_receipt": "payouts.tasks.note_receipt",
    "payouts.note_freeze": "payouts.tasks.note_freeze",
    "payouts.go_on_after_freeze": "payouts.tasks.go_on_after_freeze",
    "payouts.pay_heirs": "payouts.tasks.pay_heirs",
    "payouts.export_batch": "payouts.tasks.export_batch",
    "payouts.submit_batch": "payouts.tasks.submit_batch",
}

# kind of work -> the queue that it has for itself, where it is slow (settings.Q_CLUSTER)
QUEUES: Mapping[str, str] = {
    "claims.read_page": "reading",
    "claims.replay": "reading",
    "reviews.propose_diagnosis": "reading",
    "reviews.propose_codes": "reading",
    "reviews.score_claim": "reading",
    "reviews.score_again": "reading",
    "reviews.make_bundle": "reading",
}

# kind of work -> what happens after its last try: a person gets it
GIVE_UPS: Mapping[str, str] = {
    "members.send_message": "members.tasks.give_up_message",
    "claims.read_page": "claims.tasks.give_up_page",
    "claims.replay": "claims.tasks.give_up_replay",
    "claims.verify_receipt": "claims.tasks.give_up_receipt",
    "reviews.pre_review": "reviews.tasks.give_to_officer",
    "reviews.propose_diagnosis": "reviews.tasks.give_up_diagnosis",
    "reviews.send_letter": "reviews.tasks.give_up_letter",
    "reviews.make_bundle": "reviews.tasks.give_up_bundle",
    "payouts.award": "payouts.tasks.give_up_award",
    "payouts.instruct_again": "payouts.tasks.give_up_instruction",
    "payouts.export_batch": "payouts.tasks.give_up_export",
    "payouts.submit_batch": "payouts.tasks.give_up_submit",
}


@dataclass(frozen=True)
class Schedule:
    """A task that runs by itself, `every_minutes`, with `now=` only."""

    name: str
    task: str
    every_minutes: int


SCHEDULES: tuple[Schedule, ...] = (
    Schedule("sweep", "config.kernel.tasks.sweep", 1),
    Schedule("members whose day to answer is over", "reviews.tasks.resume_overdue", 60),
    Schedule("cases that were set aside until today", "reviews.tasks.come_back", 30),
    Schedule("hospitals whose day to answer is over", "reviews.tasks.lapse_overdue", 60),
    Schedule("freezes whose day is over", "claims.tasks.end_freezes", 5),
    Schedule("leases of who is away", "reviews.tasks.free_leases", 15),
    Schedule("scans of the counters", "claims.tasks.take_scans", 1),
    Schedule("stays that were planned and are over", "claims.tasks.remind_planned", 60),
    Schedule("experts who are away, or back", "reviews.tasks.redraw_readers", 60),
    Schedule("cases as one file whose days are over", "reviews.tasks.expire_bundles", 60),
    Schedule(
        "decisions by nobody that were not read in time", "reviews.tasks.take_back_overdue", 60
    ),
    Schedule("what automatic decisions come to", "reviews.tasks.watch_models", 24 * 60),
    Schedule("what stays of each kind cost", "reviews.tasks.count_usual_amounts", 24 * 60),
    Schedule("pull settlements", "members.tasks.pull_settlements", 60),
    Schedule("imports that broke off", "members.tasks.take_up_broken_imports", 5),
    Schedule("rows of lists that nobody corrected", "members.tasks.forget_list_rows", 24 * 60),
    Schedule("texts that came back, and answers", "members.tasks.collect_sms", 5),
    Schedule("remind again before the last day", "claims.tasks.remind_again", 24 * 60),
    Schedule("ask about receipts again", "claims.tasks.ask_receipts_again", 24 * 60),
    Schedule("collect the bank's answers", "payouts.tasks.collect_bank_answers", 5),
)
