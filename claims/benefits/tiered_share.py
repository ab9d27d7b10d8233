"""Benefit kind `tiered_share`: a share of what the member bore, by tiers, floor and cap."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from claims.benefits.lines import Line, LineWriter, percent, round_figure
from config.kernel.money import ZERO, yuan
from members.schemes.terms import Ground, TieredShare


@dataclass(frozen=True)
class Before:
    """What the item paid earlier in the period, and the base on which it did."""

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
        formula: str = "",
        label_fields: Mapping[str, str] | None = None,
        **figures: object,
    ) -> None:
        line = self.writer.write(
            kind, amount, ground, formula=formula, label_fields=label_fields, **figures
        )
        self.lines.append(line)
        if line.adds:
            self.benefit += line.amount


def tiered_share(
    terms: TieredShare, writer: LineWriter, *, base: Fraction, before: Before
) -> Share:
    """What a claim with this base adds to what the period has paid; the base is above zero."""
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
    by_tiers = _add_tiers(share, terms, total)
    if terms.floor_scope.value == "period":
        _raise_to_floor(share, terms, by_tiers, terms.cap.value)
    # Under tiers that accumulate the cap holds the period's result, else what is left of it.
    room = max(terms.cap.value - before.paid, ZERO)
    _hold_under_cap(share, terms, terms.cap.value if is_cumulative else room)
    if is_cumulative and before.paid:
        _subtract_paid(share, terms, before.paid)
        by_tiers -= Fraction(before.paid)
    if terms.floor_scope.value == "claim":
        _raise_to_floor(share, terms, by_tiers, room)
    if terms.within_own_cost.value:
        _hold_under_own_cost(share, terms, base)
    return share


def _add_tiers(share: Share, terms: TieredShare, total: Fraction) -> Fraction:
    """One line a tier; only the last one rounds, since full tiers give whole fen."""
    exact = Fraction(0)
    for tier in terms.tiers.value:
        above, up_to = Fraction(tier.above), Fraction(tier.up_to)
        if total <= above and exact:
            break
        upper = min(total, up_to)
        part = (upper - above) * Fraction(tier.rate)
        exact += part
        share.add(
            "tier",
            yuan(exact, step=terms.rounding.value) - share.benefit,
            terms.tiers.ground,
            formula="tier" if tier.above else "first_tier",
            label_fields={"above": round_figure(tier.above), "up_to": round_figure(tier.up_to)},
            upper=upper,
            above=tier.above,
            rate=percent(tier.rate),
            result=part,
        )
    last = terms.tiers.value[-1].up_to
    if total > last:
        share.reasons.add("ceiling_reached")
        share.add(
            "beyond",
            ZERO,
            terms.tiers.ground,
            label_fields={"up_to": round_figure(last)},
            total=total,
            up_to=last,
            result=total - Fraction(last),
        )
    return exact


def _raise_to_floor(share: Share, terms: TieredShare, exact: Fraction, room: Decimal) -> None:
    floor = terms.floor.value
    if exact >= floor:
        return
    share.reasons.add("floor_applied")
    share.add(
        "floor",
        max(min(floor, room) - share.benefit, ZERO),
        terms.floor.ground,
        label_fields={"floor": round_figure(floor)},
        sum=exact,
        floor=floor,
    )


def _hold_under_cap(share: Share, terms: TieredShare, room: Decimal) -> None:
    if share.benefit <= room:
        return
    share.reasons.add("ceiling_reached")
    share.add(
        "cap",
        room - share.benefit,
        terms.cap.ground,
        label_fields={"cap": round_figure(terms.cap.value)},
        sum=share.benefit,
        room=room,
    )


def _subtract_paid(share: Share, terms: TieredShare, paid: Decimal) -> None:
    if paid >= share.benefit and not share.reasons:
        share.reasons.add("offset")
    share.add("paid_before", -min(paid, share.benefit), terms.accumulate.ground, paid=paid)


def _hold_under_own_cost(share: Share, terms: TieredShare, base: Fraction) -> None:
    """Not more than the cost, but for the published floor."""
    most = max(yuan(base), terms.floor.value)
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
