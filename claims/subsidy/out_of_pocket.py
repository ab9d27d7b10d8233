"""The out-of-pocket subsidy: tiers over the cumulative base of a period, a floor, a cap."""

from datetime import date, timedelta
from decimal import Decimal

from claims.subsidy.base import self_borne
from claims.subsidy.case import Case, Cover, Line, Outcome, PaidBefore, Stay
from config.kernel.money import ZERO, yuan
from members.scheme_terms import OutOfPocketTerms, VersionTerms

ITEM = "out_of_pocket"
_PRECEDENCE = ("refer", "needs_document")


def settle_out_of_pocket(case: Case, terms_of: dict[int, VersionTerms]) -> Outcome:
    """The benefit of a claim, period by period, judged in the order cause, period, deadline, rest.

    `terms_of` gives the version for each period in which the member was enrolled. Each period has
    its own cumulative base, floor, cap and deadline.
    """
    covers = [cover for cover in case.covers if ITEM in cover.items]
    if not covers:
        return _nothing({"item_not_enrolled" if case.covers else "not_in_period"})
    if case.cause == "unknown":
        return Outcome("refer", ZERO, ZERO, ZERO, frozenset({"cause_unknown"}), ())
    any_terms = terms_of[covers[0].period].out_of_pocket
    if case.cause in any_terms.excluded_causes:
        return _nothing({f"excluded:{case.cause}"})
    parts = [_settle_period(case, cover, terms_of[cover.period].out_of_pocket) for cover in covers]
    return _together([part for part in parts if part is not None], case, covers)


def cumulative_benefit(terms: OutOfPocketTerms, base: Decimal) -> Decimal:
    """What the tiers give for a cumulative base, floor and cap applied; yuan to the fen."""
    if base <= 0:
        return ZERO
    shares = sum((part for _tier, part in _tier_parts(terms, base)), Decimal(0))
    return min(max(yuan(shares), terms.floor), terms.cap)


def _settle_period(case: Case, cover: Cover, terms: OutOfPocketTerms) -> Outcome | None:
    stays = [stay for stay in case.stays if _nights_inside(stay, cover) > 0]
    if not stays:
        return None
    if case.filed_on > _deadline(terms, case.channel, cover.period):
        return _nothing({"late"})
    reasons: set[str] = set()
    base = Decimal(0)
    missing = False
    for stay in stays:
        refusal = _level_refusal(stay, terms)
        if refusal == "hospital_level":
            reasons.add(refusal)
            continue
        own = self_borne(stay.amounts)
        if own is None or refusal is not None:
            reasons.add(refusal or "split_sheet_missing")
            missing = True
            continue
        inside, nights = _nights_inside(stay, cover), _nights(stay)
        if inside < nights:
            reasons.add("split_by_period")
        base += own * inside / nights
    result = _benefit(case, cover, terms, base, reasons)
    if missing:
        return Outcome(
            "needs_document", ZERO, result.payable_now, result.base, result.reasons, result.lines
        )
    return result


def _benefit(
    case: Case, cover: Cover, terms: OutOfPocketTerms, base: Decimal, reasons: set[str]
) -> Outcome:
    if base <= 0:
        if not reasons:
            reasons.add("no_eligible_cost")
        return _nothing(reasons)
    before = _paid_before(case.paid_before, cover.period)
    whole = yuan(before.base + base)
    shares = _tier_parts(terms, whole)
    lines = [_tier_line(cover.period, terms, whole, tier, part) for tier, part in shares]
    summed = sum((line.amount for line in lines), ZERO)
    total = cumulative_benefit(terms, whole)
    exact = sum((part for _tier, part in shares), Decimal(0))
    rounding = yuan(exact)
    if summed != rounding:  # fen of the tiers and of their sum: the sum is what is paid
        lines[-1] = _with_amount(lines[-1], lines[-1].amount + rounding - summed)
    if exact < terms.floor:
        reasons.add("floor_applied")
        if total > rounding:
            lines.append(_floor_line(cover.period, terms, total - rounding))
    if rounding > terms.cap or whole > terms.tiers[-1].up_to:
        reasons.add("ceiling_reached")
        if total < rounding:
            lines.append(_cap_line(cover.period, terms, total - rounding))
    if before.benefit:
        lines.append(_before_line(cover.period, terms, before))
    benefit = total - before.benefit
    if benefit <= 0:
        reasons.add("ceiling_reached" if before.benefit >= terms.cap else "offset")
        return Outcome("nothing", ZERO, ZERO, yuan(base), frozenset(reasons), ())
    return Outcome("pay", benefit, benefit, yuan(base), frozenset(reasons), tuple(lines))


def _together(parts: list[Outcome], case: Case, covers: list[Cover]) -> Outcome:
    reasons = frozenset().union(*(part.reasons for part in parts))
    covered = {night for cover in covers for stay in case.stays for night in _days(stay, cover)}
    if any(not set(_days(stay)) <= covered for stay in case.stays):
        reasons |= {"not_in_period"}
    if not parts:
        return _nothing(reasons)
    benefit = sum((part.payable_now for part in parts), ZERO)
    outcomes = {part.outcome for part in parts}
    outcome = next((name for name in _PRECEDENCE if name in outcomes), None)
    if outcome is None:
        outcome = "pay" if benefit > 0 else "nothing"
    return Outcome(
        outcome,
        benefit if outcome == "pay" else ZERO,
        benefit,
        sum((part.base for part in parts), ZERO),
        reasons,
        tuple(line for part in parts for line in part.lines),
    )


def _level_refusal(stay: Stay, terms: OutOfPocketTerms) -> str | None:
    if stay.kind not in terms.kinds:
        return "not_as_inpatient"
    if stay.hospital_level is None:
        return "hospital_level_missing"
    return "hospital_level" if stay.hospital_level < terms.min_hospital_level else None


def _deadline(terms: OutOfPocketTerms, channel: str, period: int) -> date:
    month, day = terms.deadlines.get(channel, terms.deadlines["local"])
    return date(period + 1, month, day)


def _paid_before(paid: tuple[PaidBefore, ...], period: int) -> PaidBefore:
    same = [entry for entry in paid if entry.item == ITEM and entry.period == period]
    return PaidBefore(
        period,
        ITEM,
        sum((entry.base for entry in same), ZERO),
        sum((entry.benefit for entry in same), ZERO),
    )


def _days(stay: Stay, cover: Cover | None = None) -> list[date]:
    """The days that count: each by the night that follows it; a same-day stay is its one day."""
    count = max((stay.discharged_on - stay.admitted_on).days, 1)
    days = [stay.admitted_on + timedelta(days=n) for n in range(count)]
    if cover is None:
        return days
    return [day for day in days if cover.begins_on <= day <= cover.ends_on]


def _nights(stay: Stay) -> int:
    return len(_days(stay))


def _nights_inside(stay: Stay, cover: Cover) -> int:
    return len(_days(stay, cover))


def _tier_parts(terms: OutOfPocketTerms, base: Decimal) -> list[tuple[int, Decimal]]:
    return [
        (position, (min(base, tier.up_to) - tier.above) * tier.rate)
        for position, tier in enumerate(terms.tiers)
        if base > tier.above
    ]


def _tier_line(
    period: int, terms: OutOfPocketTerms, base: Decimal, position: int, part: Decimal
) -> Line:
    tier = terms.tiers[position]
    upper = min(base, tier.up_to)
    percent = f"{(tier.rate * 100).normalize():f}%"
    span = f"({upper:,.2f} − {tier.above:,.2f}) × {percent} = {yuan(part):,.2f}"
    return Line(
        item=ITEM,
        kind="tier",
        period=period,
        label={
            "zh-hans": f"累计自负 {tier.above:,.0f} 至 {tier.up_to:,.0f} 元部分",
            "en": f"Cumulative own cost from {tier.above:,.0f} to {tier.up_to:,.0f} yuan",
        },
        formula={"zh-hans": span, "en": span},
        clause=terms.clause,
        amount=yuan(part),
    )


def _floor_line(period: int, terms: OutOfPocketTerms, amount: Decimal) -> Line:
    return Line(
        item=ITEM,
        kind="floor",
        period=period,
        label={
            "zh-hans": f"不足 {terms.floor:,.0f} 元，补足 {terms.floor:,.0f} 元",
            "en": f"Below {terms.floor:,.0f} yuan: raised to {terms.floor:,.0f}",
        },
        formula={"zh-hans": "全年累计只补一次", "en": "Once for the whole period"},
        clause=terms.clause,
        amount=amount,
    )


def _cap_line(period: int, terms: OutOfPocketTerms, amount: Decimal) -> Line:
    return Line(
        item=ITEM,
        kind="cap",
        period=period,
        label={"zh-hans": "超过全年限额", "en": "Above the limit of the period"},
        formula={
            "zh-hans": f"全年限额 {terms.cap:,.2f} 元",
            "en": f"Limit of the period: {terms.cap:,.2f} yuan",
        },
        clause=terms.clause,
        amount=amount,
    )


def _before_line(period: int, terms: OutOfPocketTerms, before: PaidBefore) -> Line:
    return Line(
        item=ITEM,
        kind="paid_before",
        period=period,
        label={"zh-hans": "减去今年已给付", "en": "Less what was paid before in this period"},
        formula={
            "zh-hans": f"此前累计自负 {before.base:,.2f} 元，已给付 {before.benefit:,.2f} 元",
            "en": f"Own cost so far {before.base:,.2f}, paid so far {before.benefit:,.2f}",
        },
        clause=terms.clause,
        amount=-before.benefit,
    )


def _with_amount(line: Line, amount: Decimal) -> Line:
    return Line(line.item, line.kind, line.period, line.label, line.formula, line.clause, amount)


def _nothing(reasons: set[str] | frozenset[str]) -> Outcome:
    return Outcome("nothing", ZERO, ZERO, ZERO, frozenset(reasons), ())
