"""What a claim rests on: its facts, and the member's covers with what was drawn from them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from claims.benefits.case import PaidBefore
from claims.benefits.case_json import paid_before_from_dict
from claims.models import Claim, Fact


@dataclass(frozen=True)
class Elsewhere:
    """What another system paid of what was drawn, and when (yuan)."""

    paid_on: date
    amount: Decimal


@dataclass(frozen=True)
class Drawn:
    """One enrolled item of one period, its days of cover, and what was drawn from it (yuan).

    `paid` is the same by benefit, as the arithmetic wants to know it; `elsewhere` is the part of
    `used` that another system paid.
    """

    item: str
    period: int
    begins_on: date
    ends_on: date
    base_used: Decimal
    used: Decimal
    previous_ended_on: date | None
    paid: tuple[PaidBefore, ...]
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True)
class Basis:
    """Facts by name (the current ones), and every cover of the member in the claim's scheme."""

    facts: Mapping[str, str]
    covers: tuple[Drawn, ...]

    def of(self, claim: Claim) -> Drawn | None:
        """The cover that the claim draws from; None when the member is not enrolled in it."""
        return next(
            (c for c in self.covers if (c.item, c.period) == (claim.item, claim.period)), None
        )


# As text: it is asked at every claim and every reminder, and building it anew each time took longer
# than answering it. What was reversed elsewhere goes by the payment, as what a claim gave back goes
# by the claim.
_DRAWN = """
    SELECT e.member_id, e.item, e.period, e.effective_on, e.ends_on,
           coalesce(own.base_used, 0.00), coalesce(own.used, 0.00), e.previous_ended_on, (
        SELECT jsonb_agg(jsonb_build_object(
                   'fund', fund.item, 'claim', move.claim_id,
                   'payment', coalesce(other.reverses_id, other.id), 'paid_on', other.paid_on,
                   'amount', move.amount::text, 'drawn', move.drawn) ORDER BY move.id)::text
        FROM claims_entitlementmove move
        JOIN claims_entitlement fund ON fund.id = move.entitlement_id
        LEFT JOIN claims_paidelsewhere other ON other.id = move.paid_elsewhere_id
        WHERE fund.member_id = e.member_id AND fund.scheme_id = e.scheme_id
          AND fund.period = e.period)
    FROM members_enrolment e
    LEFT JOIN claims_entitlement own USING (member_id, scheme_id, item, period)
    WHERE e.scheme_id = %s AND e.member_id = ANY(%s)
    ORDER BY e.period, e.item
"""


def load_basis(claim: Claim) -> Basis:
    """Two statements, whatever the claim."""
    facts = Fact.objects.current().filter(claim=claim).values_list("name", "value")
    covers = drawn(claim.scheme_id, [claim.member_id]).get(claim.member_id, [])
    return Basis(dict(facts), tuple(covers))


def drawn(scheme_id: int, members: Sequence[int]) -> Mapping[int, list[Drawn]]:
    """By member every cover in the scheme with what was drawn from it, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN, [scheme_id, list(members)])
        rows = cursor.fetchall()
    covers: dict[int, list[Drawn]] = {}
    for member, item, period, begins, ends, base_used, used, previous, moved in rows:
        moves = json.loads(moved) if moved else []
        paid, elsewhere = _paid(item, moves), _elsewhere(item, moves)
        cover = Drawn(item, period, begins, ends, base_used, used, previous, paid, elsewhere)
        covers.setdefault(member, []).append(cover)
    return covers


def _standing(moves: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What stands of the moves: what was given back is as if it had never been taken."""
    standing: dict[tuple[Any, Any], Mapping[str, Any]] = {}
    for move in moves:
        behind = (move["claim"], move["payment"])
        if move["drawn"]:
            standing[behind] = move
        else:
            standing.pop(behind, None)
    return list(standing.values())


def _paid(item: str, moves: Sequence[Mapping[str, Any]]) -> tuple[PaidBefore, ...]:
    return tuple(
        paid
        for move in _standing(moves)
        for paid in map(paid_before_from_dict, move["drawn"])
        if paid.item == item
    )


def _elsewhere(item: str, moves: Sequence[Mapping[str, Any]]) -> tuple[Elsewhere, ...]:
    return tuple(
        Elsewhere(date.fromisoformat(move["paid_on"]), Decimal(move["amount"]))
        for move in _standing(moves)
        if move["payment"] and move["fund"] == item
    )
