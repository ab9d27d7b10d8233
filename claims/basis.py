"""What a claim rests on: its facts, and the member's covers with what was drawn from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, DecimalField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from claims.benefits.case import PaidBefore
from claims.benefits.case_json import paid_before_from_dict
from claims.models import Claim, Entitlement, EntitlementMove, Fact
from config.kernel.money import ZERO
from members.models import Enrolment


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


def load_basis(claim: Claim) -> Basis:
    """Two statements, whatever the claim."""
    facts = Fact.objects.current().filter(claim=claim).values_list("name", "value")
    enrolments = Enrolment.objects.filter(member_id=claim.member_id, scheme_id=claim.scheme_id)
    return Basis(dict(facts), drawn(enrolments))


def drawn(enrolments: QuerySet[Enrolment]) -> tuple[Drawn, ...]:
    """The enrolments with what was drawn from each, in one statement."""
    entitlement = Entitlement.objects.filter(
        member_id=OuterRef("member_id"),
        scheme_id=OuterRef("scheme_id"),
        item=OuterRef("item"),
        period=OuterRef("period"),
    )
    moves = EntitlementMove.objects.filter(
        entitlement__member_id=OuterRef("member_id"),
        entitlement__scheme_id=OuterRef("scheme_id"),
        entitlement__period=OuterRef("period"),
    ).order_by("pk")
    nothing = Value(ZERO, output_field=DecimalField(max_digits=12, decimal_places=2))
    rows = enrolments.order_by("period", "item").values_list(
        "item",
        "period",
        "effective_on",
        "ends_on",
        Coalesce(Subquery(entitlement.values("base_used")), nothing),
        Coalesce(Subquery(entitlement.values("used")), nothing),
        "previous_ended_on",
        ArraySubquery(moves.values(move=_MOVE)),
    )
    return tuple(
        Drawn(*row, paid=_paid(row[0], moves), elsewhere=_elsewhere(row[0], moves))  # type: ignore[misc]
        for *row, moves in rows
    )


# What was reversed elsewhere goes by the payment, as what a claim gave back goes by the claim.
_MOVE = JSONObject(
    fund="entitlement__item",
    claim="claim_id",
    payment=Coalesce("paid_elsewhere__reverses_id", "paid_elsewhere_id"),
    paid_on="paid_elsewhere__paid_on",
    amount=Cast("amount", CharField()),
    drawn="drawn",
)


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
