"""Amounts in Chinese capitals (大写), as receipts print them beside the digits.

Source: 《支付结算办法》附一 “正确填写票据和结算凭证的基本规定”.
"""

import re
from decimal import Decimal

from config.kernel.money import LARGEST, yuan

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")

# What other writers and readers of papers make of the same signs.
_SAME = str.maketrans(
    "一二三四五六七八九十百千〇圆正貳陸億萬", "壹贰叁肆伍陆柒捌玖拾佰仟零元整贰陆亿万"
)
_WHOLE = re.compile(
    r"(?:(?P<yuan>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)元)?(?P<rest>[零壹贰叁肆伍陆柒捌玖角分]*)整?"
)
_REST = re.compile(r"(?:([壹贰叁肆伍陆柒捌玖零])角)?(?:零?([壹贰叁肆伍陆柒捌玖])分)?")


def in_capitals(amount: Decimal) -> str:
    """`amount` in yuan, rounded to the fen, in capitals: 1234.50 is 壹仟贰佰叁拾肆元伍角整.

    ValueError below zero and above `LARGEST`.
    """
    amount = yuan(amount)
    if amount < 0:
        raise ValueError("an amount in capitals is not below zero")
    whole, fen = divmod(int(amount * 100), 100)
    jiao, fen = divmod(fen, 10)
    written = f"{_integer(whole)}元" if whole or not (jiao or fen) else ""
    if jiao:
        written += f"{_DIGITS[jiao]}角"
    elif fen and whole:
        written += "零"
    return written + (f"{_DIGITS[fen]}分" if fen else "整")


def from_capitals(written: str) -> Decimal | None:
    """The amount in yuan that `written` says; None where it is no amount in capitals."""
    signs = re.sub(r"\s", "", written).translate(_SAME)
    found = _WHOLE.fullmatch(signs)
    if not found or not (found["yuan"] or found["rest"]):
        return None
    rest = _REST.fullmatch(found["rest"].removeprefix("零") if found["yuan"] else found["rest"])
    whole = _read_integer(found["yuan"] or "零")
    if rest is None or whole is None:
        return None
    jiao, fen = (_DIGITS.index(sign) if sign else 0 for sign in rest.groups())
    amount = Decimal(whole * 100 + jiao * 10 + fen).scaleb(-2)
    return amount if amount <= LARGEST else None


def _integer(number: int) -> str:
    """Four digits at a time; a gap of zeros is said once, and never at the end."""
    written = ""
    gap = False
    for power, group in reversed(list(enumerate(_split(number)))):
        if group == 0:
            gap = bool(written)
            continue
        if written and (gap or group < 1000):
            written += "零"
        written += _four(group) + _GROUPS[power]
        gap = False
    return written or "零"


def _split(number: int) -> list[int]:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    return groups


def _four(group: int) -> str:
    written = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(written)
            continue
        written += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return written


def _read_integer(signs: str) -> int | None:
    """None where the signs stand in no order that a number has."""
    total = group = digit = 0
    for sign in signs:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS.index(sign)
        elif sign in _PLACES:
            place = 10 ** _PLACES.index(sign)
            if group and group % (place * 10):
                return None
            group += (digit or (1 if sign == "拾" else 0)) * place
            digit = 0
        else:
            unit = 10_000 ** _GROUPS.index(sign)
            if total and total % (unit * 10_000):
                return None
            total += (group + digit) * unit
            group = digit = 0
    return total + group + digit
