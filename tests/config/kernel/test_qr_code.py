"""A code that is printed can be read again."""

import numpy as np
import zxingcpp

from config.kernel.qr_code import QUIET, as_svg, squares

TEXT = "https://huzhu.example/m/claim/C7H3K9QMA/"


def test_what_is_printed_is_read_again() -> None:
    rows = np.array(squares(TEXT))
    picture = np.where(np.pad(rows, QUIET), 0, 255).astype(np.uint8).repeat(4, 0).repeat(4, 1)
    (read,) = zxingcpp.read_barcodes(picture)
    assert read.text == TEXT


def test_the_picture_says_what_it_is_and_escapes_it() -> None:
    drawn = as_svg(TEXT, title="<b>Code</b>")
    assert "<title>&lt;b&gt;Code&lt;/b&gt;</title>" in drawn
    assert drawn.count("h1v1h-1z") == sum(sum(line) for line in squares(TEXT))
    assert "style" not in drawn
