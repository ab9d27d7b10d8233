"""The forms of values: money, dates, numbers, names. Each takes normal text and finds one value in
it, with the place where it stands; a value that would need a guess is marked as weak."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from config.kernel.capitals import from_capitals

Form = Literal[
    "money", "date", "dates", "count", "gender", "capitals", "bill_code", "bill_no", "check_code",
    "number", "name", "organisation", "text", "diagnosis", "bed", "payer_code", "id_number",
]  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A value between `start` and `end` of the text that was searched. `weak`: its form is not
    quite that of such a value, so nothing may rest on it without proof."""

    value: str
    start: int
    end: int
    weak: bool = False


# What readers make of digits among digits.
_DIGITS = str.maketrans("OoQDlI|iSBZ", "00001111582"[:11])
_MONEY = re.compile(
    r"(?<![\d.])-?\d{1,3}(?:,\d{3})+\.\d{2}(?!\d)|(?<![\d.,])-?\d{1,9}\.\d{2}(?![\d])"
)
_MONEY_WEAK = re.compile(r"(?<![\d.,])\d{1,9}(?:,\d{2}|\.\d)?(?![\d.,])")
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)日?"
    r"|(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)"
)
# Stages of tumours, where a reader takes the nought for a letter.
_TNM = re.compile(r"T(?:[0-4OIl|i][a-d]?|is|x|X)N[0-3OxXIl|][a-c]?(?:mi)?M[01OxXIl|]")
_ONES = str.maketrans("OIl|", "0111")
_CAPITALS = re.compile(
    r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整圆正一二三四五六七八九十百千貳陸億萬〇]{2,}"
)
_HAN_NAME = re.compile(r"[㐀-鿿]{1,6}(?:[·•][㐀-鿿]{1,8})*|[A-Za-z][A-Za-z .]{1,30}")
_TAIL = ":;,.、_-|·'\"`~*"


def find(form: Form, text: str) -> Found | None:
    """The first value of that form in `text`."""
    return _FORMS[form](text)


def with_noughts(text: str) -> str:
    """Tumour stages with digits where letters were read."""
    return _TNM.sub(lambda match: re.sub("(?<=T)i(?!s)", "1", match[0]).translate(_ONES), text)


def iso_dates(text: str) -> list[Found]:
    """Every date in the text, in order."""
    found = []
    for match in _DATE.finditer(as_digits(text)):
        year, month, day = (part for part in match.groups() if part)
        try:
            when = date(int(year), int(month), int(day))
        except ValueError:
            continue
        found.append(Found(when.isoformat(), match.start(), match.end()))
    return found


def _money(text: str) -> Found | None:
    text = as_digits(text)
    match = _MONEY.search(text)
    if match:
        return Found(_two(match[0].replace(",", "")), match.start(), match.end())
    match = _MONEY_WEAK.search(text)
    if match is None:
        return None
    whole, _, rest = match[0].replace(",", ".").partition(".")
    # A fen or the stop was lost, and any guess would be an amount: none is better.
    if len(rest) == 1 or (
        not rest and whole != "0" and text[match.end() : match.end() + 1] != "元"
    ):
        return None
    return Found(_two(f"{whole}.{rest or '00'}"), match.start(), match.end(), weak=True)


def _two(amount: str) -> str:
    whole, _, fen = amount.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{whole.lstrip('-').lstrip('0') or '0'}.{fen}"


def _date(text: str) -> Found | None:
    return next(iter(iso_dates(text)), None)


def _count(text: str) -> Found | None:
    if iso_dates(text):
        return None
    match = re.search(r"(?<!\d)\d{1,3}(?!\d)", as_digits(text))
    return match and Found(str(int(match[0])), match.start(), match.end())


def _gender(text: str) -> Found | None:
    match = re.search("[男女]", text)
    return match and Found(match[0], match.start(), match.end())


def _capitals(text: str) -> Found | None:
    matches = list(_CAPITALS.finditer(text))
    if not matches:
        return None
    start, end = matches[0].start(), matches[-1].end()
    whole = text[start:end]
    return Found(whole, start, end, weak=from_capitals(whole) is None)


def _digits_of(least: int, most: int, usual: int) -> Callable[[str], Found | None]:
    pattern = re.compile(rf"(?<![\dA-Za-z])\d{{{least},{most}}}(?!\d)")

    def search(text: str) -> Found | None:
        match = pattern.search(as_digits(text))
        return match and Found(match[0], match.start(), match.end(), weak=len(match[0]) != usual)

    return search


def _check_code(text: str) -> Found | None:
    match = re.search(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4,20}(?![0-9A-Za-z])", text)
    if match is None:
        return None
    code = match[0]
    # Letters that look like digits: where the rest is hexadecimal, they are digits.
    as_hex = code.translate(str.maketrans("lIOo", "1100"))
    if re.fullmatch("[0-9a-f]+|[0-9A-F]+", as_hex):
        weak, code = as_hex != code, as_hex
    else:
        weak = bool(re.search("[lIOo01]", code))
    return Found(code, match.start(), match.end(), weak=weak or len(code) != 6)


def _number(text: str) -> Found | None:
    match = re.search(r"[0-9A-Za-z*][0-9A-Za-z*\-]{1,40}", text)
    return match and Found(match[0].rstrip("-"), match.start(), match.end())


def _payer_code(text: str) -> Found | None:
    match = re.search(r"[0-9A-Za-z*]{6,24}", text)
    return match and Found(match[0], match.start(), match.end())


def _id_number(text: str) -> Found | None:
    match = re.search(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])", as_digits(text))
    return match and Found(match[0].upper(), match.start(), match.end())


def _name(text: str) -> Found | None:
    match = _HAN_NAME.search(text)
    return match and Found(match[0].strip(), match.start(), match.end(), weak=len(match[0]) < 2)


def _text(text: str) -> Found | None:
    stripped = text.strip(_TAIL + " ")
    if not stripped:
        return None
    start = text.index(stripped)
    return Found(stripped, start, start + len(stripped))


def _diagnosis(text: str) -> Found | None:
    """A line of one: what stands at its end may join it to the next."""
    stripped = text.lstrip(_TAIL + " ").rstrip(":._-|'`~* ")
    start = text.index(stripped) if stripped else 0
    return Found(stripped, start, start + len(stripped)) if stripped else None


def _organisation(text: str) -> Found | None:
    match = re.search(r"[㐀-鿿A-Za-z0-9()、·]{2,40}", text)
    return match and Found(match[0], match.start(), match.end(), weak=len(match[0]) < 4)


def _bed(text: str) -> Found | None:
    match = re.search(r"([0-9A-Za-z+\-加东西南北ABab]{1,8})床?", text)
    return match and Found(match[1], match.start(1), match.end(1))


def as_digits(text: str) -> str:
    """Letters that stand among digits, read as the digits they are. Length is kept."""
    return re.sub(
        r"(?<=[\d.])[OoQDlI|iSBZ]+(?=[\d.]|$)|(?<![A-Za-z])[OoQDlI|](?=\.\d\d)",
        lambda match: match[0].translate(_DIGITS),
        text,
    )


_FORMS: dict[Form, Callable[[str], Found | None]] = {
    "money": _money,
    "date": _date,
    "dates": _date,
    "count": _count,
    "gender": _gender,
    "capitals": _capitals,
    "bill_code": _digits_of(8, 12, 8),
    "bill_no": _digits_of(7, 12, 10),
    "check_code": _check_code,
    "number": _number,
    "name": _name,
    "organisation": _organisation,
    "text": _text,
    "diagnosis": _diagnosis,
    "bed": _bed,
    "payer_code": _payer_code,
    "id_number": _id_number,
}
