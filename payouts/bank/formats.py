"""The bank's file format `csv-gb18030`: a batch of payments out, the answers in. Bytes only.

Both files: GB18030, CRLF, a header line with the column names, a trailer line with count and
total. Accounts are text: they begin with an apostrophe, so that a spreadsheet keeps all digits; so
does any text that a spreadsheet would take for a formula.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

AnswerStatus = Literal["settled", "bounced", "rejected"]

_ENCODING = "gb18030"
_BATCH_HEADER = ["序号", "收款账号", "收款户名", "开户银行", "金额", "附言", "指令号"]
_ANSWER_HEADER = ["指令号", "处理结果", "原因代码", "原因", "金额", "记账日期"]
_TRAILER = "合计"
_STATUS_WORDS: dict[AnswerStatus, str] = {
    "settled": "成功",
    "bounced": "退汇",
    "rejected": "拒绝",
}
_STATUSES: dict[str, AnswerStatus] = {word: status for status, word in _STATUS_WORDS.items()}
_FORMULA_STARTS = ("=", "+", "-", "@", "'", "\t")
_AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
_ACCOUNT = re.compile(r"[0-9]{6,34}")
_REFERENCE = re.compile(r"[0-9A-Za-z_-]{1,60}")
_MAX_TEXT = 200
# Unicode's Cc, Cs, Zl and Zp.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


class BankFileError(ValueError):
    """The file is not what was agreed; names the line, never what stands in it."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what


@dataclass(frozen=True)
class Payment:
    """One line of a batch."""

    instruction_ref: str
    account: str
    name: str
    bank_name: str
    amount: Decimal
    remark: str


@dataclass(frozen=True)
class AnswerLine:
    """What became of one payment. `reason_code` and `reason` are the bank's, "" when settled."""

    instruction_ref: str
    status: AnswerStatus
    reason: str
    amount: Decimal
    booked_on: date
    reason_code: str = ""


def write_batch(rows: Sequence[Payment]) -> bytes:
    """The batch file; the same rows always give the same bytes."""
    lines: list[list[str]] = [_BATCH_HEADER]
    for number, row in enumerate(rows, start=1):
        line = number + 1
        lines.append(
            [
                str(number),
                "'" + _matching(_ACCOUNT, row.account, line, "account"),
                _guarded(_required(row.name, line, "name"), line),
                _guarded(row.bank_name, line),
                _written(row.amount, line),
                _guarded(row.remark, line),
                _matching(_REFERENCE, row.instruction_ref, line, "instruction reference"),
            ]
        )
    _check_unique((row.instruction_ref for row in rows), first_line=2)
    return _to_bytes(lines, [row.amount for row in rows])


def read_batch(content: bytes) -> list[Payment]:
    """The payments of a batch file; BankFileError when it is torn, altered or not one."""
    rows = []
    lines = _parsed(content)
    for line, record in _records(lines, _BATCH_HEADER):
        number, account, name, bank_name, amount, remark, reference = record
        if number != str(line - 1):
            raise BankFileError(line, "serial number out of order")
        rows.append(
            Payment(
                instruction_ref=_matching(_REFERENCE, reference, line, "instruction reference"),
                account=_matching(_ACCOUNT, _unguarded(account), line, "account"),
                name=_required(_unguarded(name), line, "name"),
                bank_name=_unguarded(bank_name),
                amount=_read_amount(amount, line),
                remark=_unguarded(remark),
            )
        )
    _check_trailer(lines, [row.amount for row in rows])
    _check_unique((row.instruction_ref for row in rows), first_line=2)
    return rows


def write_answer(rows: Sequence[AnswerLine]) -> bytes:
    """The answer file as the bank writes it; used by the sandbox's bank."""
    lines: list[list[str]] = [_ANSWER_HEADER]
    for line, row in enumerate(rows, start=2):
        lines.append(
            [
                _matching(_REFERENCE, row.instruction_ref, line, "instruction reference"),
                _STATUS_WORDS[row.status],
                _guarded(row.reason_code, line),
                _guarded(row.reason, line),
                _written(row.amount, line),
                row.booked_on.isoformat(),
            ]
        )
    _check_unique((row.instruction_ref for row in rows), first_line=2)
    return _to_bytes(lines, [row.amount for row in rows])


def read_answer(content: bytes) -> list[AnswerLine]:
    """The bank's answers; BankFileError when the file is torn, altered or not one."""
    rows = []
    lines = _parsed(content)
    for line, record in _records(lines, _ANSWER_HEADER):
        reference, word, reason_code, reason, amount, day = record
        if word not in _STATUSES:
            raise BankFileError(line, "unknown result")
        rows.append(
            AnswerLine(
                instruction_ref=_matching(_REFERENCE, reference, line, "instruction reference"),
                status=_STATUSES[word],
                reason=_unguarded(reason),
                amount=_read_amount(amount, line),
                booked_on=_read_day(day, line),
                reason_code=_unguarded(reason_code),
            )
        )
    _check_trailer(lines, [row.amount for row in rows])
    _check_unique((row.instruction_ref for row in rows), first_line=2)
    return rows


def sha256_of(content: bytes) -> str:
    """The hash by which both sides name a file."""
    return hashlib.sha256(content).hexdigest()


def _to_bytes(lines: list[list[str]], amounts: list[Decimal]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows(lines)
    writer.writerow([_TRAILER, str(len(amounts)), f"{sum(amounts, Decimal('0.00')):.2f}"])
    return buffer.getvalue().encode(_ENCODING)


def _records(lines: list[list[str]], header: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines between header and trailer, each with its number and the right width."""
    if lines[0] != header:
        raise BankFileError(1, "not the agreed column names")
    if len(lines) < 2 or lines[-1][:1] != [_TRAILER]:
        raise BankFileError(len(lines), "the trailer is missing: the file is torn")
    for number, record in enumerate(lines[1:-1], start=2):
        if len(record) != len(header):
            raise BankFileError(number, f"{len(record)} columns instead of {len(header)}")
        for value in record:
            _check_text(_unguarded(value), number)
        yield number, record


def _parsed(content: bytes) -> list[list[str]]:
    try:
        text = content.decode(_ENCODING)
    except UnicodeDecodeError as error:
        torn_at = content[: error.start].count(b"\n") + 1
        raise BankFileError(torn_at, "not GB18030") from None
    if not text.endswith("\r\n"):
        raise BankFileError(text.count("\n") + 1, "the last line is torn")
    lines: list[list[str]] = []
    # Line by line: a quotation mark out of place must not swallow the lines after it.
    for number, line in enumerate(text[:-2].split("\r\n"), start=1):
        if "\n" in line or "\r" in line or "\0" in line:
            raise BankFileError(number, "a control character")
        try:
            lines += list(csv.reader([line], strict=True)) or [[]]
        except csv.Error:
            raise BankFileError(number, "broken quotation marks") from None
    return lines


def _check_trailer(lines: list[list[str]], amounts: list[Decimal]) -> None:
    expected = [_TRAILER, str(len(amounts)), f"{sum(amounts, Decimal('0.00')):.2f}"]
    if lines[-1] != expected:
        raise BankFileError(len(lines), "count or total of the trailer is not that of the lines")


def _check_unique(references: Iterable[str], *, first_line: int) -> None:
    seen: set[str] = set()
    for line, reference in enumerate(references, start=first_line):
        if reference in seen:
            raise BankFileError(line, "an instruction reference occurs twice")
        seen.add(reference)


def _guarded(text: str, line: int) -> str:
    _check_text(text, line)
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _unguarded(text: str) -> str:
    return text.removeprefix("'")


def _check_text(text: str, line: int) -> None:
    if len(text) > _MAX_TEXT:
        raise BankFileError(line, f"a text of more than {_MAX_TEXT} characters")
    if _CONTROL.search(text):
        raise BankFileError(line, "a control character")
    try:
        round_trip = text.encode(_ENCODING).decode(_ENCODING)
    except UnicodeError:
        round_trip = None
    if round_trip != text:
        raise BankFileError(line, "a character that the bank's encoding does not hold")


def _required(text: str, line: int, what: str) -> str:
    if not text.strip():
        raise BankFileError(line, f"no {what}")
    return text


def _matching(pattern: re.Pattern[str], text: str, line: int, what: str) -> str:
    if not pattern.fullmatch(text):
        raise BankFileError(line, f"not a possible {what}")
    return text


def _written(amount: Decimal, line: int) -> str:
    exact = amount.is_finite() and amount > 0 and amount.as_tuple().exponent == -2
    if not exact or amount.adjusted() > 11:
        raise BankFileError(line, "not an amount in yuan and fen")
    return str(amount)


def _read_amount(text: str, line: int) -> Decimal:
    if not _AMOUNT.fullmatch(text) or Decimal(text) <= 0:
        raise BankFileError(line, "not an amount in yuan and fen")
    return Decimal(text)


def _read_day(text: str, line: int) -> date:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BankFileError(line, "not a date")
