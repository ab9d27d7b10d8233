"""Benefits that do not stack: of a pair, a period brings what the larger one brings."""

from collections.abc import Iterator

from claims.benefits.account import Account
from config.kernel.money import ZERO
from members.schemes.terms import Ground, Words


def offset(account: Account, code: str) -> None:
    """Take off what benefits that do not stack with `code` brought, before or in this claim."""
    for other, ground in _others(account, code):
        less = min(account.paid(other), account.added.get(code, ZERO))
        if not less:
            continue
        account.sheet.reasons.add("offset")
        label = {"benefit": _name_of(account, other)}
        account.add(code, account.writer.write("offset", -less, ground, label=label))


def _others(account: Account, code: str) -> Iterator[tuple[str, Ground]]:
    if account.item.offsets is None:
        return
    for pair in account.item.offsets.value:
        if code in pair:
            yield pair[1 - pair.index(code)], account.item.offsets.ground


def _name_of(account: Account, code: str) -> Words:
    return next(benefit.name for benefit in account.item.benefits if benefit.code == code)
