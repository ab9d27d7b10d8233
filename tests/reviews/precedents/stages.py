"""Precedents on their way, by the real actions: no test pokes a state."""

from dataclasses import replace
from typing import Any

from claims.models import Claim
from reviews.actions.cite import Cite
from reviews.actions.precedents import Ruling, adopt_precedent, propose_precedent
from reviews.models import Decision, Precedent
from tests.stages import House

RULING = Ruling(
    title="对方逃逸的交通事故",
    question="交通事故责任方逃逸、无人赔偿时，是否按第三方责任不予给付？",
    ruling="有交警认定书证明逃逸的，按意外给付；追回赔偿后退还。",
    reasons="第三方责任以有人实际承担为前提，逃逸时会员没有得到任何赔偿。",
    clause="第十四条第二款",
)
DEPARTS = (Cite("2026-001", "本案对方已经赔付"),)


def decision_of(claim: Claim) -> Decision:
    return Decision.objects.get(claim=claim, effect__isnull=False)


def proposes(
    house: House, claim: Claim | None = None, *, by: str = "officer", **says: Any
) -> Precedent:
    """An officer proposes a ruling from a closed case."""
    return propose_precedent(
        decision_id=decision_of(claim or house.denied()).pk,
        ruling=replace(RULING, **says),
        actor=house.staff[by],
        now=house.now,
    )


def adopts(house: House, precedent: Precedent, *, by: str = "supervisor") -> Precedent:
    return adopt_precedent(precedent_id=precedent.pk, actor=house.staff[by], now=house.now)


def in_force(house: House, claim: Claim | None = None, **says: Any) -> Precedent:
    return adopts(house, proposes(house, claim, **says))
