"""The named checks, one a file, in the order of the desk. A new one is a file and a line here."""

from reviews.checks import (
    account_known,
    account_not_shared,
    amount_within_one_person,
    cause,
    cause_in_papers,
    cover,
    deadline,
    diagnosis,
    fee_catalogue,
    fee_rules,
    hospital_level,
    hospital_listed,
    id_matches,
    identities,
    name_matches,
    not_staff,
    one_receipt,
    paper_alone,
    paper_sums,
    papers_complete,
    payable,
    person_fits,
    read_surely,
    receipt_unused,
    receipt_verified,
    settlement_stands,
    stay_overlap,
)
from reviews.checks.base import NamedCheck

CHECKS: tuple[NamedCheck, ...] = (
    cover.CHECK,
    deadline.CHECK,
    papers_complete.CHECK,
    read_surely.CHECK,
    name_matches.CHECK,
    id_matches.CHECK,
    identities.CHECK,
    paper_sums.CHECK,
    fee_catalogue.CHECK,
    fee_rules.CHECK,
    hospital_listed.CHECK,
    hospital_level.CHECK,
    person_fits.CHECK,
    cause.CHECK,
    cause_in_papers.CHECK,
    stay_overlap.CHECK,
    settlement_stands.CHECK,
    one_receipt.CHECK,
    receipt_unused.CHECK,
    paper_alone.CHECK,
    receipt_verified.CHECK,
    account_known.CHECK,
    account_not_shared.CHECK,
    not_staff.CHECK,
    payable.CHECK,
    amount_within_one_person.CHECK,
)
# Asked by its own task, because a model takes its time (reviews/actions/diagnose.py).
ASKED_APART: tuple[NamedCheck, ...] = (diagnosis.CHECK,)

# What keeps a claim out of the green lane, and why: a failed or unanswered check.
BY_NAME = {check.name: check for check in (*CHECKS, *ASKED_APART)}
