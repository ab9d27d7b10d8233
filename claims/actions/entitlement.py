"""What a member may still draw: locked, taken, given back. Nothing else writes these rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from claims.models import Claim, Entitlement, EntitlementMove


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
    more than is left raises IntegrityError.
    """
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
    entitlement.save(update_fields=["used", "base_used"])


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
