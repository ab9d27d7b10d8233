"""Benefit kind `daily_allowance`: an amount for each day in hospital, or one sum for a few days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from claims.benefits.account import Account
from claims.benefits.case import Stay
from claims.benefits.periods import Portion
from claims.benefits.stacking import offset
from claims.benefits.wording import round_figure
from config.kernel.money import ZERO
from members.schemes.kinds import DailyAllowance, Flat
from members.schemes.terms import Stated


def pay_days(
    account: Account, terms: DailyAllowance, found: Sequence[tuple[Stay, Portion]]
) -> None:
    """What the accepted parts of stays add to the days that the period has paid."""
    paid_days = 0
    for counted in count_days(found, terms):
        paid_days += counted.paid
        if not counted.paid:
            _not_paid(account, terms, counted)
    if not paid_days:
        return
    if terms.flat is not None:
        _pay_cumulative(account, terms, terms.flat, paid_days)
    else:
        _pay_each_day(account, terms, paid_days)
    account.note(terms.code, days=paid_days)
    offset(account, terms.code)


@dataclass(frozen=True)
class Counted:
    """Days in hospital of a part of a stay, and those of them that are paid."""

    stay: Stay
    days: int
    paid: int


def count_days(found: Sequence[tuple[Stay, Portion]], terms: DailyAllowance) -> Iterator[Counted]:
    """The days of each part, by date; a night that two stays have in common counts once.

    The papers' days win over the nights: what they count more belongs to the end of the stay.
    """
    unpaid = terms.unpaid_first_days.value if terms.unpaid_first_days else 0
    seen: set[date] = set()
    for stay, portion in sorted(found, key=_in_order):
        nights = {
            portion.begins_on + timedelta(days=number) for number in range(portion.nights)
        } - seen
        seen |= nights
        first_paid = stay.admitted_on + timedelta(days=unpaid)
        days = len(nights)
        paid = sum(1 for night in nights if night >= first_paid)
        if portion.ends_on == stay.discharged_on:
            more = stay.days_in_hospital - stay.nights
            days = max(days + more, 0)
            # The first days are unpaid even where the papers count more of them than nights.
            left = max(unpaid - stay.nights, 0)
            paid = max(paid + (max(more - left, 0) if more > 0 else more), 0)
        yield Counted(stay, days, paid)


def _in_order(found: tuple[Stay, Portion]) -> tuple[date, date, int, date, date]:
    """By date; of two that begin together the one with more days first, however they were filed."""
    stay, portion = found
    most_days_first = -stay.days_in_hospital
    return portion.begins_on, stay.admitted_on, most_days_first, portion.ends_on, stay.discharged_on


def _not_paid(account: Account, terms: DailyAllowance, counted: Counted) -> None:
    if terms.unpaid_first_days is None:
        ground = terms.per_day.ground
        account.sheet.stop("no_eligible_cost", account.writer, ground, counted.stay)
        return
    account.sheet.stop(
        "below_deductible",
        account.writer,
        terms.unpaid_first_days.ground,
        counted.stay,
        how="unpaid_days",
        days=counted.days,
        unpaid=terms.unpaid_first_days.value,
    )


def _pay_each_day(account: Account, terms: DailyAllowance, days: int) -> None:
    """Where nothing is paid in one sum, what was paid before tells how many days it was."""
    writer, before = account.writer, account.history.paid(terms.code)
    per_day = terms.per_day.value
    paid_days = days
    if terms.days_max is not None:
        paid_days = min(days, max(terms.days_max.value - int(before / per_day), 0))
    amount = per_day * paid_days
    account.add(
        terms.code,
        writer.write(
            "allowance",
            amount,
            terms.per_day.ground,
            label={"benefit": terms.name},
            days=paid_days,
            per_day=per_day,
            result=amount,
        ),
    )
    if paid_days < days:
        account.sheet.reasons.add("ceiling_reached")
    _hold_under_cap(account, terms, before, amount)


def _pay_cumulative(account: Account, terms: DailyAllowance, flat: Stated[Flat], days: int) -> None:
    """One sum for the first days of the period, then every day: the difference to what was paid."""
    writer, paid = account.writer, account.history.paid(terms.code)
    before = account.history.days(terms.code)
    total = before + days
    if before:
        account.sheet.write(
            writer.write("days", ZERO, terms.per_day.ground, before=before, now=days, result=total)
        )
    label = {"benefit": terms.name}
    if total <= flat.value.up_to_days:
        amount = flat.value.amount
        line = writer.write(
            "flat",
            amount,
            flat.ground,
            label=label,
            days=total,
            up_to_days=flat.value.up_to_days,
            amount=amount,
        )
    else:
        most = terms.days_max.value if terms.days_max else total
        if total > most:
            account.sheet.reasons.add("ceiling_reached")
        per_day = terms.per_day.value
        amount = per_day * min(total, most)
        line = writer.write(
            "allowance",
            amount,
            terms.per_day.ground,
            label=label,
            days=min(total, most),
            per_day=per_day,
            result=amount,
        )
    account.add(terms.code, line)
    _hold_under_cap(account, terms, ZERO, amount)
    due = account.added[terms.code]
    if paid:
        if paid >= due:
            account.sheet.reasons.add("offset")
        less = -min(paid, due)
        account.add(terms.code, writer.write("paid_before", less, terms.ground, paid=paid))


def _hold_under_cap(
    account: Account, terms: DailyAllowance, before: Decimal, amount: Decimal
) -> None:
    if terms.cap is None:
        return
    room = max(terms.cap.value - before, ZERO)
    if amount <= room:
        return
    account.sheet.reasons.add("ceiling_reached")
    account.add(
        terms.code,
        account.writer.write(
            "cap",
            room - amount,
            terms.cap.ground,
            label={"cap": round_figure(terms.cap.value)},
            sum=amount,
            room=room,
        ),
    )
