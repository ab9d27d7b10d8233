"""What a replay reads: members one after another, with all that was decided for them, in order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from claims.models import Assessment, Claim, EntitlementMove
from claims.replay import History, Insured, Move, Settled, behind_claim
from claims.states import SETTLED
from config.kernel.money import ZERO
from members.models import Enrolment

# What another system paid has no claim: it goes by its payment, below all claims.
_OF_ANOTHER_SYSTEM = -Coalesce("paid_elsewhere__reverses_id", "paid_elsewhere_id")


def settled_claims(scheme_id: int, period: int) -> QuerySet[Claim]:
    """The claims of a period that were paid, are about to be, or were denied."""
    return Claim.objects.filter(scheme_id=scheme_id, period=period, state__in=SETTLED)


def next_members(scheme_id: int, period: int, *, after: int, limit: int) -> list[int]:
    """The next members who have a settled claim in the period, by number."""
    claims = settled_claims(scheme_id, period).filter(member_id__gt=after)
    return list(claims.order_by("member_id").values_list("member_id", flat=True).distinct()[:limit])


def histories_of(scheme_id: int, period: int, members: Sequence[int]) -> list[History]:
    """Four statements, however many members."""
    claims = settled_claims(scheme_id, period).filter(member_id__in=members)
    told = _by_member(claims.order_by("pk").values_list("member_id", "pk", "item"))
    moves = _by_member(
        EntitlementMove.objects.filter(
            entitlement__scheme_id=scheme_id, entitlement__member_id__in=members
        )
        .order_by("pk")
        .values_list(
            "entitlement__member_id", "pk", Coalesce("claim_id", _OF_ANOTHER_SYSTEM),
            "entitlement__period", "amount", "drawn", "moved_at",
        )
    )  # fmt: skip
    bought = _by_member(
        Enrolment.objects.filter(scheme_id=scheme_id, member_id__in=members)
        .order_by("period", "item")
        .values_list("member_id", "item", "period", "effective_on", "previous_ended_on")
    )
    assessed = _by_member(
        Assessment.objects.filter(claim__in=claims)
        .order_by("pk")
        .values_list("claim_id", "assessed_at", "outcome", "benefit", "inputs")
    )
    return [
        History(
            period,
            tuple(_insured(*row) for row in bought[member]),
            _events(told[member], [_Taken(*row) for row in moves[member]], assessed),
        )
        for member in members
    ]


class _Taken(NamedTuple):
    """One move of the entitlement, as it stands in the table."""

    pk: int
    claim: int
    period: int
    amount: Any
    drawn: list[dict[str, Any]]
    moved_at: datetime


def _events(
    claims: Sequence[tuple[Any, ...]],
    moves: Sequence[_Taken],
    assessed: Mapping[int, Sequence[tuple[Any, ...]]],
) -> tuple[Settled | Move, ...]:
    """Settled claims where they were decided, and between them what other claims drew.

    A claim that drew stands where it drew at last; one that was denied where it was computed at
    last, for nothing that it rests on may change between that and the decision.
    """
    standing: dict[int, _Taken] = {}
    for move in moves:
        if move.amount > 0:
            standing[move.claim] = move
        else:
            standing.pop(move.claim, None)
    placed: list[tuple[tuple[datetime, int, int], Settled | Move]] = []
    ours: dict[int, Settled] = {}
    for pk, item in claims:
        last = standing.get(pk)
        computed = _computed(assessed.get(pk, ()), before=last.moved_at if last else None)
        event, assessed_at = _settled(pk, item, computed, last)
        if last is not None:
            ours[last.pk] = event
        else:
            placed.append(((assessed_at, 1, pk), event))
    for move in moves:
        drawn = move.drawn if move.amount > 0 else []
        taken = Move(behind_claim(move.claim), move.period, drawn)
        placed.append(((move.moved_at, 0, move.pk), ours.get(move.pk, taken)))
    return tuple(event for _place, event in sorted(placed, key=lambda pair: pair[0]))


def _computed(
    assessments: Sequence[tuple[Any, ...]], *, before: datetime | None
) -> tuple[Any, ...] | None:
    """The last one that the decision could know."""
    known = [each for each in assessments if before is None or each[0] <= before]
    return known[-1] if known else None


def _settled(
    pk: int, item: str, computed: tuple[Any, ...] | None, move: _Taken | None
) -> tuple[Settled, datetime]:
    decided = str(move.amount if move else ZERO)
    drawn = move.drawn if move else []
    if computed is None:  # decided without arithmetic: a person's work
        event = Settled(pk, item, {}, "refer", str(ZERO), decided, drawn)
        return event, datetime.min.replace(tzinfo=UTC)
    assessed_at, outcome, benefit, inputs = computed
    event = Settled(pk, item, inputs.get("case", {}), outcome, str(benefit), decided, drawn)
    return event, assessed_at


def _insured(item: str, period: int, effective_on: Any, previous_ended_on: Any) -> Insured:
    ended = previous_ended_on.isoformat() if previous_ended_on else None
    return Insured(item, period, effective_on.isoformat(), ended)


def _by_member(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows by their first value, without it."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *row in rows:
        found[key].append(tuple(row))
    return found
