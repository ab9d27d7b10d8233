"""PDF files made by hand: with scripts, files and actions, or built to wear a reader out."""

import io
import zlib

import pypdfium2 as pdfium

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] >>"


def pdf(*objects: bytes, trailer: bytes = b"", table: bool = True) -> bytes:
    """The objects, numbered from 1; without its table a reader must look for them."""
    body, offsets = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    end = b"trailer << /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    if not table:
        return body + end + b"startxref\n999999\n%%EOF\n"
    listed = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    listed += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + listed + end + b"startxref\n%d\n%%%%EOF\n" % len(body)


def stream(data: bytes, said: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), said, data)


def packed(data: bytes, said: bytes = b"") -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode " + said)


def shown(content: bytes, resources: bytes = b"", *others: bytes) -> bytes:
    """One page that shows `content`; `others` are the objects from 5 on."""
    page = PAGE[:-3] + b"/Contents 4 0 R /Resources << %s >> >>" % resources
    return pdf(CATALOG, PAGES, page, stream(content), *others)


def acting(action: bytes, *others: bytes) -> bytes:
    """One page; on opening it something is done. `others` are the objects from 4 on."""
    catalog = b"<< /Type /Catalog /Pages 2 0 R /OpenAction %s >>" % action
    return pdf(catalog, PAGES, PAGE, *others)


def pdf_of(pages: int) -> bytes:
    document = pdfium.PdfDocument.new()
    for _ in range(pages):
        document.new_page(300, 400)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF that asks for a password, which nobody knows."""
    secret = b"<" + b"ab" * 32 + b">"
    locked = b"<< /Filter /Standard /V 1 /R 2 /P -60 /O " + secret + b" /U " + secret + b" >>"
    ids = b"/ID [<" + b"cd" * 16 + b"> <" + b"cd" * 16 + b">]"
    return pdf(CATALOG, PAGES, PAGE, locked, trailer=b"/Encrypt 4 0 R " + ids)


def with_script(script: bytes) -> bytes:
    return acting(b"<< /S /JavaScript /JS (%s) >>" % script)


def with_file(content: bytes) -> bytes:
    """A file that travels in the PDF."""
    names = b"/Names << /EmbeddedFiles << /Names [(a.exe) 4 0 R] >> >>"
    catalog = b"<< /Type /Catalog /Pages 2 0 R %s >>" % names
    spec = b"<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>"
    return pdf(catalog, PAGES, PAGE, spec, stream(content, b"/Type /EmbeddedFile"))


def with_image(width: int, height: int, said: bytes, data: bytes) -> bytes:
    """A page with one picture on it, of which its object says `said`."""
    image = b"/Type /XObject /Subtype /Image /Width %d /Height %d %s" % (width, height, said)
    return shown(b"q 300 0 0 400 0 0 cm /I Do Q", b"/XObject << /I 5 0 R >>", stream(data, image))


def with_boxes(box: bytes) -> bytes:
    return pdf(CATALOG, PAGES, PAGE.replace(b"[0 0 300 400]", box))


def with_tree(*nodes: bytes) -> bytes:
    """The nodes of the page tree, from object 2 on."""
    return pdf(CATALOG, *nodes)


def nested_arrays(deep: int) -> bytes:
    return pdf(CATALOG, PAGES, PAGE, b"[" * deep + b"]" * deep, trailer=b"/X 4 0 R")


def calling_itself() -> bytes:
    """A form that shows itself."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>"
    return shown(b"/F Do", b"/XObject << /F 5 0 R >>", stream(b"/F Do /F Do", form))


def shown_many_times(times: int) -> bytes:
    """A billion forms of a few bytes: each shows the next one `times` times."""
    names = range(5, 14)
    forms = [
        stream(
            b"/F Do " * times,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources"
            b" << /XObject << /F %d 0 R >> >>" % (number + 1),
        )
        for number in names
    ]
    last = stream(b"0 0 1 1 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return shown(b"/F Do", b"/XObject << /F 5 0 R >>", *forms, last)


def filtered_often(data: bytes, times: int) -> bytes:
    """The content is packed in itself: a few kilobytes become much."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = b"/Filter [" + b"/FlateDecode " * times + b"]"
    page = PAGE[:-3] + b"/Contents 4 0 R >>"
    return pdf(CATALOG, PAGES, page, stream(data, filters))
