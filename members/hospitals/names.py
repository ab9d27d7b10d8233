"""A name that was read, and the hospital on the list that bears it.

Two hospitals of one town differ in one sign: 第一 and 第二, 市 and 区. Therefore nothing is ever
taken for near that differs in a number, a place, a direction or a kind of house. The one exception
is 一, which readers drop as a dash; 第人民医院 may be 第一, and never 第二.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

_FIGURES = "〇一二三四五六七八九"
_PLACE = re.compile(r"(?:[\u4e00-\u9fff]{2,4}?(?:省|自治区|自治州|市|县|区|州|盟|旗))+")
# What tells one house of a town from another, sign by sign.
_TELLING = frozenset(
    "〇零一二三四五六七八九十百千两"
    "省市县区州盟旗镇乡村街"
    "东西南北中左右前后上下内外"
    "总分新老大小男女妇幼儿童口腔眼耳鼻喉骨皮肤肿瘤精神胸肺脑心肾肝传染康复"
)
_LOST = ("", "一")
# A name of so many signs may differ in so many: in a short one, one sign is another house.
_FORGIVEN = ((12, 2), (8, 1))
_WITHOUT_PLACE = 5


@dataclass(frozen=True)
class Listed:
    """A hospital by its names; `key` is the list's own."""

    key: int
    name: str
    other_names: tuple[str, ...] = ()


class How(StrEnum):
    """How a name was found. Only the first two say which hospital it is."""

    NAME = "name"
    OTHER_NAME = "other_name"
    NEAR = "near"  # one, and only one, that a person should be asked about
    SEVERAL = "several"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Found:
    """`hospital` is None where it is unknown, or where there are several."""

    how: How
    hospital: Listed | None = None

    @property
    def is_certain(self) -> bool:
        return self.how in (How.NAME, How.OTHER_NAME)


NOT_FOUND = Found(How.UNKNOWN)


def plain(name: str) -> str:
    """The name as it is compared: width, brackets, spaces and dashes say nothing, 3 is 三."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("零", "〇")
    signs = "".join(sign for sign in folded if sign.isalnum())
    return re.sub(r"[0-9]+", _in_words, signs)


def find(read: str, listed: Iterable[Listed]) -> Found:
    """The hospital whose name this is; else the one that is near, if it is the only one."""
    wanted, known = plain(read), list(listed)
    if not wanted:
        return NOT_FOUND
    same = exact(read, known)
    if same.how != How.UNKNOWN:
        return same
    near = {
        one.key: one
        for one in known
        if any(_is_near(wanted, plain(name)) for name in (one.name, *one.other_names))
    }
    return _only(How.NEAR, near)


def exact(read: str, listed: Iterable[Listed]) -> Found:
    """The hospital that bears exactly this name. A name that another one bears, or bore, is not
    certain."""
    wanted = plain(read)
    by_name: dict[int, Listed] = {}
    by_other: dict[int, Listed] = {}
    for one in listed:
        if plain(one.name) == wanted:
            by_name[one.key] = one
        elif any(plain(name) == wanted for name in one.other_names):
            by_other[one.key] = one
    if by_name and by_other:
        return Found(How.SEVERAL)
    return _only(How.NAME, by_name) if by_name else _only(How.OTHER_NAME, by_other)


def _only(how: How, found: dict[int, Listed]) -> Found:
    if not found:
        return NOT_FOUND
    return Found(how, *found.values()) if len(found) == 1 else Found(How.SEVERAL)


def _is_near(read: str, name: str) -> bool:
    return _differs_in_place_alone(read, name) or _differs_in_few_signs(read, name)


def _differs_in_place_alone(read: str, name: str) -> bool:
    """One of them stands behind its province or town, the other does not."""
    short, long = sorted((read, name), key=len)
    if len(short) < _WITHOUT_PLACE or not long.endswith(short):
        return False
    return bool(_PLACE.fullmatch(long[: -len(short)]))


def _differs_in_few_signs(read: str, name: str) -> bool:
    most = next((few for length, few in _FORGIVEN if len(name) >= length), 0)
    if not most or _place_of(read) != _place_of(name):
        return False
    return any(
        all(edit == _LOST or not _TELLING.intersection(edit) for edit in edits)
        for edits in _edits(read, name, most)
    )


def _place_of(name: str) -> str:
    place = _PLACE.match(name)
    return place[0] if place else ""


def _edits(read: str, name: str, most: int) -> Iterator[tuple[tuple[str, str], ...]]:
    """The ways to make `name` of `read` by at most so many edits: pairs of what was read and what
    is right, "" for a sign too many or too few."""
    if read and name and read[0] == name[0]:
        yield from _edits(read[1:], name[1:], most)
        return
    if not read and not name:
        yield ()
        return
    if not most or abs(len(read) - len(name)) > most:
        return
    tries = []
    if read and name:
        tries.append(((read[0], name[0]), read[1:], name[1:]))
    if name:
        tries.append((("", name[0]), read, name[1:]))
    if read:
        tries.append(((read[0], ""), read[1:], name))
    for edit, rest, others in tries:
        for edits in _edits(rest, others, most - 1):
            yield (edit, *edits)


def _in_words(match: re.Match[str]) -> str:
    """第1 is 第一, 第12 is 第十二; longer numbers are said sign by sign, as of a regiment."""
    digits = match[0]
    if len(digits) != 2 or digits[0] == "0":
        return "".join(_FIGURES[int(digit)] for digit in digits)
    tens, ones = (int(digit) for digit in digits)
    return ("" if tens == 1 else _FIGURES[tens]) + "十" + (_FIGURES[ones] if ones else "")
