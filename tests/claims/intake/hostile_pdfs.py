"""PDF files that mean harm, are broken, or do something; and what becomes of each."""

from tests.claims.intake.files import CARGO, Refusals, Takings, jpeg_saying
from tests.claims.intake.pdf_files import (
    CATALOG,
    PAGE,
    PAGES,
    acting,
    calling_itself,
    filtered_often,
    locked_pdf,
    nested_arrays,
    pdf,
    pdf_of,
    shown,
    shown_many_times,
    stream,
    with_boxes,
    with_file,
    with_image,
    with_script,
    with_tree,
)

_RGB = b"/ColorSpace /DeviceRGB /BitsPerComponent 8 "
_BITS = b"/ColorSpace /DeviceGray /BitsPerComponent 1 "
_NODE = b"<< /Type /Pages /Parent 2 0 R /Kids [%d 0 R] /Count 1 >>"


def _with_form(script: bytes) -> bytes:
    catalog = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /XFA 4 0 R >> >>"
    return pdf(catalog, PAGES, PAGE, stream(script))


REFUSED_PDFS: Refusals = {
    "a PDF of 500 pages": (lambda: pdf_of(500), "too_many_pages"),
    "a PDF of 41 pages": (lambda: pdf_of(41), "too_many_pages"),
    "a PDF with a password": (locked_pdf, "password"),
    "a PDF that is none": (lambda: b"%PDF-1.7\nno more\n", "damaged"),
    "a PDF cut short": (lambda: pdf_of(3)[:400], "damaged"),
    "a PDF without pages": (
        lambda: with_tree(b"<< /Type /Pages /Kids [] /Count 0 >>"),
        "damaged",
    ),
    "a PDF without a beginning": (lambda: pdf(b"<< >>", PAGES, PAGE), "damaged"),
    "a PDF whose pages are their own parent": (
        lambda: with_tree(b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        "damaged",
    ),
    "a PDF whose pages go round": (
        lambda: with_tree(_NODE % 3, _NODE % 4, _NODE % 2),
        "damaged",
    ),
    "a PDF that counts more pages than it has": (
        lambda: with_tree(b"<< /Type /Pages /Kids [3 0 R] /Count 5 >>", PAGE),
        "damaged",
    ),
    "a PDF as thin as a thread": (lambda: with_boxes(b"[0 0 3 14400]"), "too_small"),
    "a PDF with a form that shows itself": (calling_itself, "too_hard"),
    "a PDF with a billion forms": (lambda: shown_many_times(6), "too_hard"),
    "a PDF packed three times over": (
        lambda: filtered_often(bytes(600_000_000), 3),
        "too_hard",
    ),
}
TAKEN_PDFS: Takings = {
    "a PDF with a script": (lambda: with_script(CARGO.replace(b"(", b"\\(")), 1),
    "a PDF with a program in it": (lambda: with_file(b"MZ" + CARGO), 1),
    "a PDF that starts a program": (lambda: acting(b"<< /S /Launch /F (cmd.exe) >>"), 1),
    "a PDF that opens a page of the web": (
        lambda: acting(b"<< /S /URI /URI (http://198.51.100.1/) >>"),
        1,
    ),
    "a PDF that sends a form": (
        lambda: acting(b"<< /S /SubmitForm /F (http://198.51.100.1/) >>"),
        1,
    ),
    "a PDF that opens another file": (
        lambda: acting(b"<< /S /GoToR /F (\\\\198.51.100.1\\a) /D [0 /Fit] >>"),
        1,
    ),
    "a PDF with a form that has a script": (lambda: _with_form(CARGO), 1),
    "a PDF with a page of the web behind it": (lambda: pdf_of(1) + CARGO, 1),
    "a PDF with a zip behind it": (lambda: pdf_of(1) + b"PK\3\4" + CARGO, 1),
    "a PDF behind blank lines": (lambda: b"\r\n\r\n" + pdf_of(1), 1),
    "a PDF without its table": (lambda: pdf(CATALOG, PAGES, PAGE, table=False), 1),
    "a PDF that counts a billion pages": (
        lambda: with_tree(b"<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>", PAGE),
        1,
    ),
    "a PDF that counts fewer pages than none": (
        lambda: with_tree(b"<< /Type /Pages /Kids [3 0 R] /Count -1 >>", PAGE),
        1,
    ),
    "a PDF of a kilometre": (lambda: with_boxes(b"[0 0 2834645 2834645]"), 1),
    "a PDF of no size at all": (lambda: with_boxes(b"[0 0 0 0]"), 1),
    "a PDF whose size is no number": (lambda: with_boxes(b"[nan inf -inf 1e999]"), 1),
    "a PDF that lies the other way round": (lambda: with_boxes(b"[300 400 0 0]"), 1),
    "a PDF whose points are kilometres": (
        lambda: pdf(CATALOG, PAGES, PAGE[:-3] + b"/UserUnit 100000 >>"),
        1,
    ),
    "a PDF with lists in lists": (lambda: nested_arrays(200_000), 1),
    "a PDF that never closes what it opens": (lambda: shown(b"q " * 300_000), 1),
    "a PDF with a picture of a gigapixel": (
        lambda: with_image(30_000, 30_000, _RGB + b"/Filter /FlateDecode", b"\x78\x9c"),
        1,
    ),
    "a PDF with a bad JPEG 2000": (
        lambda: with_image(3000, 3000, b"/Filter /JPXDecode", b"\xff\x4f\xff\x51" + bytes(300)),
        1,
    ),
    "a PDF with a bad JBIG2": (
        lambda: with_image(
            3000,
            3000,
            _BITS + b"/Filter /JBIG2Decode",
            bytes(4) + b"0\0\1\0\0\0\x13" + b"\xff" * 99,
        ),
        1,
    ),
    "a PDF with a JPEG that says another size": (
        lambda: with_image(300, 300, _RGB + b"/Filter /DCTDecode", jpeg_saying(900, 900)),
        1,
    ),
}
