"""The code on a receipt is read by the shape of its parts."""

import cv2
import numpy as np
import pytest
import zxingcpp

from claims.reading.canvas import Canvas
from claims.reading.qr import read_qr, receipt_fields

ALL = {
    "bill_code": "99060125",
    "bill_no": "0012345678",
    "check_code": "a1b2c3",
    "issue_date": "2026-08-14",
    "total": "100.50",
}


@pytest.mark.parametrize(
    "text",
    [
        "CZ-EI-99,99060125,0012345678,a1b2c3,20260814,100.5",
        "CZ-EI-99,99060125,0012345678,100.50,2026-08-14,a1b2c3",
        "https://check.example/bill?c=99060125&n=0012345678&v=a1b2c3&d=20260814&m=100.50",
        "https://check.example/q?data=99060125,0012345678,a1b2c3,100.50,20260814",
    ],
)
def test_parts_are_known_in_any_order(text: str) -> None:
    assert receipt_fields(text) == ALL


@pytest.mark.parametrize(
    "text", ["", "https://example.org/", "hello,world", "wxp://f2f0abc", "99060125"]
)
def test_other_codes_are_no_receipts(text: str) -> None:
    assert receipt_fields(text) == {}


@pytest.mark.parametrize("size", [300, 90])
def test_a_code_on_a_page_is_found_small_or_large(size: int) -> None:
    text = "CZ-EI-99,99060125,0012345678,a1b2c3,20260814,100.50"
    code = np.array(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=4))
    page = np.full((800, 1200), 255, np.uint8)
    page[100 : 100 + size, 900 : 900 + size] = cv2.resize(code, (size, size))
    canvas = Canvas(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR).astype(np.uint8), np.eye(3))
    found = read_qr(canvas)
    assert found is not None
    assert found.fields == ALL
    left, top, right, bottom = found.box
    assert 890 < left < right < 920 + size
    assert 90 < top < bottom < 120 + size


def test_a_page_without_a_code_has_none() -> None:
    assert read_qr(Canvas(np.full((300, 400, 3), 255, np.uint8), np.eye(3))) is None
