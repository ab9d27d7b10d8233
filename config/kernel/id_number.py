"""Resident identity numbers (GB 11643-1999): what a number says, and whether it can be one.

Pure arithmetic: whether the number was ever issued only the police know.
"""

import unicodedata
from datetime import date
from typing import Literal

Gender = Literal["M", "F"]
Problem = Literal["length", "shape", "birth_date", "check_digit"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_DIGITS = frozenset("0123456789")
_MASK = "*"
# Fewer visible characters than these belong to too many people.
_ENOUGH = 4
_HEAD, _TAIL = 6, 4


def normalise(text: str) -> str:
    """The number as it is stored: 18 characters, capital X, no blanks, half-width.

    A 15-digit number of the old kind gets its century and check digit. Text that is no number
    comes back tidied and is judged by `problem`.
    """
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(number) == 15 and _DIGITS.issuperset(number):
        seventeen = f"{number[:6]}19{number[6:]}"
        return seventeen + check_digit(seventeen)
    return number


def problem(number: str) -> Problem | None:
    """The first thing wrong with a normalised number; None when it can be real."""
    if len(number) != 18:
        return "length"
    if not _DIGITS.issuperset(number[:17]) or number[17] not in _CHECK_DIGITS:
        return "shape"
    try:
        birth_date_of(number)
    except ValueError:
        return "birth_date"
    return None if number[17] == check_digit(number[:17]) else "check_digit"


def agrees(printed: str, number: str) -> bool | None:
    """Are the visible characters of a masked number those of `number`? None where too few are seen
    to say so.

    Readers lose asterisks: only where all eighteen places are there does each of them count, else
    what stands before the first asterisk and behind the last one.
    """
    seen = normalise(printed)
    seen = (
        seen[:-1].replace("X", _MASK) + seen[-1:]
    )  # some mask with X, which is a digit at the end
    visible = seen.replace(_MASK, "")
    if len(visible) < _ENOUGH or not _DIGITS.issuperset(visible.removesuffix("X")):
        return None
    if len(seen) == len(number):
        return all(one in (_MASK, other) for one, other in zip(seen, number, strict=True))
    if _MASK not in seen:
        return None
    head, tail = seen.split(_MASK)[0], seen.split(_MASK)[-1]
    return number.startswith(head) and number.endswith(tail)


def masked(printed: str) -> str:
    """What may be kept in clear of a number on a paper: at most its first six and last four."""
    seen = normalise(printed)
    if len(seen) <= _HEAD + _TAIL:
        return seen
    head, tail = seen.split(_MASK)[0][:_HEAD], seen.split(_MASK)[-1][-_TAIL:]
    return head + _MASK * (len(seen) - len(head) - len(tail)) + tail


def birth_date_of(number: str) -> date:
    """Digits 7 to 14; ValueError when there is no such day."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def gender_of(number: str) -> Gender:
    """Digit 17: odd is male, even is female."""
    return "M" if int(number[16]) % 2 else "F"


def check_digit(seventeen: str) -> str:
    """ISO 7064 MOD 11-2 over the first seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11]
