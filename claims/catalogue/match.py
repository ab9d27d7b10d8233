"""Which entry of the catalogues a line of a fee list is, how that was found, and how surely.

By the national code first, else by its name, brought closer step by step. What is not found is
said to be not found: the shipped list of service items is a part of the national one, and no
table of consumables ships at all.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from claims.catalogue.entries import SLIP_FROM, Entry, Index, index, pairs_of
from claims.catalogue.library import library
from claims.catalogue.wording import (
    HAN,
    class_in_name,
    class_of,
    fold,
    spellings,
    take_form,
    without_salt,
)

_SERVICE_CODE = re.compile(r"\d{15}")
_CONSUMABLE_CODE = re.compile(r"C\d{8,}", re.IGNORECASE)
# Signs whose exchange is another thing, never a slip of the reader.
_TELLING = frozenset(
    "左右上下内外前后大小双单正负一二三四五六七八九十甲乙丙丁戊己阴阳男女早晚新老动静冷热头"
)


@dataclass(frozen=True)
class Line:
    """One line as the sheet prints it; `number` is its place in the list, from 1. None and "" where
    it was not printed or could not be read."""

    number: int
    name: str
    code: str = ""
    specification: str = ""
    unit: str = ""
    printed_class: str = ""
    quantity: Decimal | None = None
    amount: Decimal | None = None
    charged_on: date | None = None

    @property
    def catalogue_class(self) -> str:
        """甲, 乙 or 丙 as printed, in its column or before the name; "" where it is not."""
        return class_of(self.printed_class) or class_in_name(self.name)


class How(StrEnum):
    """How a line was matched. The last three are doubtful: no rule rests on them."""

    CODE = "code"
    NAME = "name"
    SUBSTANCE = "substance"
    SALT = "salt"
    OTHER_FORM = "other_form"
    ONE_SIGN = "one_sign"
    CODE_ALONE = "code_alone"


_DOUBTFUL = frozenset({How.OTHER_FORM, How.ONE_SIGN, How.CODE_ALONE})


@dataclass(frozen=True)
class Match:
    """The entry of a line. `catalogue_class` is known where every entry that the line may be has
    the same; `outside`: a herb that the fund may not pay for."""

    kind: str
    code: str
    name: str
    how: How
    catalogue_class: str = ""
    outside: bool = False

    @property
    def sure(self) -> bool:
        return self.how not in _DOUBTFUL


@dataclass(frozen=True)
class Matched:
    """A line and its entry; None where the catalogues have none."""

    line: Line
    match: Match | None

    @property
    def sure(self) -> Match | None:
        return self.match if self.match and self.match.sure else None

    @property
    def class_differs(self) -> bool:
        """Does the sheet print another class than the catalogue has?"""
        printed, match = self.line.catalogue_class, self.sure
        if not printed or match is None:
            return False
        if match.outside:
            return printed != "丙"
        return bool(match.catalogue_class) and printed != match.catalogue_class


def match(line: Line) -> Matched:
    """tables.CatalogueRefused where a table is not the one that shipped."""
    return Matched(line, _match(line, index()))


def _match(line: Line, known: Index) -> Match | None:
    names = spellings(line.name)
    if _CONSUMABLE_CODE.fullmatch(line.code):
        return None
    if _SERVICE_CODE.fullmatch(line.code) and line.code in known.by_code:
        return _by_code(known.by_code[line.code], names, known)
    return (
        _by_whole_name(names, known)
        or _by_substance(names, known)
        or _in_another_form(names, known)
        or _by_one_sign(names, known)
    )


def _by_code(entry: Entry, names: Sequence[str], known: Index) -> Match:
    """One wrong digit makes another item's code: the name has to say something like it, and not
    be the name of another item."""
    like = any(pairs_of(name) & pairs_of(fold(entry.name)) for name in names)
    others = next((known.services[name] for name in names if name in known.services), [entry])
    return _of([entry], How.CODE if like and entry in others else How.CODE_ALONE)


def _by_whole_name(names: Sequence[str], known: Index) -> Match | None:
    for name in names:
        if name in known.products:
            # 颠茄片 is listed twice: as a product, and as 颠茄 in this form.
            return _of([*known.products[name], *_in_its_form(name, known)], How.NAME)
        services = known.services.get(name, ())
        if len(services) == 1:
            return _of(services, How.NAME)
    return None


def _in_its_form(name: str, known: Index) -> list[Entry]:
    substance, _word, forms = take_form(name)
    return [entry for entry in known.substances.get(substance, ()) if entry.form in forms]


def _by_substance(names: Sequence[str], known: Index) -> Match | None:
    for how, salts in ((How.SUBSTANCE, False), (How.SALT, True)):
        for name in names:
            substance, word, forms = take_form(name)
            for one in without_salt(substance) if salts else (substance,):
                listed = known.substances.get(one, ())
                fitting = [entry for entry in listed if not word or entry.form in forms]
                # A salt without a form is too little to tell a substance by.
                if fitting and (word or not salts):
                    return _of(fitting, how)
                if one + word in known.products and salts:
                    return _of(known.products[one + word], how)
                if (one, word) in known.saltless:
                    return _of(known.saltless[(one, word)], How.SALT)
    return None


def _in_another_form(names: Sequence[str], known: Index) -> Match | None:
    """The substance or product is listed, in other forms than this one."""
    for name in names:
        substance, word, _forms = take_form(name)
        for one in (substance, *without_salt(substance)):
            listed = known.substances.get(one) or known.stems.get(one) if word else None
            if listed and (one == substance or len(one) > 2):
                return _of(listed, How.OTHER_FORM)
    return None


def _by_one_sign(names: Sequence[str], known: Index) -> Match | None:
    """A long name that differs from exactly one listed name, in one Han sign."""
    found: set[str] = set()
    for name in dict.fromkeys(one for given in names for one in (given, take_form(given)[0])):
        if name in library().by_item:
            return None  # a product of its own that no catalogue lists
        if len(name) >= SLIP_FROM:
            found |= _one_sign_off(name, known)
    if len(found) != 1:
        return None
    [told] = found
    listed = known.products.get(told) or known.services.get(told) or known.substances[told]
    return _of(listed, How.ONE_SIGN) if len({entry.code for entry in listed}) == 1 else None


def _one_sign_off(name: str, known: Index) -> set[str]:
    shared: dict[str, int] = {}
    for pair in pairs_of(name):
        for other in known.pairs.get(pair, ()):
            if len(other) == len(name):
                shared[other] = shared.get(other, 0) + 1
    # One wrong sign spoils two pairs; a pair that occurs twice is counted once.
    enough = len(pairs_of(name)) - 2
    return {
        other for other, pairs in shared.items() if pairs >= enough - 1 and _is_slip(name, other)
    }


def _is_slip(name: str, other: str) -> bool:
    differing = [(one, two) for one, two in zip(name, other, strict=True) if one != two]
    if len(differing) != 1:
        return False
    [(one, two)] = differing
    is_han = re.fullmatch(HAN, one) and re.fullmatch(HAN, two)
    return bool(is_han) and not {one, two} <= _TELLING


def _of(entries: Iterable[Entry], how: How) -> Match:
    listed = list(entries)
    classes = {entry.catalogue_class for entry in listed}
    doubtful = how in _DOUBTFUL
    return Match(
        kind=listed[0].kind,
        code=listed[0].code,
        name=" / ".join(dict.fromkeys(entry.name for entry in listed)),
        how=how,
        catalogue_class=classes.pop() if len(classes) == 1 and not doubtful else "",
        outside=all(entry.outside for entry in listed) and not doubtful,
    )
