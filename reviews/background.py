"""What other registers know about a claim, for its checks: one statement."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from claims.models import Claim
from claims.states import GONE
from members.models import User
from reviews.checks import diagnosis
from reviews.checks.base import OtherStay
from reviews.usual import Usual, stay_key

# As text: it is asked at every claim, and building it anew each time took longer than answering it.
# A stay across the turn of the year makes two claims for the same days, one a period.
_BACKGROUND = """
    SELECT (
        SELECT outcome FROM reviews_checkresult
        WHERE claim_id = claim.id AND claim_version = claim.version AND name = %(diagnosis)s
    ), EXISTS (
        SELECT FROM claims_claimsettlement link
        JOIN members_insurancesettlement settlement ON settlement.id = link.settlement_id
        WHERE link.claim_id = claim.id AND settlement.reversed_at IS NOT NULL
    ), EXISTS (
        SELECT FROM members_user
        WHERE member_id = claim.member_id AND kind = %(staff)s AND is_active
    ), (
        SELECT count(DISTINCT other.member_id) FROM members_bankaccount other
        WHERE other.number_index = account.number_index AND other.member_id <> claim.member_id
    ), (
        SELECT jsonb_agg(jsonb_build_array(
                   other.reference, stay.admitted_on, stay.discharged_on) ORDER BY other.id)::text
        FROM claims_claim other JOIN members_encounter stay ON stay.id = other.encounter_id
        WHERE other.member_id = claim.member_id AND other.encounter_id <> claim.encounter_id
          AND other.state <> ALL(%(gone)s)
    ), encounter.disease_code, (
        SELECT jsonb_build_array(cases, middle, spread, counted_on)::text FROM reviews_usualamount
        WHERE key = upper(left(encounter.disease_code, 3)) || %(stay)s
    )
    FROM claims_claim claim JOIN members_bankaccount account ON account.id = claim.bank_account_id
    JOIN members_encounter encounter ON encounter.id = claim.encounter_id
    WHERE claim.id = %(claim)s
"""


@dataclass(frozen=True)
class Background:
    """`diagnosis`: what the model's check came to for this version, None where it has not said;
    `account_sharers`: how many others are paid to the same account; `disease_code`: the insurer's
    code of the illness, "" where it gave none; `usual`: what stays like it cost."""

    diagnosis: str | None
    settlement_reversed: bool
    claimant_is_staff: bool
    account_sharers: int
    other_stays: tuple[OtherStay, ...]
    disease_code: str
    usual: Usual | None


def background_of(claim: Claim, facts: Mapping[str, str]) -> Background:
    """As it stands now; other claims that were withdrawn or denied do not count."""
    asked: dict[str, Any] = {
        "claim": claim.pk,
        "diagnosis": diagnosis.CHECK.name,
        "staff": User.Kind.STAFF.value,
        "gone": [state.value for state in GONE],
        "stay": stay_key(
            facts.get("hospital_level", ""),
            _day(facts.get("admitted_on")),
            _day(facts.get("discharged_on")),
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BACKGROUND, asked)
        read, is_reversed, is_staff, sharers, others, disease, usual = cursor.fetchone()
    stays = tuple(
        OtherStay(reference, date.fromisoformat(begins), date.fromisoformat(ends))
        for reference, begins, ends in json.loads(others or "[]")
    )
    return Background(
        read, is_reversed, is_staff, sharers, stays, disease, _usual(json.loads(usual or "null"))
    )


def _usual(kept: list[Any] | None) -> Usual | None:
    if kept is None:
        return None
    cases, middle, spread, counted_on = kept
    return Usual(cases, middle, spread, date.fromisoformat(counted_on))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
