"""Lines of a feed out of bytes of any quality: long, torn, of another encoding, never a crash."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from members.feed.refusals import RowRefused

MAX_LINE_BYTES = 64 * 1024
# Ends what is kept of a line that was too long; no JSON object ends so.
CUT_MARK = "…"
_KEPT_OF_CUT = 500
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Where Chinese lies, and everything else above Latin, Greek, Cyrillic, Hebrew and Arabic.
_BEYOND = re.compile("[\u0800-\U0010ffff]")
_SKIP_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class CutLine:
    """A line that cannot be a row, because it was too long or broke off: what is left of it."""

    beginning: str
    refusal: RowRefused


def read_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | CutLine]]:
    """Each line that is not blank with its number from 1; of one that was cut, its beginning.

    Never holds more than a line's limit in memory, whatever the file.
    """
    line_no = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        line_no += 1
        if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            _skip_rest_of_line(stream)
            refusal = RowRefused("line_too_long", kilobytes=MAX_LINE_BYTES // 1024)
            yield line_no, CutLine(decode_leniently(line), refusal)
            continue
        torn = not line.endswith(b"\n")
        if line_no == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        line = line.strip(b" \t\r\n")
        if not line:
            continue
        if torn and not line.endswith(b"}"):
            yield line_no, CutLine(decode_leniently(line), RowRefused("line_incomplete"))
        else:
            yield line_no, line


def decode(line: bytes) -> str:
    """The text of a line in UTF-8 or, failing that, GB18030; RowRefused when it is neither."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return line.decode("gb18030")
        except UnicodeDecodeError:
            raise RowRefused("unreadable_encoding") from None
    return _unless_misread(line, text)


def decode_leniently(line: bytes) -> str:
    """Text for any line, so that it can be kept: `parse_row` still refuses what was not right.

    What cannot be read becomes U+FFFD, and of a line that is too long only the beginning is left.
    """
    if len(line) > MAX_LINE_BYTES:
        return line[:_KEPT_OF_CUT].decode("utf-8", errors="replace") + CUT_MARK
    try:
        return decode(line)
    except RowRefused:
        return line.decode("utf-8", errors="replace")


def _unless_misread(line: bytes, text: str) -> str:
    """Some Chinese in GB18030 happens to be valid UTF-8, as letters that no Chinese feed holds."""
    if not text.isascii() and _BEYOND.search(text) is None:
        try:
            other = line.decode("gb18030")
        except UnicodeDecodeError:
            return text
        if any("\u4e00" <= char <= "\u9fff" for char in other):
            return other
    return text


def _skip_rest_of_line(stream: BinaryIO) -> None:
    while chunk := stream.readline(_SKIP_CHUNK):
        if chunk.endswith(b"\n"):
            return
