"""What an item pays for stays: which parts count, on which base, by which of its benefits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from claims.benefits.account import Account
from claims.benefits.base import base_from_amounts
from claims.benefits.case import Stay
from claims.benefits.daily_allowance import pay_days
from claims.benefits.deadlines import claim_window
from claims.benefits.outcome import Missing, Sheet
from claims.benefits.periods import Portion, periods_of, portions
from claims.benefits.tiered_share import Before, tiered_share
from claims.benefits.waiting import wait_of
from config.kernel.money import ZERO, yuan
from members.schemes.kinds import AnyBenefit, DailyAllowance, Deductible, Item, Tier, TieredShare
from members.schemes.terms import Stated

StayBenefit = TieredShare | DailyAllowance


@dataclass(frozen=True)
class Found:
    """A part of a stay that may be paid, and the position of the stay in the case."""

    index: int
    stay: Stay
    portion: Portion


def portions_of(sheet: Sheet, item: str) -> Iterator[tuple[Found, Item]]:
    """Every part of a stay that the item looks at, with the item as its period has it."""
    for index, stay in enumerate(sheet.case.stays):
        for portion in portions(stay, sheet.scheme, item, sheet.case.covers):
            terms = sheet.scheme.version_for(portion.period).items.get(item)
            if terms is None or stay.kind not in terms.stays:
                continue
            if sheet.period in (None, portion.period):
                if len(periods_of(stay, sheet.scheme)) > 1:
                    sheet.reasons.add("split_by_period")
                yield Found(index, stay, portion), terms


def is_in_time(account: Account, found: Found) -> bool:
    """Whether the claim for this part came on a day on which it may be filed."""
    sheet, stay = account.sheet, found.stay
    window = claim_window(sheet.scheme, account.period, sheet.case, stay)
    filed = sheet.case.filed_on
    how = "window" if window.opens else "deadline"
    days: dict[str, Any] = {"opens": window.opens, "closes": window.closes}
    if window.closes is not None and filed > window.closes:
        sheet.stop("late", account.writer, window.ground, stay, how=how, filed=filed, **days)
        sheet.refer = sheet.refer or not window.certain
        return False
    if window.opens is not None and sheet.case.today < window.opens:
        sheet.stop("too_early", account.writer, window.ground, stay, how=how, filed=filed, **days)
        sheet.wait(window.opens)
        return False
    return True


def pay_stays(account: Account, found: Sequence[Found]) -> None:
    """What the item's benefits for stays bring for these parts, which are covered and in time."""
    taken: set[Found] = set()
    for terms in account.item.benefits:
        if not isinstance(terms, StayBenefit):
            continue
        meant = [one for one in found if _is_for(account, terms, one)]
        taken |= set(meant)
        eligible = [one for one in meant if _is_eligible(account, terms, one)]
        if not eligible:
            continue
        if isinstance(terms, TieredShare):
            _pay_share(account, terms, eligible)
        else:
            _pay_days(account, terms, eligible)
    for one in found:
        if one not in taken:
            # None of the rates is for this member or this place, as far as is known.
            account.sheet.refer_because("rate_unknown", account.writer, None, one.stay)


def _is_for(account: Account, terms: AnyBenefit, found: Found) -> bool:
    applies = terms.applies
    return (
        found.stay.kind in applies.stays
        and (not applies.insurance or account.case.member.insurance in applies.insurance)
        and (applies.in_city is None or applies.in_city == found.stay.hospital_in_city)
    )


def _is_eligible(account: Account, terms: StayBenefit, found: Found) -> bool:
    """After the waiting period, in a hospital of a sufficient level, as far as that is known."""
    sheet, stay = account.sheet, found.stay
    wait = wait_of(terms, account.cover, stay.admitted_on)
    if wait is not None:
        account.stop_in_wait(wait, stay)
        return False
    least = terms.applies.min_hospital_level
    if least is not None and stay.hospital_level is not None and stay.hospital_level < least.value:
        sheet.stop("hospital_level", account.writer, least.ground, stay)
        return False
    account.accepted = True
    return True


def _lacks_level(account: Account, terms: StayBenefit, found: Found) -> bool:
    least = terms.applies.min_hospital_level
    if least is None or found.stay.hospital_level is not None:
        return False
    account.sheet.missing.append(Missing(found.index, "hospital_level"))
    account.incomplete = True
    account.sheet.stop(
        "hospital_level", account.writer, least.ground, found.stay, text="hospital_level_missing"
    )
    return True


def _pay_days(account: Account, terms: DailyAllowance, found: Sequence[Found]) -> None:
    known = [(one.stay, one.portion) for one in found if not _lacks_level(account, terms, one)]
    if known:
        pay_days(account, terms, known)


def _pay_share(account: Account, terms: TieredShare, found: Sequence[Found]) -> None:
    sheet = account.sheet
    account.writer = writer = replace(account.writer, base=terms.base.value)
    if _is_count_full(account, terms, found):
        return
    tiers = terms.tiers.value
    if tiers is None:
        for one in found:
            given = base_from_amounts(
                one.stay, base=terms.base.value, later_payers=terms.later_payers.value
            )
            if given is not None and not given.amount:
                sheet.stop("no_eligible_cost", writer, terms.base.ground, one.stay)
            else:
                sheet.refer_because("rate_unknown", writer, terms.tiers.ground, one.stay)
        return
    bases = [(one, base) for one in found if (base := _base_of(account, terms, one)) is not None]
    if not bases:
        return
    if not sum((base for _, base in bases), Fraction(0)):
        sheet.reasons.add("no_eligible_cost")
        return
    if sheet.scheme.is_before_first(account.period):
        sheet.write(
            writer.write(
                "version",
                ZERO,
                sheet.scheme.before_first.ground,
                label={"version": account.version.code},
                first=account.version.valid_from,
            )
        )
    rates = Stated(tiers, terms.tiers.ground)
    if terms.accumulate.value == "stay":
        _pay_each_stay(account, terms, rates, bases)
    else:
        _pay_together(account, terms, rates, bases)


def _pay_together(
    account: Account,
    terms: TieredShare,
    rates: Stated[tuple[Tier, ...]],
    bases: Sequence[tuple[Found, Fraction]],
) -> None:
    """All parts of the period as one, after what the period had before."""
    total = sum((base for _, base in bases), Fraction(0))
    paid = account.paid(terms.code)
    accumulates = terms.accumulate.value in ("period", "deductible")
    before = Before(account.history.base(terms.code) if accumulates else Fraction(0), paid)
    deductible = terms.deductible.value.first if terms.deductible else ZERO
    reached = total + before.base
    if terms.deductible is not None and reached <= deductible:
        _below_deductible(account, terms.deductible, bases[0][0], reached)
        account.note(terms.code, base=total)
        return
    if terms.accumulate.value == "deductible":
        deductible = max(deductible - yuan(before.base), ZERO)
    share = tiered_share(
        terms, rates, account.writer, base=total, before=before, deductible=deductible
    )
    account.sheet.reasons |= share.reasons
    account.add(terms.code, *share.lines)
    account.note(terms.code, base=total)


def _pay_each_stay(
    account: Account,
    terms: TieredShare,
    rates: Stated[tuple[Tier, ...]],
    bases: Sequence[tuple[Found, Fraction]],
) -> None:
    """Each stay by itself; which stay of the period it is may change the deductible."""
    earlier = account.history.count(terms.code)
    # However they were filed: by date, and of two on the same days the smaller one first.
    in_order = sorted(
        bases, key=lambda entry: (entry[0].stay.admitted_on, entry[0].stay.discharged_on, entry[1])
    )
    for position, (one, base) in enumerate(in_order, start=1):
        account.note(terms.code, base=base)
        if not base:
            account.sheet.reasons.add("no_eligible_cost")
            continue
        number = one.stay.number or earlier + position
        deductible = terms.deductible.value.of_stay(number) if terms.deductible else ZERO
        if terms.deductible is not None and base <= deductible:
            _below_deductible(account, terms.deductible, one, base)
            continue
        share = tiered_share(
            terms,
            rates,
            account.writer,
            base=base,
            before=Before(paid=account.paid(terms.code)),
            deductible=deductible,
        )
        account.sheet.reasons |= share.reasons
        account.add(terms.code, *share.lines)


def _below_deductible(
    account: Account, deductible: Stated[Deductible], found: Found, total: Fraction
) -> None:
    number = found.stay.number or 1
    account.sheet.stop(
        "below_deductible",
        account.writer,
        deductible.ground,
        found.stay,
        how="deductible",
        total=total,
        deductible=deductible.value.of_stay(number),
    )


def _is_count_full(account: Account, terms: TieredShare, found: Sequence[Found]) -> bool:
    """Whether the period has had all the claims that the rules allow."""
    most = terms.claims_max
    if most is None:
        return False
    count = account.history.count(terms.code)
    if count < most.value:
        return False
    account.sheet.stop(
        "claim_count", account.writer, most.ground, found[0].stay, how="claims",
        count=count, most=most.value,
    )  # fmt: skip
    if most.value == 1:
        account.sheet.reasons.add("once_only")
    return True


def _base_of(account: Account, terms: TieredShare, found: Found) -> Fraction | None:
    """The base of a part of a stay; None where a paper is missing, and what is missing is noted."""
    stay, portion, writer = found.stay, found.portion, account.writer
    base = base_from_amounts(stay, base=terms.base.value, later_payers=terms.later_payers.value)
    lacks_level = _lacks_level(account, terms, found)
    if base is None:
        account.sheet.missing.append(Missing(found.index, "split_sheet"))
        account.incomplete = True
        account.sheet.stop("split_sheet_missing", writer, terms.base.ground, stay)
    if base is None or lacks_level:
        return None
    ground = (terms.later_payers if base.later else terms.base).ground
    account.sheet.write(writer.write_base(base, ground))
    amount = Fraction(base.amount) * portion.share
    if not portion.is_whole:
        account.sheet.write(
            writer.write(
                "share",
                amount,
                account.version.stay_belongs_to.ground,
                base=base.amount,
                nights=portion.nights,
                of_nights=portion.of_nights,
                result=amount,
            )
        )
    return amount
