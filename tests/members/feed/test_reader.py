"""Lines out of any stream: nothing is lost, nothing is held that is too big, nothing crashes."""

import io
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.sandbox.people import people
from config.sandbox.records import to_line
from members.feed.reader import (
    MAX_LINE_BYTES,
    CutLine,
    decode,
    decode_leniently,
    read_lines,
)
from members.feed.refusals import RowRefused
from members.feed.rows import parse_row
from tests.members.feed.rows import NOW, good_row, read

GOOD = to_line(good_row()).encode()


def lines_of(data: bytes) -> list[tuple[int, Any]]:
    """Lines, with a refusal as its code."""
    return [
        (number, found.refusal.code if isinstance(found, CutLine) else found)
        for number, found in read_lines(io.BytesIO(data))
    ]


def test_lines_are_numbered_as_an_editor_does_and_blank_ones_are_skipped() -> None:
    assert lines_of(b'{"a":1}\n\n  \t\r\n{"b":2}\r\n') == [(1, b'{"a":1}'), (4, b'{"b":2}')]


def test_an_empty_stream_has_no_lines() -> None:
    assert lines_of(b"") == []
    assert lines_of(b"\n\n\n") == []


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert lines_of(b"\xef\xbb\xbf" + GOOD + b"\n") == [(1, GOOD)]


def test_the_last_line_needs_no_line_end() -> None:
    assert lines_of(GOOD + b"\n" + GOOD) == [(1, GOOD), (2, GOOD)]


@pytest.mark.parametrize("lost", [1, 2, 50, len(GOOD) - 1])
def test_half_a_last_line_is_refused_and_the_rest_is_there(lost: int) -> None:
    assert lines_of(GOOD + b"\n" + GOOD[:-lost]) == [(1, GOOD), (2, "line_incomplete")]


def test_a_line_of_ten_megabytes_is_skipped_without_being_held() -> None:
    data = GOOD + b"\n" + b"x" * 10_000_000 + b"\n" + GOOD + b"\n"
    stream = io.BytesIO(data)
    tracemalloc.start()
    found = list(read_lines(stream))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [number for number, _found in found] == [1, 2, 3]
    assert isinstance(found[1][1], CutLine)
    assert found[1][1].refusal.code == "line_too_long"
    assert found[1][1].beginning == "x" * 500 + "…"
    assert found[2][1] == GOOD
    assert peak < 3_000_000


def test_a_last_line_of_ten_megabytes_ends_the_file_quietly() -> None:
    assert lines_of(b"x" * 10_000_000) == [(1, "line_too_long")]


def test_a_line_just_within_the_limit_is_given_on() -> None:
    line = b"{" + b" " * (MAX_LINE_BYTES - 2) + b"}"
    assert lines_of(line + b"\n") == [(1, line)]


def test_a_file_in_utf_16_is_refused_line_by_line() -> None:
    for _number, found in read_lines(io.BytesIO((to_line(good_row()) + "\n").encode("utf-16"))):
        if isinstance(found, bytes):
            with pytest.raises(RowRefused):
                parse_row(found, now=NOW)


@pytest.mark.parametrize("person", people(9, 260), ids=lambda person: person.id_number)
def test_a_name_reads_the_same_in_both_encodings(person: Any) -> None:
    # The middle dot, four-byte characters, and names whose GB18030 bytes are valid UTF-8.
    text = to_line({"psn_name": person.name, "fixmedins_name": "示例医院"})
    assert decode(text.encode("gb18030")) == text
    assert decode(text.encode("utf-8")) == text


def test_chinese_that_happens_to_be_valid_utf_8_is_not_misread() -> None:
    # The GB18030 bytes of these two characters are two letters of two bytes each in UTF-8.
    text = "码码"
    sent = text.encode("gb18030")
    other = b"\xc2\xb7\xc4\xa7"
    assert other.decode("utf-8") == "·ħ"
    assert decode(other) == other.decode("gb18030")
    assert decode(sent) == text


def test_a_line_that_no_encoding_fits_is_kept_readable_and_refused_later() -> None:
    kept = decode_leniently(b'{"psn_name": "\xff\xff"}')
    assert "\ufffd" in kept
    with pytest.raises(RowRefused):
        read(kept)


def test_of_a_giant_line_the_beginning_is_kept_and_it_is_refused_as_too_long() -> None:
    kept = decode_leniently(b'{"setl_id": "' + "张".encode() * 100_000)
    assert len(kept) < 600
    with pytest.raises(RowRefused) as refused:
        read(kept)
    assert refused.value.code == "line_too_long"


@given(st.binary(max_size=400))
def test_no_bytes_are_too_much(data: bytes) -> None:
    lines_of(data)
    decode_leniently(data)


@given(st.lists(st.sampled_from([b"{}", b'{"a":1}', b"", b" ", b"torn", b"\xff}"]), max_size=12))
def test_every_line_that_is_not_blank_is_accounted_for(parts: list[bytes]) -> None:
    found = lines_of(b"\n".join(parts))
    assert [number for number, _line in found] == [
        number for number, part in enumerate(parts, start=1) if part.strip()
    ]
