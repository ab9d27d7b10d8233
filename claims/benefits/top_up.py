"""Benefit kind `top_up`: after a death the period's benefits are raised to a fixed amount."""

from claims.benefits.account import Account
from claims.benefits.wording import round_figure
from config.kernel.money import ZERO
from members.schemes.kinds import TopUp


def top_up(account: Account, terms: TopUp) -> None:
    """Raise what the period brings, if the member died in it of a cause that counts."""
    member, scheme = account.case.member, account.sheet.scheme
    if member.died_on is None or not account.accepted or account.incomplete:
        return
    if not account.cover.effective_on <= member.died_on <= scheme.last_day(account.period):
        return
    before = sum((paid.benefit for _, paid in account.history.entries), ZERO)
    sum_now = before + sum(account.added.values(), ZERO)
    if sum_now >= terms.amount.value:
        return
    if member.death_cause in ("", "unknown"):
        account.sheet.reasons.add("cause_unknown")
        account.sheet.refer = True
        return
    if member.death_cause not in terms.causes.value:
        return
    account.sheet.reasons.add("topped_up_on_death")
    line = account.writer.write(
        "top_up",
        terms.amount.value - sum_now,
        terms.amount.ground,
        label={"amount": round_figure(terms.amount.value)},
        sum=sum_now,
        amount=terms.amount.value,
    )
    account.add(terms.code, line)
