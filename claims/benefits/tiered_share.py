"""Benefit kind `tiered_share`: a share of what the member bore, by tiers above a deductible."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from claims.benefits.lines import Line, LineWriter
from claims.benefits.wording import percent, round_figure
from config.kernel.money import ZERO, yuan
from members.schemes.kinds import Tier, TieredShare
from members.schemes.terms import Ground, Stated


@dataclass(frozen=True)
class Before:
    """What the benefit paid earlier in the period, and the base on which it did."""

    base: Fraction = Fraction(0)
    paid: Decimal = ZERO


@dataclass
class Share:
    """The benefit of one claim in one period, as the sum of its lines."""

    writer: LineWriter
    lines: list[Line] = field(default_factory=list)
    reasons: set[str] = field(default_factory=set)
    benefit: Decimal = ZERO

    def add(
        self,
        kind: str,
        amount: Decimal,
        ground: Ground,
        *,
        how: str = "",
        named: str = "",
        label: Mapping[str, object] | None = None,
        **figures: object,
    ) -> None:
        line = self.writer.write(kind, amount, ground, how=how, named=named, label=label, **figures)
        self.lines.append(line)
        if line.adds:
            self.benefit += line.amount


def tiered_share(
    terms: TieredShare,
    tiers: Stated[tuple[Tier, ...]],
    writer: LineWriter,
    *,
    base: Fraction,
    before: Before,
    deductible: Decimal = ZERO,
) -> Share:
    """What a claim with this base adds to what the period has paid.

    The base is above zero, and with the base before it above the deductible.
    """
    share = Share(writer)
    is_cumulative = terms.accumulate.value == "period"
    total = before.base + base if is_cumulative else base
    if is_cumulative:
        share.add(
            "cumulative",
            yuan(total),
            terms.accumulate.ground,
            before=before.base,
            base=base,
            result=total,
        )
    by_tiers = _add_tiers(share, terms, tiers, total, deductible)
    cap = terms.cap.value if terms.cap else None
    scope = terms.floor_scope.value if terms.floor_scope else ""
    if terms.floor is not None and scope == "period":
        _raise_to_floor(share, terms.floor, by_tiers, cap)
    # Under tiers that accumulate the cap holds the period's result, else what is left of it.
    room = None if cap is None else max(cap - before.paid, ZERO)
    _hold_under_cap(share, terms, cap if is_cumulative else room)
    if is_cumulative and before.paid:
        _subtract_paid(share, terms, before.paid)
        by_tiers -= Fraction(before.paid)
    if terms.floor is not None and scope == "claim":
        _raise_to_floor(share, terms.floor, by_tiers, room)
    if terms.within_own_cost.value:
        _hold_under_own_cost(share, terms, base)
    return share


def _add_tiers(
    share: Share,
    terms: TieredShare,
    tiers: Stated[tuple[Tier, ...]],
    total: Fraction,
    deductible: Decimal,
) -> Fraction:
    """One line a tier; only the last one rounds, since full tiers give whole fen."""
    exact = Fraction(0)
    for tier in tiers.value:
        above = max(tier.above, deductible)
        if tier.up_to is not None and tier.up_to <= above:
            continue
        if total <= above and exact:
            break
        upper = total if tier.up_to is None else min(total, Fraction(tier.up_to))
        part = (upper - Fraction(above)) * Fraction(tier.rate)
        exact += part
        share.add(
            "tier",
            yuan(exact, step=terms.rounding.value) - share.benefit,
            tiers.ground,
            how="tier" if above else "first_tier",
            named="tier" if tier.up_to is not None else "open_tier",
            label={
                "above": round_figure(above),
                "up_to": "" if tier.up_to is None else round_figure(tier.up_to),
            },
            upper=upper,
            above=above,
            rate=percent(tier.rate),
            result=part,
        )
    last = tiers.value[-1].up_to
    if last is not None and total > last:
        share.reasons.add("ceiling_reached")
        share.add(
            "beyond",
            ZERO,
            tiers.ground,
            label={"up_to": round_figure(last)},
            total=total,
            up_to=last,
            result=total - Fraction(last),
        )
    return exact


def _raise_to_floor(
    share: Share, stated: Stated[Decimal], exact: Fraction, room: Decimal | None
) -> None:
    floor = stated.value
    if exact >= floor:
        return
    share.reasons.add("floor_applied")
    most = floor if room is None else min(floor, room)
    share.add(
        "floor",
        max(most - share.benefit, ZERO),
        stated.ground,
        label={"floor": round_figure(floor)},
        sum=exact,
        floor=floor,
    )


def _hold_under_cap(share: Share, terms: TieredShare, room: Decimal | None) -> None:
    if terms.cap is None or room is None or share.benefit <= room:
        return
    share.reasons.add("ceiling_reached")
    share.add(
        "cap",
        room - share.benefit,
        terms.cap.ground,
        label={"cap": round_figure(terms.cap.value)},
        sum=share.benefit,
        room=room,
    )


def _subtract_paid(share: Share, terms: TieredShare, paid: Decimal) -> None:
    if paid >= share.benefit and not share.reasons:
        share.reasons.add("offset")
    share.add("paid_before", -min(paid, share.benefit), terms.accumulate.ground, paid=paid)


def _hold_under_own_cost(share: Share, terms: TieredShare, base: Fraction) -> None:
    """Not more than the cost, but for the published floor."""
    most = max(yuan(base), terms.floor.value if terms.floor else ZERO)
    if share.benefit <= most:
        return
    share.reasons.add("ceiling_reached")
    share.add(
        "own_cost",
        most - share.benefit,
        terms.within_own_cost.ground,
        sum=share.benefit,
        base=most,
    )
