"""The QR code of a receipt. Its fields stand in another order in each region: they are known by
their shape, never by their place alone. What it says is compared with the print: alone it proves
nothing."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import cv2
import zxingcpp

from claims.reading.canvas import Canvas
from claims.reading.page import Box, box_around

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_ENOUGH = 3
_SCALES = (1.0, 2.0, 3.0)


@dataclass(frozen=True)
class QrCode:
    """What a receipt's code says, by field name, and where it stands in pixels of the canvas."""

    fields: dict[str, str]
    text: str
    box: Box


def read_qr(canvas: Canvas) -> QrCode | None:
    """The receipt's code on the page, enlarged where it is small; None where there is none."""
    for scale in _SCALES:
        if scale > 1 and max(canvas.width, canvas.height) * scale > 6000:
            return None
        seen = canvas.scaled(scale) if scale > 1 else canvas
        grey = cv2.cvtColor(seen.pixels, cv2.COLOR_BGR2GRAY)
        for code in zxingcpp.read_barcodes(grey, formats=_QR):
            fields = receipt_fields(code.text)
            if fields:
                at = code.position
                corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
                box = box_around([(point.x / scale, point.y / scale) for point in corners])
                return QrCode(fields, code.text, box)
    return None


def receipt_fields(text: str) -> dict[str, str]:
    """The fields that the parts of a code have the shape of; empty where they are too few."""
    fields: dict[str, str] = {}
    for part in _parts(text):
        for name, value in _shapes(part):
            if name not in fields:
                fields[name] = value
                break
    return fields if len(fields) >= _ENOUGH else {}


def _parts(text: str) -> list[str]:
    if re.match(r"https?://", text):
        pieces = [value for _, value in parse_qsl(urlsplit(text).query)]
    else:
        pieces = [text]
    return [
        part.strip() for piece in pieces for part in re.split(r"[,，;|&\s]", piece) if part.strip()
    ]


def _shapes(part: str) -> list[tuple[str, str]]:
    """What the part may be, surest first. A date of eight digits comes before a code of eight."""
    found = []
    day = _day(part)
    if day:
        found.append(("issue_date", day))
    if re.fullmatch(r"\d{10}", part):
        found.append(("bill_no", part))
    if re.fullmatch(r"\d{8}|\d{9}|\d{11}|\d{12}", part) and not day:
        found.append(("bill_code", part))
    if re.fullmatch(r"\d{1,9}\.\d{1,2}", part):
        found.append(("total", f"{Decimal(part):.2f}"))
    if re.fullmatch(r"[0-9A-Za-z]{6}", part):
        found.append(("check_code", part))
    return found


def _day(part: str) -> str:
    match = re.fullmatch(r"(20\d\d)[-/.]?(\d\d)[-/.]?(\d\d)", part)
    try:
        return date(*(int(group) for group in match.groups())).isoformat() if match else ""
    except ValueError:
        return ""
