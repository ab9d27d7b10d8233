"""The bank's files: what is written is read back, and nothing altered or torn is believed."""

import csv
import io
import sys
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.sandbox.people import people
from payouts.bank.formats import (
    AnswerLine,
    BankFileError,
    Payment,
    read_answer,
    read_batch,
    sha256_of,
    write_answer,
    write_batch,
)

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "bank"
CROWD = people(11, 30)
BOOKED_ON = date(2026, 11, 27)


def payment(place: int = 0, **changes: Any) -> Payment:
    person = CROWD[place]
    given: dict[str, Any] = {
        "instruction_ref": f"P7H3K9QMA-{place + 1}",
        "account": person.account,
        "name": person.name,
        "bank_name": person.bank_name,
        "amount": Decimal("2188.00") + place,
        "remark": f"互助金 P7H3K9QMA-{place + 1}",
    }
    return Payment(**{**given, **changes})


def answer(place: int = 0, **changes: Any) -> AnswerLine:
    given: dict[str, Any] = {
        "instruction_ref": f"P7H3K9QMA-{place + 1}",
        "status": "settled",
        "reason": "",
        "reason_code": "",
        "amount": Decimal("2188.00") + place,
        "booked_on": BOOKED_ON,
    }
    return AnswerLine(**{**given, **changes})


BATCH = [
    payment(0),
    payment(12),
    payment(1, name="=cmd|'/c calc'!A0", remark="@SUM(A1)", bank_name="-1+1"),
    payment(2, name="欧阳𠅤", remark='"引号", 逗号', bank_name=""),
    payment(3, account="622202000000", amount=Decimal("0.01"), remark="'撇号"),
]
ANSWERS = [
    answer(0),
    answer(1, status="bounced", reason="账户已销户", reason_code="account_closed"),
    answer(2, status="rejected", reason="=重复,指令", reason_code="duplicate"),
]

texts = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"]) | st.sampled_from("=+-@'\",张𠅤·"),
    max_size=40,
)
amounts = st.decimals(Decimal("0.01"), Decimal("999999999999.99"), places=2)
payments = st.builds(
    Payment,
    instruction_ref=st.from_regex(r"[0-9A-Za-z_-]{1,60}", fullmatch=True),
    account=st.from_regex(r"[0-9]{6,34}", fullmatch=True),
    name=texts.filter(str.strip),
    bank_name=texts,
    amount=amounts,
    remark=texts,
)
answers = st.builds(
    AnswerLine,
    instruction_ref=st.from_regex(r"[0-9A-Za-z_-]{1,60}", fullmatch=True),
    status=st.sampled_from(["settled", "bounced", "rejected"]),
    reason=texts,
    amount=amounts,
    booked_on=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    reason_code=texts,
)


def by_reference(row: Payment | AnswerLine) -> str:
    return row.instruction_ref


@settings(deadline=None)
@given(st.lists(payments, max_size=8, unique_by=by_reference))
def test_a_batch_is_read_back_as_it_was_written(batch: list[Payment]) -> None:
    assert read_batch(write_batch(batch)) == batch


@settings(deadline=None)
@given(st.lists(answers, max_size=8, unique_by=by_reference))
def test_an_answer_is_read_back_as_it_was_written(rows: list[AnswerLine]) -> None:
    assert read_answer(write_answer(rows)) == rows


@pytest.mark.parametrize(
    ("name", "content"), [("batch.csv", write_batch(BATCH)), ("answer.csv", write_answer(ANSWERS))]
)
def test_the_bytes_are_those_that_were_agreed(name: str, content: bytes) -> None:
    assert content == (GOLDEN / name).read_bytes()


def test_the_same_batch_gives_the_same_bytes() -> None:
    assert sha256_of(write_batch(BATCH)) == sha256_of(write_batch(list(BATCH)))


def test_lines_end_as_the_bank_wants_and_the_encoding_is_its_own() -> None:
    content = write_batch(BATCH)
    assert content.count(b"\r\n") == content.count(b"\n") == len(BATCH) + 2
    assert "收款账号".encode("gb18030") in content


def test_no_cell_is_a_formula_and_no_account_a_number() -> None:
    rows = list(csv.reader(io.StringIO(write_batch(BATCH).decode("gb18030"), newline="")))
    for row in rows[1:-1]:
        assert row[1].startswith("'")
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t"))


def test_the_trailer_tells_count_and_total() -> None:
    last = write_batch([payment(0), payment(1)]).decode("gb18030").splitlines()[-1]
    assert last == "合计,2,4377.00"


@pytest.mark.parametrize(
    "changes",
    [
        {"account": ""},
        {"account": "6200 0036"},
        {"account": "=1+1"},
        {"account": "６２００００３６６０"},
        {"name": ""},
        {"name": "  "},
        {"name": "张\r\n三"},
        {"name": "张\x00三"},
        {"name": "张\ud800"},
        {"name": "张" * 201},
        {"remark": "a\u2028b"},
        {"amount": Decimal("0.00")},
        {"amount": Decimal("-1.00")},
        {"amount": Decimal("1.5")},
        {"amount": Decimal("1.005")},
        {"amount": Decimal("NaN")},
        {"amount": Decimal("Infinity")},
        {"amount": Decimal("1000000000000.00")},
        {"instruction_ref": ""},
        {"instruction_ref": "a,b"},
    ],
    ids=repr,
)
def test_what_a_bank_would_stumble_over_is_refused_before_it_is_written(
    changes: dict[str, Any],
) -> None:
    with pytest.raises(BankFileError) as refused:
        write_batch([payment(0), payment(1, **changes)])
    assert refused.value.line == 3


def test_one_instruction_never_stands_twice_in_a_batch() -> None:
    with pytest.raises(BankFileError) as refused:
        write_batch([payment(0), payment(1), payment(1)])
    assert refused.value.line == 4


TEXT = write_answer(ANSWERS).decode("gb18030")
MANGLED: dict[str, tuple[str | bytes, int]] = {
    "empty": (b"", 1),
    "another file": ("a,b,c\r\n1,2,3\r\n", 1),
    "a batch instead of an answer": (write_batch(BATCH), 1),
    "no trailer": (TEXT[: TEXT.index("合计")], 4),
    "torn in the trailer": (TEXT[:-4], 5),
    "torn in a line": (TEXT[: TEXT.index("账户")], 3),
    "only the header": (TEXT.splitlines(keepends=True)[0], 1),
    "a line lost": (TEXT.replace(TEXT.splitlines(keepends=True)[1], ""), 4),
    "a line twice": (TEXT.replace("\r\n", "\r\n" + TEXT.splitlines()[1] + "\r\n", 1), 6),
    "an amount altered": (TEXT.replace("2188.00", "9188.00"), 5),
    "an amount with a comma": (TEXT.replace("2188.00", '"2,188.00"'), 2),
    "an amount in full-width digits": (TEXT.replace("2188.00", "２１８８.00"), 2),
    "an amount of nothing": (TEXT.replace("2188.00", "0.00"), 2),
    "an unknown result": (TEXT.replace("成功", "处理中"), 2),
    "a column lost": (TEXT.replace(",成功", ""), 2),
    "a column more": (TEXT.replace(",成功", ",成功,"), 2),
    "no such day": (TEXT.replace("2026-11-27", "2026-11-31", 1), 2),
    "a day in another form": (TEXT.replace("2026-11-27", "20261127", 1), 2),
    "a reference that is none": (TEXT.replace("P7H3K9QMA-1", "P7H3 K9QMA", 1), 2),
    "line ends of another system": (TEXT.replace("\r\n", "\n"), 6),
    "a stray line end": (TEXT.replace("成功", "成\n功"), 2),
    "a NUL": (TEXT.replace("账户", "账\0户"), 3),
    "an open quotation mark": (TEXT.replace("账户", '"账户', 1), 3),
    "an empty line": (TEXT.replace("\r\n", "\r\n\r\n", 1), 2),
    "another encoding": (TEXT.encode("utf-8"), 1),
    "bytes of no encoding": (write_answer(ANSWERS)[:-3] + b"\xff\xff\r\n", 5),
    "something after the trailer": (TEXT + "x\r\n", 6),
}


@pytest.mark.parametrize(("content", "line"), MANGLED.values(), ids=MANGLED.keys())
def test_a_mangled_answer_is_refused_with_its_line(content: str | bytes, line: int) -> None:
    data = content if isinstance(content, bytes) else content.encode("gb18030")
    with pytest.raises(BankFileError) as refused:
        read_answer(data)
    assert refused.value.line == line


@given(st.data())
def test_no_damage_of_a_batch_passes_unseen_with_other_money(data: st.DataObject) -> None:
    whole = write_batch(BATCH)
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:place] + data.draw(st.binary(max_size=3)) + whole[place + 1 :]
    try:
        rows = read_batch(damaged)
    except BankFileError:
        return
    assert [row.amount for row in rows] == [row.amount for row in BATCH]


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_and_not_fallen_over(data: bytes) -> None:
    with pytest.raises(BankFileError):
        read_batch(data)


def test_an_error_names_the_line_and_never_the_payee() -> None:
    person = CROWD[1]
    with pytest.raises(BankFileError) as refused:
        write_batch([payment(0), payment(1, name=person.name + "\x07")])
    assert str(refused.value) == "line 3: a control character"


@pytest.mark.parametrize("category", ["Cc", "Cs", "Zl", "Zp"])
def test_every_character_that_no_line_can_hold_is_refused(category: str) -> None:
    characters = [one for one in map(chr, range(sys.maxunicode + 1))
                  if unicodedata.category(one) == category]  # fmt: skip
    for character in characters:
        with pytest.raises(BankFileError, match="a control character"):
            write_batch([payment(0, name=f"王{character}")])


def test_what_the_bank_s_encoding_holds_beside_them_is_written() -> None:
    name = "王·Ａ é\u00a0\u3000𬭎"
    assert read_batch(write_batch([payment(0, name=name)]))[0].name == name
