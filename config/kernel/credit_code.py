"""Unified social credit codes of organisations (GB 32100-2015): can this one be real?

Pure arithmetic: whether the code was ever issued only the registry knows.
"""

import unicodedata
from typing import Literal

Problem = Literal["length", "shape", "check_sign"]

LENGTH = 18
# Without I, O, S, V and Z, which look like figures.
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, len(_SIGNS)) for place in range(LENGTH - 1))


def normalise(text: str) -> str:
    """The code as it is stored: capital letters, no blanks, half-width."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def problem(code: str) -> Problem | None:
    """The first thing wrong with a normalised code; None when it can be real."""
    if len(code) != LENGTH:
        return "length"
    if not set(code) <= set(_SIGNS):
        return "shape"
    return None if code[-1] == check_sign(code[:-1]) else "check_sign"


def check_sign(seventeen: str) -> str:
    """MOD 31 over the first seventeen signs. A remainder of 0 gives 0, and not a 31st sign."""
    total = sum(
        _SIGNS.index(sign) * weight for sign, weight in zip(seventeen, _WEIGHTS, strict=True)
    )
    return _SIGNS[-total % len(_SIGNS)]
