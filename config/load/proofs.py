"""What the triggers would have refused row by row, asked of all rows at once."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from members.models import BankAccount, Member
from reviews.models import Review
from reviews.ranks import rank_of

_SAMPLE = 200
_MOST_TOLD = 1000

# Each finds the rows that break a promise. Keys, uniqueness and CHECKs are not among them: the
# database proved those itself when they were built anew.
PROMISES: dict[str, str] = {
    "lanes are counted right": """
        SELECT 1 FROM (SELECT lane, unit_path, count(*) AS number FROM reviews_review
                       GROUP BY lane, unit_path) found
        FULL JOIN (SELECT * FROM reviews_lanecount WHERE number > 0) kept
            USING (lane, unit_path)
        WHERE found.number IS DISTINCT FROM kept.number""",
    "a claim is where its last event says": """
        SELECT 1 FROM claims_claim c LEFT JOIN (
            SELECT DISTINCT ON (claim_id) claim_id, state FROM claims_claimevent
            ORDER BY claim_id, id DESC) e ON e.claim_id = c.id
        WHERE e.state IS DISTINCT FROM c.state""",
    "a review is where its last event says": """
        SELECT 1 FROM reviews_review r LEFT JOIN (
            SELECT DISTINCT ON (review_id) review_id, state FROM reviews_reviewevent
            ORDER BY review_id, id DESC) e ON e.review_id = r.id
        WHERE e.state IS DISTINCT FROM r.state""",
    "a review is in the lane, and has the marks, that follow from it": """
        SELECT 1 FROM reviews_review r
        WHERE r.lane <> lane_of(r.state, r.round, r.came_back)
           OR r.marks::text[] <> marks_of(r.id, r.claim_id, r.round)""",
    "nobody has a case that is their own, or of someone close": """
        SELECT 1 FROM reviews_review r
        WHERE r.assigned_to_id IS NOT NULL
          AND has_conflict_of_interest(r.assigned_to_id, r.member_id)""",
    "a review is of its claim's member and unit": """
        SELECT 1 FROM reviews_review r JOIN claims_claim c ON c.id = r.claim_id
        WHERE (r.member_id, r.unit_path) IS DISTINCT FROM (c.member_id, c.unit_path)""",
    "a claim is of its stay's member, filed by the member, to the member's account": """
        SELECT 1 FROM claims_claim c
        LEFT JOIN members_encounter e ON e.id = c.encounter_id AND e.member_id = c.member_id
        LEFT JOIN members_user u ON u.id = c.filed_by_id AND u.member_id = c.member_id
        LEFT JOIN members_bankaccount a ON a.id = c.bank_account_id AND a.member_id = c.member_id
        WHERE e.id IS NULL OR u.id IS NULL OR a.id IS NULL""",
    "a claim is of an item that covers its stay": """
        SELECT 1 FROM claims_claim c JOIN members_encounter s ON s.id = c.encounter_id
        WHERE NOT EXISTS (
            SELECT 1 FROM members_enrolment e
            WHERE e.member_id = c.member_id AND e.scheme_id = c.scheme_id AND e.item = c.item
              AND e.period = c.period
              AND s.admitted_on <= e.ends_on AND s.discharged_on >= e.effective_on)""",
    "a decided review has one decision that stands, in effect or to be taken back": """
        SELECT 1 FROM reviews_review r LEFT JOIN (
            SELECT d.review_id, count(*) AS number FROM reviews_decision d
            LEFT JOIN reviews_decisionundo u ON u.decision_id = d.id
            WHERE u.id IS NULL GROUP BY d.review_id) d ON d.review_id = r.id
        WHERE (r.state = 'decided') <> (coalesce(d.number, 0) = 1)""",
    "what is granted or denied has a decision in effect that says so": """
        SELECT 1 FROM claims_claim c LEFT JOIN (
            SELECT DISTINCT ON (d.claim_id) d.claim_id, d.outcome FROM reviews_decision d
            JOIN reviews_decisioneffect e ON e.decision_id = d.id
            ORDER BY d.claim_id, d.id DESC) d ON d.claim_id = c.id
        WHERE (c.state IN ('approved', 'paid', 'payment_failed')
               AND d.outcome IS DISTINCT FROM 'approved')
           OR (c.state = 'denied' AND d.outcome IS DISTINCT FROM 'denied')""",
    "nobody decides what is their own, or of someone close": """
        SELECT 1 FROM reviews_decision d JOIN claims_claim c ON c.id = d.claim_id
        JOIN members_member m ON m.id = c.member_id
        JOIN members_user u ON u.id IN (d.decided_by_id, d.confirmed_by_id)
        LEFT JOIN members_member own ON own.id = u.member_id
        LEFT JOIN members_conflictofinterest x
            ON x.user_id = u.id AND x.member_id = m.id AND x.until IS NULL
        WHERE c.filed_by_id = u.id OR u.member_id = m.id OR own.unit_id = m.unit_id
           OR x.id IS NOT NULL""",
    "an approval is what was computed, unless it says why not": """
        SELECT 1 FROM reviews_decision d JOIN claims_assessment a ON a.id = d.assessment_id
        WHERE a.claim_id <> d.claim_id
           OR (d.outcome = 'approved' AND d.override_reason = '' AND d.amount <> a.benefit)""",
    "what rests on a critical illness or an exclusion was decided by two": """
        SELECT 1 FROM reviews_decision d JOIN reviews_opinion o ON o.review_id = d.review_id
        WHERE d.confirmed_by_id IS NULL AND o.stage IN ('final', 'panel')
          AND (o.conclusion IN ('critical_illness', 'excluded') OR o.override_reason <> '')""",
    "an opinion is the asked expert's, after the evidence": """
        SELECT 1 FROM reviews_opinion o JOIN reviews_referral r ON r.id = o.referral_id
        WHERE r.expert_id IS DISTINCT FROM o.given_by_id OR EXISTS (
            SELECT 1 FROM jsonb_array_elements_text(r.evidence) AS needed(key)
            WHERE NOT EXISTS (
                SELECT 1 FROM reviews_evidenceopened e
                WHERE e.referral_id = r.id AND e.key = needed.key
                  AND e.opened_by_id = o.given_by_id))""",
    "what a panel answers is what two of its readers hold": """
        SELECT 1 FROM reviews_expertpanel p JOIN reviews_opinion a ON a.id = p.answer_id
        WHERE (SELECT count(*) FROM panel_voices(p.id) v WHERE v.conclusion = a.conclusion) < 2""",
    "a critical illness was found by two who read it": """
        SELECT 1 FROM reviews_medicalfinding f JOIN reviews_opinion o ON o.id = f.opinion_id
        JOIN reviews_referral r ON r.id = o.referral_id
        WHERE f.kind = 'critical_illness' AND r.panel_id IS NULL""",
    "lines add up to the benefit": """
        SELECT 1 FROM claims_assessment a JOIN (
            SELECT assessment_id, sum(amount) FILTER (WHERE NOT is_working) AS total
            FROM claims_assessmentline GROUP BY assessment_id) l ON l.assessment_id = a.id
        WHERE a.outcome = 'pay' AND l.total <> a.benefit""",
    "an entitlement is the sum of its moves": """
        SELECT 1 FROM claims_entitlement e LEFT JOIN (
            SELECT entitlement_id, sum(amount) AS used, sum(base) AS base_used
            FROM claims_entitlementmove GROUP BY entitlement_id) m ON m.entitlement_id = e.id
        WHERE e.used <> coalesce(m.used, 0) OR e.base_used <> coalesce(m.base_used, 0)""",
    "a fact of the feed is of the claim's own settlement": """
        SELECT 1 FROM claims_fact f JOIN claims_claim c ON c.id = f.claim_id
        JOIN members_insurancesettlement s ON s.id = f.settlement_id
        WHERE s.member_id <> c.member_id""",
    "every claim on the desk was looked at by the machine": """
        SELECT 1 FROM reviews_review r
        WHERE r.round = 1 AND NOT EXISTS (
            SELECT 1 FROM reviews_prereview p WHERE p.review_id = r.id)""",
    "a member stands in the unit that their path says": """
        SELECT 1 FROM members_member m JOIN members_unit u ON u.id = m.unit_id
        WHERE m.unit_path <> u.path""",
}


class Broken(Exception):
    """A promise does not hold; nothing is kept."""


def prove(tell: Callable[[str], Any]) -> None:
    """Ask every promise of all rows, and open a few sealed values. Raises Broken."""
    broken = []
    with connection.cursor() as cursor:
        for promise, breaches in PROMISES.items():
            found = f"SELECT count(*) FROM ({breaches} LIMIT {_MOST_TOLD}) breach"  # noqa: S608  ours
            cursor.execute(found)
            (number,) = cursor.fetchone()
            if number:
                broken.append(f"{promise} ({number} rows)")
    if broken:
        raise Broken("not true: " + "; ".join(broken))
    _prove_sample()
    tell(f"{len(PROMISES)} promises are proved")


def _prove_sample() -> None:
    """What needs a key or the house's own arithmetic, on the newest rows."""
    for member in Member.objects.order_by("-pk")[:_SAMPLE]:
        found = Member.objects.with_id_number(member.id_number).get()
        if found.pk != member.pk or not Member.objects.with_phone(member.phone).exists():
            raise Broken("a sealed number does not find its member")
    for account in BankAccount.objects.order_by("-pk")[:_SAMPLE]:
        if not account.number.endswith(account.last4):
            raise Broken("an account number does not open")
    for review in Review.objects.filter(round=1).select_related("claim").order_by("-pk")[:_SAMPLE]:
        if review.rank != rank_of(review.due_on, review.claim.filed_at):
            raise Broken("a rank is not what the day and the filing say")
