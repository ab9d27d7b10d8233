"""Simplified signs where a reader took them for traditional ones.

Papers of the mainland are printed in simplified script; regular script (楷体) makes readers see 醫
where 医 stands.
"""

from functools import cache

import opencc


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def simplified(text: str) -> str:
    """The text in simplified signs, one for each: a place in it stays the same place."""
    converted: str = _converter().convert(text)
    return converted if len(converted) == len(text) else text
