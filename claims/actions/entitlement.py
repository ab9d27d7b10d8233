"""What a member may still draw: locked, taken, given back. Nothing else writes these rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from claims.benefits.case import PaidBefore
from claims.benefits.case_json import paid_before_as_dict
from claims.models import Claim, Entitlement, EntitlementMove, PaidElsewhere
from config.kernel.denial import Conflict
from config.kernel.money import ZERO
from members.models import PersonChange

_PART = 5000


class EntitlementKey(NamedTuple):
    """What makes an entitlement one: `item`, or a benefit with a fund of its own."""

    member_id: int
    scheme_id: int
    item: str
    period: int


class RecordsJoined(Conflict):
    """The claim belongs to another record than a moment ago."""

    code = "records_joined"


@dataclass(frozen=True)
class Drawing:
    """What is drawn for one claim, or for one payment elsewhere, when all its moves are summed.

    `last` is the newest of them; `drawn` is empty where it was given back.
    """

    last: EntitlementMove
    amount: Decimal
    base: Decimal
    drawn: list[dict[str, Any]]


def lock_entitlement(claim: Claim, *, cap: Decimal | None) -> Entitlement:
    """The row for the claim's member, item and period, locked until the transaction ends.

    Always the first lock of an action, before the claim and the review. `cap` is the scheme's, used
    when the row is new.
    """
    key = {
        "member_id": claim.member_id,
        "scheme_id": claim.scheme_id,
        "item": claim.item,
        "period": claim.period,
    }
    found = Entitlement.objects.select_for_update().filter(**key).first()
    if found is None:
        # Two at once: both insert, one is ignored, both then wait for the same row.
        Entitlement.objects.bulk_create([Entitlement(**key, cap=cap)], ignore_conflicts=True)
        found = Entitlement.objects.select_for_update().get(**key)
    return found


@transaction.atomic
def take(
    entitlement: Entitlement,
    *,
    claim: Claim,
    key: str,
    amount: Decimal,
    base: Decimal,
    drawn: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """Draw `amount` for `base` of eligible cost; the row must be locked by the caller.

    `drawn` is the same by benefit; empty where something is given back. The cap is a constraint:
    more than is left raises IntegrityError. Raises RecordsJoined where two records of the member
    became one, or two again, since the entitlement was looked up.
    """
    if entitlement.member_id != claim.member_id:
        raise RecordsJoined(_("Two records of this person were just joined or parted. Look again."))
    EntitlementMove.objects.create(
        entitlement=entitlement,
        claim=claim,
        key=key,
        amount=amount,
        base=base,
        drawn=list(drawn),
        moved_at=now,
    )
    entitlement.used += amount
    entitlement.base_used += base
    if entitlement.overdrawn and entitlement.cap is not None:
        above = max(entitlement.used - entitlement.cap, ZERO)
        entitlement.overdrawn = min(entitlement.overdrawn, above)
    entitlement.save(update_fields=["used", "base_used", "overdrawn"])


@transaction.atomic
def give_back(
    entitlement: Entitlement, *, claim: Claim, key: str, undo_key: str, now: datetime
) -> None:
    """The opposite of the move `key`, once, under a key of its own."""
    taken = EntitlementMove.objects.get(key=key)
    take(
        entitlement,
        claim=claim,
        key=undo_key,
        amount=-taken.amount,
        base=-taken.base,
        drawn=(),
        now=now,
    )


def lock_entitlements(
    caps: Mapping[EntitlementKey, Decimal | None],
) -> dict[EntitlementKey, Entitlement]:
    """The same for many at once, by primary key: two that lock many never wait for each other."""
    found = _pks(caps)
    Entitlement.objects.bulk_create(
        [Entitlement(**key._asdict(), cap=cap) for key, cap in caps.items() if key not in found],
        ignore_conflicts=True,
        batch_size=_PART,
    )
    pks = sorted(_pks(caps).values())
    locked = (
        entitlement
        for part in _parts(pks)
        for entitlement in Entitlement.objects.select_for_update()
        .filter(pk__in=part)
        .order_by("pk")
    )
    return {_key(entitlement): entitlement for entitlement in locked}


@transaction.atomic
def take_paid_elsewhere(
    taken: Sequence[tuple[Entitlement, PaidElsewhere]], *, now: datetime
) -> None:
    """What another system paid, in this order; the entitlements must be locked by the caller."""
    EntitlementMove.objects.bulk_create(
        [
            EntitlementMove(
                entitlement=entitlement,
                paid_elsewhere=paid,
                key=f"paid_elsewhere:{paid.pk}",
                amount=paid.benefit,
                base=paid.base or ZERO,
                drawn=[] if paid.reverses_id else [_as_paid_before(paid)],
                moved_at=now,
            )
            for entitlement, paid in taken
        ],
        batch_size=_PART,
    )
    _sum_up({entitlement.pk for entitlement, _paid in taken})


@transaction.atomic
def carry_over(
    drawings: Sequence[tuple[Drawing, Entitlement]], *, change: PersonChange, now: datetime
) -> None:
    """What was drawn goes from its entitlement to the other one, which may be overdrawn by it; all
    of them must be locked by the caller."""
    moves = []
    for drawing, to in drawings:
        last = drawing.last
        behind = {"claim_id": last.claim_id, "paid_elsewhere_id": last.paid_elsewhere_id}
        sides: tuple[tuple[str, int, int, list[dict[str, Any]]], ...]
        sides = (("out", last.entitlement_id, -1, []), ("in", to.pk, 1, drawing.drawn))
        moves += [
            EntitlementMove(
                entitlement_id=entitlement,
                key=f"carried:{change.pk}:{last.pk}:{side}",
                amount=sign * drawing.amount,
                base=sign * drawing.base,
                drawn=drawn,
                carried=change,
                moved_at=now,
                **behind,
            )
            for side, entitlement, sign, drawn in sides
        ]
    EntitlementMove.objects.bulk_create(moves, batch_size=_PART)
    _sum_up({move.entitlement_id for move in moves}, may_overdraw=True)


def _sum_up(entitlements: set[int], *, may_overdraw: bool = False) -> None:
    moves = EntitlementMove.objects.filter(entitlement=OuterRef("pk")).order_by()
    totals = moves.values("entitlement").annotate(amount=Sum("amount"), base=Sum("base"))
    used = Subquery(totals.values("amount"))
    above = Greatest(Coalesce(used - F("cap"), Value(ZERO)), Value(ZERO))
    overdrawn = above if may_overdraw else Least(F("overdrawn"), above)
    for part in _parts(sorted(entitlements)):
        Entitlement.objects.filter(pk__in=part).update(
            used=used, base_used=Subquery(totals.values("base")), overdrawn=overdrawn
        )


def _as_paid_before(paid: PaidElsewhere) -> dict[str, Any]:
    return paid_before_as_dict(
        PaidBefore(
            paid.period, paid.item, paid.benefit, paid.base, paid.kind, paid.days, paid.disease,
            paid.site,
        )
    )  # fmt: skip


def _pks(caps: Mapping[EntitlementKey, Decimal | None]) -> dict[EntitlementKey, int]:
    members = sorted({key.member_id for key in caps})
    return {
        _key(entitlement): entitlement.pk
        for part in _parts(members)
        for entitlement in Entitlement.objects.filter(member_id__in=part)
        if _key(entitlement) in caps
    }


def _key(entitlement: Entitlement) -> EntitlementKey:
    return EntitlementKey(
        entitlement.member_id, entitlement.scheme_id, entitlement.item, entitlement.period
    )


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + _PART] for start in range(0, len(keys), _PART))
