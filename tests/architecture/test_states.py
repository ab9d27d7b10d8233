"""The state tables, what is drawn from them, and the walls around them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from claims.states import DESK_LABELS, ClaimState
from claims.states import OWNERS as CLAIM_OWNERS
from config.diagrams import MACHINES
from reviews.states import OWNERS as REVIEW_OWNERS
from reviews.states import ReviewState

ROOT: Path = settings.BASE_DIR
APPS = ("members", "claims", "reviews", "payouts")
APPEND_ONLY = {
    "members_accessentry",
    "members_schemedraftevent",
    "members_schemeyeartick",
    "claims_claimevent",
    "claims_freezeevent",
    "claims_fact",
    "claims_assessment",
    "claims_assessmentline",
    "claims_entitlementmove",
    "reviews_reviewevent",
    "reviews_checkresult",
    "reviews_prereview",
    "reviews_proposal",
    "reviews_decision",
    "reviews_decisioneffect",
    "reviews_decisionundo",
    "reviews_referralevent",
    "reviews_evidenceopened",
    "reviews_opinion",
    "reviews_medicalfinding",
    "reviews_medicalproposal",
    "reviews_appeal",
    "reviews_appealview",
    "reviews_enquiryletter",
    "reviews_enquiryevent",
    "reviews_enquiryreply",
    "reviews_frozendays",
    "reviews_handedcase",
    "reviews_keptchecklist",
    "reviews_panelevent",
    "reviews_panelword",
    "reviews_expertevent",
    "reviews_precedentevent",
    "reviews_precedentcitation",
    "reviews_samplerate",
    "reviews_sampledraw",
    "reviews_sampleevent",
    "reviews_samplereading",
    "reviews_samplefinding",
    "reviews_grievanceevent",
    "reviews_grievancesubject",
    "reviews_grievancewords",
    "reviews_grievancefinding",
    "reviews_grievanceconfirmation",
    "reviews_grievancemeasuredone",
    "reviews_grievancerating",
    "reviews_deskevent",
    "reviews_callnote",
    "reviews_memberletter",
    "reviews_originalevent",
    "payouts_award",
    "payouts_bankfile",
    "payouts_bankanswer",
    "payouts_entry",
    "payouts_journal",
    "payouts_paymentevent",
}


def test_the_drawn_diagrams_are_fresh() -> None:
    call_command("state_diagrams", "--check", verbosity=0)


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_every_state_can_be_reached(name: str) -> None:
    table = MACHINES[name][1]
    reached = {state.value for state in table.beginnings} | {
        m.target.value for m in table if m.target
    }
    assert reached == {state.value for state in table.states}


def test_every_state_has_an_owner_and_both_labels() -> None:
    assert set(CLAIM_OWNERS) == set(DESK_LABELS) == set(ClaimState)
    assert set(REVIEW_OWNERS) == set(ReviewState)


def test_only_move_functions_write_a_state_of_the_three_machines() -> None:
    allowed = {
        "claims/actions/freeze.py",
        "claims/actions/record.py",
        "reviews/actions/move.py",
        "payouts/actions/move.py",
    }
    pattern = re.compile(
        r"\b(claim|freeze|review|referral|sitting|panel|enquiry|sample|grievance|precedent|original"
        r"|batch|instruction|payment|line)\.state\s*=[^=]"
    )
    guilty = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if str(path.relative_to(ROOT)) not in allowed
        for line in path.read_text(encoding="utf-8").splitlines()
        if pattern.search(line)
    ]
    assert guilty == []


@pytest.mark.django_db
def test_what_is_written_once_refuses_update_and_delete_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s",
            ["%_append_only"],
        )
        guarded = {row[0] for row in cursor.fetchall()}
    assert guarded >= APPEND_ONLY
