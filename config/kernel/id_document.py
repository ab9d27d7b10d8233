"""Papers that say who somebody is: the resident ID card, and what people have who have none.

Pure shape, and arithmetic where the paper has a check digit. A resident ID card, a residence permit
of Hong Kong, Macao or Taiwan residents and a foreigner's permanent residence card of the new kind
are eighteen characters of GB 11643 with one check digit: one number, one person. Of travel permits
the digits behind the personal number count how often the card was issued anew, and say nothing.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Literal

from config.kernel import id_number as resident

Problem = Literal["length", "shape", "birth_date", "check_digit"]


class Document(StrEnum):
    """The kind of paper; the first one needs no name in front of its number."""

    RESIDENT = "resident"
    HK_MACAO_PERMIT = "hk_macao"
    TAIWAN_PERMIT = "taiwan"
    PERMANENT_RESIDENT = "permanent"
    PASSPORT = "passport"


_NOISE = re.compile(r"[\s\-–—·]+")
# The personal number, and behind it how often the card was issued anew.
_HK_MACAO = re.compile(r"([HM][0-9]{8})([0-9]{2})?", re.ASCII)
_TAIWAN = re.compile(r"([0-9]{8})([0-9]{2})?(?:\([A-Z]\))?", re.ASCII)
_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}", re.ASCII)
_PASSPORT = re.compile(r"(?=.*[0-9])[A-Z0-9]{6,17}", re.ASCII)


def normalise(text: str, kind: Document) -> str:
    """The number as it is kept and compared; text that is none comes back tidied."""
    if kind is Document.RESIDENT:
        return resident.normalise(_NOISE.sub("", text))
    number = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    shape = {Document.HK_MACAO_PERMIT: _HK_MACAO, Document.TAIWAN_PERMIT: _TAIWAN}.get(kind)
    found = shape.fullmatch(number) if shape else None
    return found.group(1) if found else number


def problem(number: str, kind: Document) -> Problem | None:
    """The first thing wrong with a normalised number; None when it can be real."""
    if kind is Document.RESIDENT:
        return resident.problem(number)
    shape = {
        Document.HK_MACAO_PERMIT: _HK_MACAO,
        Document.TAIWAN_PERMIT: _TAIWAN,
        Document.PERMANENT_RESIDENT: _PERMANENT,
        Document.PASSPORT: _PASSPORT,
    }[kind]
    return None if shape.fullmatch(number) else "shape"


def key_of(number: str, kind: Document) -> str:
    """What the blind index is made of: two kinds of paper with the same number are two persons."""
    return number if kind is Document.RESIDENT else f"{kind.value}:{number}"


def possible_keys(text: str) -> list[str]:
    """Everything that a number without the name of its paper can be, the surest first."""
    readings = ((normalise(text, kind), kind) for kind in Document)
    return [key_of(number, kind) for number, kind in readings if problem(number, kind) is None]
