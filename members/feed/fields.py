"""Reading single fields out of a feed row, each with its own refusal."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from config.kernel.plain_text import trouble_in
from members.feed.reader import CUT_MARK, MAX_LINE_BYTES, decode
from members.feed.refusals import RowRefused, shown

Row = dict[str, Any]

SHANGHAI = ZoneInfo("Asia/Shanghai")
_MAX_DIGITS = 40
_IDENTIFIER = re.compile(r"[0-9A-Za-z_-]{1,60}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


def read_object(line: str | bytes) -> Row:
    """The line as a JSON object with numbers kept exactly as written."""
    if len(line) > MAX_LINE_BYTES or (isinstance(line, str) and line.endswith(CUT_MARK)):
        raise RowRefused("line_too_long", kilobytes=MAX_LINE_BYTES // 1024)
    text_line = decode(line) if isinstance(line, bytes) else line
    try:
        value = _DECODER.decode(text_line.removeprefix("\ufeff"))
    except RecursionError:
        raise RowRefused("too_deep") from None
    except json.JSONDecodeError as error:
        # `from None`: the decoder's exception carries the whole line, names and numbers included.
        raise _broken_json(text_line, error.pos, error.msg) from None
    if not isinstance(value, dict):
        raise RowRefused("not_an_object")
    return value


def text(row: Row, field: str, *, limit: int = 200) -> str:
    """A field that must hold text."""
    value = optional_text(row, field, limit=limit)
    if not value:
        raise RowRefused("empty" if field in row else "missing", field)
    return value


def optional_text(row: Row, field: str, *, limit: int = 200) -> str:
    """A field that may be missing, null or empty: then ""."""
    value = row.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RowRefused("wrong_type", field)
    value = value.strip()
    if len(value) > limit:
        raise RowRefused("text_too_long", field, limit=limit)
    if trouble := trouble_in(value):
        raise RowRefused(trouble, field)
    return value


def code(row: Row, field: str) -> str:
    """A code; a whole number counts as its digits, for feeds that write 310 without quotes."""
    value = row.get(field)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(row, field, limit=20)


def identifier(row: Row, field: str) -> str:
    """A number that the platform gave: letters, digits, dash and underscore."""
    value = code(row, field) if isinstance(row.get(field), int) else text(row, field)
    if not is_identifier(value):
        raise RowRefused("identifier_shape", field)
    return value


def optional_identifier(row: Row, field: str) -> str:
    return identifier(row, field) if row.get(field) not in (None, "") else ""


def is_identifier(value: str) -> bool:
    return _IDENTIFIER.fullmatch(value) is not None


def day(row: Row, field: str) -> date:
    value = text(row, field, limit=40)
    if not _DAY.fullmatch(value):
        raise RowRefused("date_shape", field)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RowRefused("date_impossible", field) from None


def instant(row: Row, field: str) -> datetime:
    """An instant of Shanghai's clock."""
    value = text(row, field, limit=40)
    if not _INSTANT.fullmatch(value):
        raise RowRefused("time_shape", field)
    try:
        return datetime.fromisoformat(value).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise RowRefused("date_impossible", field) from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise RowRefused("duplicate_field", name=shown_name(twice))
    return row


def shown_name(key: str) -> str:
    """A field's name as it may be shown; a key that is no name may be anything, also a person."""
    return key if re.fullmatch(r"[a-z_]{1,30}", key) else shown(key)


def _exact_integer(digits: str) -> int | Decimal:
    # Python refuses to read integers of thousands of digits with an error of its own.
    return int(digits) if len(digits) <= _MAX_DIGITS else Decimal(digits)


def _not_a_number(constant: str) -> NoReturn:
    # JSON knows no NaN and no Infinity; which field held it is lost here, and does not matter.
    raise RowRefused("amount_not_finite", constant)


# One for all rows: `json.loads` with ways of its own makes one each time.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_duplicates,
    parse_float=Decimal,
    parse_int=_exact_integer,
    parse_constant=_not_a_number,
)


def _broken_json(line: str, position: int, message: str) -> RowRefused:
    at_the_end = position >= len(line.rstrip()) or message.startswith("Unterminated string")
    if at_the_end and line.lstrip("\ufeff \t").startswith("{"):
        return RowRefused("line_incomplete")
    return RowRefused("not_json", position=position + 1)
