"""The settlement: what one claim adds, line by line, under the scheme's rules.

Order of judgement: cause, period, deadline, waiting period, then everything else. Each bought item
is settled for each period by itself: what its findings bring, then its stays, then what a death
raises, all held under the item's cap.
"""

from datetime import date
from decimal import Decimal

from claims.benefits.account import Account
from claims.benefits.case import Case, Finding, Stay
from claims.benefits.deadlines import claim_window
from claims.benefits.lines import LineWriter
from claims.benefits.lump_sum import pay_finding
from claims.benefits.outcome import Outcome, OutcomeName, Sheet
from claims.benefits.periods import periods_of, why_uncovered
from claims.benefits.stays import Found, is_in_time, pay_stays, portions_of
from claims.benefits.top_up import top_up
from config.kernel.money import ZERO
from members.schemes.kinds import Item, LumpSum, TopUp
from members.schemes.terms import Scheme


def settle(
    case: Case, scheme: Scheme, *, period: int | None = None, item: str | None = None
) -> Outcome:
    """What the claim adds; CaseError where a fact that the rules need is not there.

    `period`, `item`: only the parts of these, where each is claimed for on its own.
    """
    sheet = Sheet(case, scheme, period)
    if _is_cause_paid(sheet):
        bought = _bought(case, scheme)
        wanted = bought if item is None else bought & {item}
        for code in sorted(wanted):
            _settle_item(sheet, code)
        if item is None:
            _check_belonging(sheet, bought)
    return _outcome(sheet)


def entitlements_touched(case: Case, scheme: Scheme) -> list[tuple[str, int, Decimal | None]]:
    """Fund, period and cap of every entitlement that `settle` may draw from: lock these first."""
    touched: set[tuple[str, int, Decimal | None]] = set()
    for period in _periods(case, scheme):
        items = scheme.version_for(period).items
        for cover in case.covers:
            if cover.period == period:
                for code in cover.items & items.keys():
                    touched |= {(fund, period, cap) for fund, cap in items[code].funds().items()}
    return sorted(touched, key=lambda row: row[:2])


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
    for about in case.claimed:
        writer = LineWriter(scheme, "", _first_period(about, case, scheme))
        sheet.stop(reason, writer, ground, about)
    return False


def _settle_item(sheet: Sheet, code: str) -> None:
    """One bought item; every period has its own tiers, floor, cap and deadline."""
    stays, findings = _covered_stays(sheet, code), _covered_findings(sheet, code)
    for period in sorted(stays.keys() | findings.keys()):
        item = sheet.scheme.version_for(period).items[code]
        cover = sheet.case.cover_of(period, code)
        if cover is None:  # what is not covered was sorted out before
            continue
        account = Account.open(sheet, item, period, cover)
        _pay_findings(account, findings.get(period, []))
        pay_stays(account, [one for one in stays.get(period, []) if is_in_time(account, one)])
        for benefit in item.benefits:
            if isinstance(benefit, TopUp):
                top_up(account, benefit)
        account.close()


def _covered_stays(sheet: Sheet, code: str) -> dict[int, list[Found]]:
    covered: dict[int, list[Found]] = {}
    for found, item in portions_of(sheet, code):
        portion = found.portion
        if _is_open(sheet, item, portion.period, portion.uncovered, found.stay):
            covered.setdefault(portion.period, []).append(found)
    return covered


def _covered_findings(sheet: Sheet, code: str) -> dict[int, list[Finding]]:
    covered: dict[int, list[Finding]] = {}
    for finding in sheet.case.findings:
        period = _period_of_finding(finding, sheet.case, sheet.scheme, code)
        item = sheet.scheme.version_for(period).items.get(code)
        if item is None or sheet.period not in (None, period) or not _looks_at(item, finding):
            continue
        uncovered = why_uncovered(period, code, sheet.case.covers, finding.confirmed_on)
        if _is_open(sheet, item, period, uncovered, finding):
            covered.setdefault(period, []).append(finding)
    return covered


def _is_open(sheet: Sheet, item: Item, period: int, uncovered: str, about: Stay | Finding) -> bool:
    """Whether the item covered it, by rules that are known."""
    scheme = sheet.scheme
    writer = LineWriter(scheme, item.code, period)
    if uncovered:
        sheet.stop(uncovered, writer, None, about)
        return False
    if scheme.is_before_first(period) and scheme.before_first.value == "refer":
        sheet.refer_because("rate_unknown", writer, scheme.before_first.ground, about)
        return False
    return True


def _pay_findings(account: Account, findings: list[Finding]) -> None:
    """In the order in which the scheme names its lump sums: the larger before the smaller."""
    lumps = [benefit for benefit in account.item.benefits if isinstance(benefit, LumpSum)]
    order = list(dict.fromkeys(lump.finding for lump in lumps))
    account.accepted = any(finding.kind == "death" and finding.is_confirmed for finding in findings)
    known = [finding for finding in findings if finding.claims_for in order]
    # What is confirmed comes before what may turn out to be the same.
    known.sort(key=lambda finding: (order.index(finding.claims_for), not finding.is_confirmed))
    for finding in known:
        kinds = [lump for lump in lumps if lump.finding == finding.claims_for]
        if _is_finding_in_time(account, finding, kinds[0]):
            pay_finding(account, finding, kinds)


def _is_finding_in_time(account: Account, finding: Finding, terms: LumpSum) -> bool:
    sheet = account.sheet
    window = claim_window(sheet.scheme, account.period, sheet.case, finding, terms.deadline)
    filed = sheet.case.filed_on
    if window.closes is not None and filed > window.closes:
        sheet.stop(
            "late", account.writer, window.ground, finding, how="found_deadline",
            filed=filed, closes=window.closes,
        )  # fmt: skip
        return False
    if window.opens is not None and sheet.case.today < window.opens:
        sheet.stop(
            "too_early", account.writer, window.ground, finding, how="found_until",
            until=window.opens,
        )  # fmt: skip
        sheet.wait(window.opens)
        return False
    return True


def _check_belonging(sheet: Sheet, bought: set[str]) -> None:
    """What no bought item looks at: say whether the item, or all cover, is missing."""
    case, scheme = sheet.case, sheet.scheme
    strangers: list[tuple[Stay | Finding, LineWriter]] = []
    for about in case.claimed:
        period = _first_period(about, case, scheme, last=True)
        items = scheme.version_for(period).items.values()
        concerned = {item.code for item in items if _looks_at(item, about)}
        if concerned & bought:
            continue
        writer = LineWriter(scheme, "", period)
        if not concerned:
            strangers.append((about, writer))
            continue
        touched = (
            periods_of(about, scheme) if isinstance(about, Stay) else range(period, period + 1)
        )
        covered = any(cover.period in touched for cover in case.covers)
        sheet.stop("item_not_enrolled" if covered else "not_in_period", writer, None, about)
    if len(strangers) == len(case.claimed):
        # Nothing in the claim is of a kind that the scheme knows.
        for about, writer in strangers:
            sheet.stop("item_not_enrolled", writer, None, about, text="not_of_scheme")


def _looks_at(item: Item, about: Stay | Finding) -> bool:
    if isinstance(about, Stay):
        return about.kind in item.stays
    return about.claims_for in item.findings or (about.kind == "death" and _tops_up(item))


def _tops_up(item: Item) -> bool:
    return any(isinstance(benefit, TopUp) for benefit in item.benefits)


def _outcome(sheet: Sheet) -> Outcome:
    """By precedence: refer, a missing paper or a day to wait for, pay, nothing."""
    case, scheme = sheet.case, sheet.scheme
    payable = sum((part.benefit for part in sheet.parts), ZERO)
    outcome: OutcomeName = "pay" if payable else "nothing"
    if sheet.missing or sheet.waits:
        outcome = "needs_document"
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
        scheme_version=scheme.version_for(_periods(case, scheme)[-1]).code,
    )


def _period_of_finding(finding: Finding, case: Case, scheme: Scheme, item: str) -> int:
    """The period of the day on which it was found.

    Without a day: the newest period until the claim for which the item was bought.
    """
    if finding.confirmed_on is not None:
        return scheme.period_of(finding.confirmed_on)
    now = scheme.period_of(case.filed_on)
    bought = [cover.period for cover in case.covers if item in cover.items and cover.period <= now]
    return max(bought, default=now)


def _first_period(about: Stay | Finding, case: Case, scheme: Scheme, *, last: bool = False) -> int:
    """The first (or last) period that a stay or finding touches."""
    if isinstance(about, Finding):
        return scheme.period_of(about.confirmed_on or case.filed_on)
    touched = periods_of(about, scheme)
    return touched[-1] if last else touched[0]


def _periods(case: Case, scheme: Scheme) -> list[int]:
    """The periods that the claim touches, in order; without a stay or a finding, of the filing."""
    touched = {period for stay in case.stays for period in periods_of(stay, scheme)}
    days: list[date] = [
        finding.confirmed_on for finding in case.findings if finding.confirmed_on is not None
    ]
    touched |= {scheme.period_of(day) for day in days}
    if any(finding.confirmed_on is None for finding in case.findings):
        now = scheme.period_of(case.filed_on)
        touched.add(max((c.period for c in case.covers if c.period <= now), default=now))
    return sorted(touched) or [scheme.period_of(case.filed_on)]


def _bought(case: Case, scheme: Scheme) -> set[str]:
    """Items bought for any period that the claim touches."""
    touched = _periods(case, scheme)
    return {code for cover in case.covers if cover.period in touched for code in cover.items}
