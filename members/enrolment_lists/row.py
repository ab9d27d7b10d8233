"""One row of an employer's list as data: who, by which unit, for which items of which period."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from config.kernel import credit_code as credit
from config.kernel import id_document as document
from config.kernel import id_number as identity
from config.kernel.csv_table import Row
from config.kernel.id_document import Document
from config.kernel.plain_text import trouble_in
from members.enrolment_lists.refusals import RowRefused
from members.schemes.terms import Scheme, Version

NAME_MAX = 60
_LONGEST = 300
# Labour Law art. 15: nobody under sixteen is employed.
_YOUNGEST = 16
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}", re.ASCII)
_MOBILE = re.compile(r"1[0-9]{10}", re.ASCII)
_COUNTRY = re.compile(r"^(\+?0{0,2}86[- ]?)(?=1[0-9]{10}$)", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.ASCII)
_LETTER_AND_DIGITS = re.compile(r"[A-Z]{1,3}[0-9]{6,9}", re.ASCII)
_RESIDENCE_PERMIT = re.compile(r"8[123]0000[0-9]{11}[0-9X]|[A-Z]{3}[0-9]{12}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:\.0+)?(?:年|年度)?", re.ASCII)
_BETWEEN = re.compile(r"[;；、,，|/\n]+")
_NAME = re.compile(r"[^\W\d_]+(?:[·•・‧.'’ -]+[^\W\d_]+)*\.?")
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_DOTS = str.maketrans("•・‧", "···")


@dataclass(frozen=True)
class ListRow:
    """A row that is right in itself. `phone` may be ""; `items` in the order of the scheme."""

    name: str
    paper: Document
    id_number: str
    sex: str
    born_on: date
    phone: str
    employer_code: str
    items: tuple[str, ...]
    period: int

    @property
    def key(self) -> str:
        """What the person is found by."""
        return document.key_of(self.id_number, self.paper)


@dataclass(frozen=True)
class Typed:
    """One person as somebody types them, with whatever paper; `sex` and `born_on` count where the
    paper does not say them."""

    name: str
    paper: Document
    id_number: str
    sex: str
    born_on: date | None
    phone: str
    employer_code: str
    items: str
    period: str


class ItemWords:
    """What each item of a scheme may be called in a period: its code, its names, and its letter in
    the order of the scheme."""

    def __init__(self, terms: Scheme) -> None:
        self.terms = terms
        self._known: dict[int, Mapping[str, str]] = {}

    def of(self, period: int) -> Mapping[str, str]:
        """Code by word, in small letters and without spaces."""
        if period not in self._known:
            self._known[period] = _words_of(self.terms.version_for(period))
        return self._known[period]


def parse_row(row: Row, words: ItemWords, *, today: date) -> ListRow:
    """RowRefused with the first thing that is wrong with it."""
    if row.cells is None:
        raise RowRefused("cells_differ", found=row.found, expected=row.expected)
    cells = {field: _cell(field, cell) for field, cell in row.cells.items()}
    name = _name(cells["name"])
    number = _id_number(cells["id_number"], today)
    phone = _phone(cells.get("phone", ""))
    employer = _employer(cells["employer_code"])
    period = _period(cells["period"], words.terms, today)
    sex = identity.gender_of(number)
    items = _items(cells["items"], words, period, sex)
    born = identity.birth_date_of(number)
    return ListRow(name, Document.RESIDENT, number, sex, born, phone, employer, items, period)


def parse_typed(typed: Typed, words: ItemWords, *, today: date) -> ListRow:
    """The same of one person by hand: with the papers that no list can hold, too."""
    name = _name(_cell("name", typed.name))
    number = document.normalise(_cell("id_number", typed.id_number), typed.paper)
    trouble = document.problem(number, typed.paper)
    sex, born = typed.sex, typed.born_on
    if typed.paper is Document.RESIDENT:
        if trouble:
            raise RowRefused(f"id_number_{trouble}", "id_number", **_count(trouble, number))
        sex, born = identity.gender_of(number), identity.birth_date_of(number)
    elif trouble:
        raise RowRefused("paper_shape", "id_number")
    if sex not in ("F", "M"):
        raise RowRefused("not_said", "sex")
    if born is None:
        raise RowRefused("not_said", "born_on")
    _check_age(born, today)
    phone, employer = _phone(_cell("phone", typed.phone)), _employer(typed.employer_code)
    period = _period(typed.period, words.terms, today)
    items = _items(typed.items, words, period, sex)
    return ListRow(name, typed.paper, number, sex, born, phone, employer, items, period)


def check_employer(code: str) -> None:
    """Why no unit has this code; RowRefused in any case."""
    if trouble := credit.problem(code):
        raise RowRefused(f"credit_code_{trouble}", "employer_code")
    raise RowRefused("unknown_unit", "employer_code")


def _cell(field: str, cell: str) -> str:
    if len(cell) > _LONGEST:
        raise RowRefused("text_too_long", field, limit=_LONGEST)
    if cell.startswith(("=", "@")):
        raise RowRefused("formula", field)
    if cell.upper() in _ERRORS:
        raise RowRefused("cell_error", field)
    text = cell.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    if trouble := trouble_in(text):
        raise RowRefused(trouble, field)
    return text.strip() if field != "items" else cell.strip()


def _name(cell: str) -> str:
    folded = unicodedata.normalize("NFKC", cell).translate(_DOTS)
    name = " ".join(folded.split())
    # 张 三: spaces within a Chinese name are there to fill its column.
    if not any(char.isascii() for char in name.replace(" ", "")):
        name = name.replace(" ", "")
    if not name:
        raise RowRefused("empty", "name")
    if len(name) > NAME_MAX:
        raise RowRefused("text_too_long", "name", limit=NAME_MAX)
    if any(char.isdigit() for char in name):
        raise RowRefused("name_is_number", "name")
    if not _NAME.fullmatch(name) or len(name) < 2:
        raise RowRefused("name_shape", "name")
    return name


def _id_number(cell: str, today: date) -> str:
    written = identity.normalise(cell)
    if _DAY.fullmatch(written):
        raise RowRefused("excel_date", "id_number")
    number = identity.normalise(written.replace("-", ""))
    if not number:
        raise RowRefused("empty", "id_number")
    _refuse_other_things(number)
    if trouble := identity.problem(number):
        if trouble == "check_digit" and number.endswith("000"):
            raise RowRefused("excel_number", "id_number")  # cut to fifteen digits, then saved
        raise RowRefused(f"id_number_{trouble}", "id_number", **_count(trouble, number))
    _check_age(identity.birth_date_of(number), today)
    return number


def _check_age(born: date, today: date) -> None:
    if born > today:
        raise RowRefused("id_number_future", "id_number")
    if (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) < _YOUNGEST:
        raise RowRefused("too_young", "id_number")


def _count(trouble: str, text: str) -> dict[str, int]:
    return {"count": len(text)} if trouble == "length" else {}


def _refuse_other_things(number: str) -> None:
    """What else people write where the ID number belongs."""
    if _SCIENTIFIC.fullmatch(number):
        raise RowRefused("excel_number", "id_number")
    if _MOBILE.fullmatch(number):
        raise RowRefused("id_number_is_phone", "id_number")
    if "*" in number:
        raise RowRefused("id_number_masked", "id_number")
    if _LETTER_AND_DIGITS.fullmatch(number) or _RESIDENCE_PERMIT.fullmatch(number):
        raise RowRefused("other_paper", "id_number")
    if not any(char.isascii() and char.isdigit() for char in number):
        raise RowRefused("id_number_is_name", "id_number")
    if identity.problem(number) == "shape" and credit.problem(number) is None:
        raise RowRefused("id_number_is_code", "id_number")


def _phone(cell: str) -> str:
    written = unicodedata.normalize("NFKC", cell)
    if _SCIENTIFIC.fullmatch(written.upper()):
        raise RowRefused("excel_number", "phone")
    phone = re.sub(r"[\s\-–—()]", "", written)
    phone = _COUNTRY.sub("", phone)
    if phone in ("", "无", "0"):
        return ""
    if _MOBILE.fullmatch(phone):
        return phone
    if _ID_NUMBER.fullmatch(phone.upper()):
        raise RowRefused("phone_is_id_number", "phone")
    if phone.isascii() and phone.isdigit() and len(phone) != 11:
        raise RowRefused("phone_length", "phone", count=len(phone))
    raise RowRefused("phone_shape", "phone")


def _employer(cell: str) -> str:
    code = credit.normalise(cell)
    if not code:
        raise RowRefused("empty", "employer_code")
    if _SCIENTIFIC.fullmatch(code):
        raise RowRefused("excel_number", "employer_code")
    if not code.isascii():
        raise RowRefused("employer_is_name", "employer_code")
    return code


def _period(cell: str, terms: Scheme, today: date) -> int:
    written = "".join(unicodedata.normalize("NFKC", cell).split())
    if not written:
        raise RowRefused("empty", "period")
    found = _YEAR.fullmatch(written)
    if _DAY.fullmatch(written):
        raise RowRefused("excel_date", "period")
    if found is None:
        raise RowRefused("period_shape", "period")
    period = int(found[1])
    if terms.is_before_first(period):
        first = terms.versions[0].valid_from.year
        raise RowRefused("period_before_first", "period", period=period, first=first)
    if period > today.year + 1:
        raise RowRefused("period_too_far", "period", period=period)
    return period


def _items(cell: str, words: ItemWords, period: int, person: str) -> tuple[str, ...]:
    named = {_plain(part): part.strip() for part in _BETWEEN.split(cell) if part.strip()}
    if not named:
        raise RowRefused("empty", "items")
    known, version = words.of(period), words.terms.version_for(period)
    asked: set[str] = set()
    for word, written in named.items():
        codes = {known[word]} if word in known else _letters(word, known)
        if not codes:
            shown = re.sub(r"[0-9]{5,}", "…", unicodedata.normalize("NFKC", written))[:20]
            raise RowRefused("item_unknown", "items", value=shown, period=period)
        asked |= codes
    for code in version.items:
        sex = version.items[code].sex
        if code in asked and sex is not None and sex.value != person:
            reason = "item_sex" if sex.value == "F" else "item_sex_m"
            raise RowRefused(reason, "items", item=version.items[code].name["zh-hans"])
    return tuple(code for code in version.items if code in asked)


def _letters(word: str, known: Mapping[str, str]) -> set[str]:
    """“AC”, “A+B”: letters in one word."""
    letters = word.replace("+", "")
    if letters.isascii() and all(letter in known for letter in letters):
        return {known[letter] for letter in letters}
    return set()


def _words_of(version: Version) -> Mapping[str, str]:
    words = {}
    for place, (code, item) in enumerate(version.items.items()):
        letter = chr(ord("a") + place)
        for word in (code, letter, *item.name.values(), f"{letter}项", f"项目{letter}"):
            words[_plain(word)] = code
    return words


def _plain(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).split()).lower()
