"""The settlement: what one claim adds, line by line, under the scheme's rules.

Order of judgement: cause, period, deadline, then kind, hospital level and base of each part.
`settle` computes the benefits of kind `tiered_share`. Items that a scheme file only declares (no
`benefits`: lump sums and daily allowances) are NOT computed: a claim that rests on such an item
alone, or brings a finding that belongs to one, is referred to a person; a stay for which such an
item might pay besides a computed one is named in `Outcome.not_computed`.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from claims.benefits.base import base_from_amounts
from claims.benefits.case import Case, CaseError, Finding, Stay
from claims.benefits.lines import LineWriter
from claims.benefits.outcome import Missing, Outcome, OutcomeName, Part, Sheet
from claims.benefits.periods import Portion, periods_of, portions
from claims.benefits.tiered_share import Before, tiered_share
from config.kernel.money import ZERO
from members.schemes.terms import Item, Scheme, TieredShare

# A base that was split by nights may not end; stored like this its parts add up again.
BASE_STEP = Decimal("0.00000001")


def settle(case: Case, scheme: Scheme, *, period: int | None = None) -> Outcome:
    """What the claim adds; CaseError where a fact that the rules need is not there.

    `period`: only the parts of that period, where each period is claimed for on its own.
    """
    sheet = Sheet(case, scheme, period)
    if _is_cause_paid(sheet):
        bought = _bought(case, scheme)
        for code in sorted(bought):
            _settle_item(sheet, code)
        for stay in case.stays:
            _check_stay_belongs(sheet, stay, bought)
        for finding in case.findings:
            _check_finding(sheet, finding)
    return _outcome(sheet)


def entitlements_touched(case: Case, scheme: Scheme) -> list[tuple[str, int, Decimal]]:
    """Item, period and cap of every entitlement that `settle` may draw from: lock these first."""
    touched = set()
    for period in _periods(case, scheme):
        for cover in case.covers:
            if cover.period != period:
                continue
            for code in cover.items & scheme.version_for(period).items.keys():
                item = scheme.version_for(period).items[code]
                touched |= {(code, period, terms.cap.value) for terms in item.benefits}
    return sorted(touched)


def _is_cause_paid(sheet: Sheet) -> bool:
    """Of the whole claim; by the version of the period in which it began."""
    case, scheme = sheet.case, sheet.scheme
    if case.cause == "unknown":
        sheet.reasons.add("cause_unknown")
        sheet.refer = True
        return False
    ground = scheme.version_for(_periods(case, scheme)[0]).excluded_causes.get(case.cause)
    if ground is None:
        return True
    reason = f"excluded:{case.cause}"
    sheet.reasons.add(reason)
    for stay in case.stays:
        writer = LineWriter(scheme, "", scheme.period_of(stay.admitted_on))
        sheet.stop(reason, writer, ground, stay)
    return False


def _settle_item(sheet: Sheet, code: str) -> None:
    """One bought item over all stays; every period has its own tiers, floor, cap and deadline."""
    scheme = sheet.scheme
    accepted: dict[int, list[tuple[int, Portion]]] = {}
    for index, portion, item in _portions(sheet, code):
        stay = sheet.case.stays[index]
        if len(periods_of(stay, scheme)) > 1:
            sheet.reasons.add("split_by_period")
        if not item.benefits:
            if not portion.uncovered:
                sheet.not_computed.add(code)
        elif _is_accepted(sheet, item, stay, portion):
            accepted.setdefault(portion.period, []).append((index, portion))
    for period, found in sorted(accepted.items()):
        item = scheme.version_for(period).items[code]
        for terms in item.benefits:
            _settle_period(sheet, item, terms, period, found)


def _portions(sheet: Sheet, code: str) -> Iterator[tuple[int, Portion, Item]]:
    """Every part of a stay that the item looks at, with the position of the stay."""
    for index, stay in enumerate(sheet.case.stays):
        for portion in portions(stay, sheet.scheme, code, sheet.case.covers):
            item = sheet.scheme.version_for(portion.period).items.get(code)
            if item is None or stay.kind not in item.stays:
                continue
            if sheet.period in (None, portion.period):
                yield index, portion, item


def _is_accepted(sheet: Sheet, item: Item, stay: Stay, portion: Portion) -> bool:
    """Whether this part may be paid, whatever its papers say: covered, in time, level known."""
    case, scheme, period = sheet.case, sheet.scheme, portion.period
    writer = LineWriter(scheme, item.code, period)
    if portion.uncovered:
        sheet.stop(portion.uncovered, writer, None, stay)
        return False
    if scheme.is_before_first(period) and scheme.before_first.value == "refer":
        sheet.stop("rate_unknown", writer, scheme.before_first.ground, stay)
        sheet.refer = True
        return False
    opens, closes = scheme.claim_window(period, case.channel)
    deadline = scheme.version_for(period).deadlines[case.channel].ground
    if case.filed_on > closes:
        sheet.stop_by_day("late", writer, deadline, stay, opens, closes)
        return False
    if opens is not None and case.filed_on < opens:
        sheet.stop_by_day("too_early", writer, deadline, stay, opens, closes)
        sheet.waiting_until.append(opens)
        return False
    least = item.min_hospital_level
    if least is not None and stay.hospital_level is not None and stay.hospital_level < least.value:
        sheet.stop("hospital_level", writer, least.ground, stay)
        return False
    return True


def _settle_period(
    sheet: Sheet, item: Item, terms: TieredShare, period: int, found: list[tuple[int, Portion]]
) -> None:
    """The accepted parts of one period, together."""
    scheme, writer = sheet.scheme, LineWriter(sheet.scheme, item.code, period)
    version = scheme.version_for(period)
    bases = [
        base
        for index, portion in found
        if (base := _base_of_portion(sheet, item, terms, index, portion)) is not None
    ]
    total = sum(bases, Fraction(0))
    if not bases:
        return
    if total == 0:
        sheet.reasons.add("no_eligible_cost")
        return
    if scheme.is_before_first(period):
        sheet.workings.append(
            writer.write(
                "version",
                ZERO,
                scheme.before_first.ground,
                label_fields={"version": version.code},
                first=version.valid_from,
            )
        )
    share = tiered_share(terms, writer, base=total, before=_before(sheet.case, item.code, period))
    sheet.reasons |= share.reasons
    sheet.workings += [line for line in share.lines if not line.adds]
    sheet.lines += [line for line in share.lines if line.adds]
    base_taken = (Decimal(total.numerator) / total.denominator).quantize(BASE_STEP)
    sheet.parts.append(
        Part(item.code, period, version.code, base_taken, share.benefit, terms.cap.value)
    )


def _base_of_portion(
    sheet: Sheet, item: Item, terms: TieredShare, index: int, portion: Portion
) -> Fraction | None:
    """The base of a part of a stay; None where a paper is missing, and what is missing is noted."""
    stay = sheet.case.stays[index]
    writer = LineWriter(sheet.scheme, item.code, portion.period)
    base = base_from_amounts(stay, base=terms.base.value, later_payers=terms.later_payers.value)
    least = item.min_hospital_level
    lacks_level = least is not None and stay.hospital_level is None
    if least is not None and lacks_level:
        sheet.missing.append(Missing(index, "hospital_level"))
        sheet.stop("hospital_level", writer, least.ground, stay, text="hospital_level_missing")
    if base is None:
        sheet.missing.append(Missing(index, "split_sheet"))
        sheet.stop("split_sheet_missing", writer, terms.base.ground, stay)
    if base is None or lacks_level:
        return None
    sheet.workings.append(
        writer.write_base(base, (terms.later_payers if base.later else terms.base).ground)
    )
    amount = Fraction(base.amount) * portion.share
    if not portion.is_whole:
        rule = sheet.scheme.version_for(portion.period).stay_belongs_to
        sheet.workings.append(
            writer.write(
                "share",
                amount,
                rule.ground,
                base=base.amount,
                nights=portion.nights,
                of_nights=portion.of_nights,
                result=amount,
            )
        )
    return amount


def _before(case: Case, item: str, period: int) -> Before:
    """What the item paid in the period until now."""
    base, paid = Fraction(0), ZERO
    for index, earlier in enumerate(case.paid_before):
        if (earlier.item, earlier.period) != (item, period):
            continue
        if earlier.base is None:
            raise CaseError(f"paid_before[{index}].base", "is needed: the amounts accumulate")
        base += Fraction(earlier.base)
        paid += earlier.benefit
    return Before(base, paid)


def _check_stay_belongs(sheet: Sheet, stay: Stay, bought: set[str]) -> None:
    """A stay that no bought item looks at: say whether the item, or all cover, is missing."""
    case, scheme = sheet.case, sheet.scheme
    period = scheme.period_of(stay.discharged_on)
    version = scheme.version_for(period)
    concerned = {item.code for item in version.items.values() if stay.kind in item.stays}
    if concerned & bought:
        return
    if not concerned:
        reason = "no_eligible_cost"
    elif any(cover.period in periods_of(stay, scheme) for cover in case.covers):
        reason = "item_not_enrolled"
    else:
        reason = "not_in_period"
    sheet.stop(reason, LineWriter(scheme, "", period), None, stay)


def _check_finding(sheet: Sheet, finding: Finding) -> None:
    """No item computes findings yet: of a bought item they go to a person, else they are not."""
    case, scheme = sheet.case, sheet.scheme
    period = scheme.period_of(finding.confirmed_on or case.filed_on)
    items = scheme.version_for(period).items.values()
    codes = {item.code for item in items if finding.kind in item.findings}
    bought = {code for cover in case.covers if cover.period == period for code in cover.items}
    if not bought:
        sheet.reasons.add("not_in_period")
    elif codes and not codes & bought:
        sheet.reasons.add("item_not_enrolled")
    else:
        sheet.not_computed |= codes & bought
        sheet.reasons.add("item_not_computed")
        sheet.refer = True


def _outcome(sheet: Sheet) -> Outcome:
    """By precedence: refer, a missing paper or a day to wait for, pay, nothing."""
    case, scheme = sheet.case, sheet.scheme
    payable = sum((part.benefit for part in sheet.parts), ZERO)
    outcome: OutcomeName = "pay" if payable else "nothing"
    if sheet.missing or sheet.waiting_until:
        outcome = "needs_document"
    elif not payable and sheet.not_computed:
        # Nothing from what is computed, but the other item may well pay.
        sheet.reasons.add("item_not_computed")
        sheet.refer = True
    if sheet.refer:
        outcome = "refer"
    if outcome == "nothing" and not sheet.reasons:
        sheet.reasons.add("no_eligible_cost")
    return Outcome(
        outcome=outcome,
        benefit=payable if outcome == "pay" else ZERO,
        payable_now=payable,
        reasons=frozenset(sheet.reasons),
        workings=tuple(sheet.workings),
        lines=tuple(sheet.lines),
        parts=tuple(sheet.parts),
        missing=tuple(sheet.missing),
        waiting_until=min(sheet.waiting_until, default=None),
        not_computed=tuple(sorted(sheet.not_computed)),
        scheme_version=scheme.version_for(_periods(case, scheme)[-1]).code,
    )


def _periods(case: Case, scheme: Scheme) -> list[int]:
    """The periods that the claim touches, in order; without a stay, that of the filing."""
    touched = {period for stay in case.stays for period in periods_of(stay, scheme)}
    return sorted(touched) or [scheme.period_of(case.filed_on)]


def _bought(case: Case, scheme: Scheme) -> set[str]:
    """Items bought for any period that the claim touches."""
    touched = _periods(case, scheme)
    return {code for cover in case.covers if cover.period in touched for code in cover.items}
