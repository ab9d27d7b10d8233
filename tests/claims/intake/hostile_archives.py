"""XML, OFD and what is packed: built to harm, or broken. What each is answered."""

import io
import struct
import zipfile
import zlib

from tests.claims.intake.e_receipts import ofd_of, receipt_xml, zipped
from tests.claims.intake.files import Refusals


def _liar() -> bytes:
    """The directory says 10 bytes; what is packed is 8 megabytes of data of a receipt."""
    data = ofd_of([["a"]], {"a.xml": b"<EInvoiceCode>" + b" " * 8_000_000})
    return data.replace(struct.pack("<I", 8_000_014), struct.pack("<I", 10))


def _locked() -> bytes:
    """Every entry says that it is encrypted."""
    data = bytearray(ofd_of([["a"]]))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _spoilt() -> bytes:
    data = bytearray(ofd_of([["a"]]))
    data[40:80] = b"\xff" * 40  # in what the first entry packs
    return bytes(data)


def _without_page() -> bytes:
    return ofd_of([["a"]]).replace(b"Page_0", b"Page_9")


def _office(kind: str) -> bytes:
    """A document of an office program, as far as its kind goes."""
    return zipped({"[Content_Types].xml": b"<Types/>", f"{kind}/document.xml": b"<a/>"})


def _overlapping(entries: int) -> bytes:
    """All entries of the directory point at the same packed megabytes."""
    data = zipped({"OFD.xml": bytes(3_000_000)})
    start = data.index(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x05\x06")]
    names = [entry.replace(b"OFD.xml", b"%07d" % number) for number in range(entries)]
    listed = b"".join([entry, *names])
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries + 1, entries + 1,
                      len(listed), start, 0)  # fmt: skip
    return data[:start] + listed + end


def _twice() -> bytes:
    """Two entries of one name: one for the guard, one for the house."""
    data = ofd_of([["a"]], {"Doc_0/one.xml": b"<a/>", "Doc_0/two.xml": b"<b/>"})
    return data.replace(b"Doc_0/two.xml", b"Doc_0/one.xml")


def _nested(deep: int) -> bytes:
    data = zipped({"0": bytes(9_000_000)})
    for number in range(deep):
        data = zipped({f"{number}{copy}.zip": data for copy in range(10)})
    return data


def _linking() -> bytes:
    """Its page is a link to a file of the system."""
    out = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(ofd_of([["a"]])))
    with whole, zipfile.ZipFile(out, "w") as archive:
        for entry in whole.infolist():
            is_page = entry.filename.endswith("Content.xml")
            if is_page:
                entry.external_attr = 0o120777 << 16
            archive.writestr(entry, "/etc/passwd" if is_page else whole.read(entry))
    return out.getvalue()


_XML = b'<?xml version="1.0"?>'

GIFT = {"title": "公益事业捐赠统一票据（电子）"}
ARCHIVES: Refusals = {
    "an SVG with a script": (
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "markup",
    ),
    "HTML that calls itself a picture": (
        lambda: b"\n <html><img src=x onerror=alert(1)>",
        "markup",
    ),
    "an XML with entities in entities": (
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY c "haha"><!ENTITY b "&c;&c;">]><a>&b;</a>'
        ),
        "unsafe",
    ),
    "an XML that fetches another file": (
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
            b"<EInvoice><EInvoiceCode>&b;</EInvoiceCode></EInvoice>"
        ),
        "unsafe",
    ),
    "an XML a hundred thousand elements deep": (
        lambda: b'<?xml version="1.0"?>' + b"<a>" * 100_000,
        "unsafe",
    ),
    "an XML of a million elements": (
        lambda: b'<?xml version="1.0"?><a>' + b"<b/>" * 1_000_000 + b"</a>",
        "unsafe",
    ),
    "an XML of 19 megabytes": (
        lambda: b'<?xml version="1.0"?><a>' + b"x" * 19_000_000 + b"</a>",
        "unsafe",
    ),
    "an XML with nothing in it": (lambda: b'<?xml version="1.0"?>\n', "damaged"),
    "an XML receipt cut short": (lambda: receipt_xml(1)[:900], "damaged"),
    "an XML of another kind": (
        lambda: b'<?xml version="1.0"?><order><no>1</no></order>',
        "other_xml",
    ),
    "an invoice of the tax office": (
        lambda: receipt_xml(1).replace(b"CZ-EI-33", b"SWEI3200"),
        "other_xml",
    ),
    "a receipt for a gift": (
        lambda: (
            receipt_xml(1, changed=GIFT)
            .replace(b"<MainExt>", b"<AuxExt>")
            .replace(b"</MainExt>", b"</AuxExt>")
        ),
        "other_xml",
    ),
    "an SVG that begins as XML": (
        lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        "markup",
    ),
    "a zip bomb": (lambda: b"PK\x03\x04" + zlib.compress(bytes(10_000_000), 9), "archive"),
    "a zip of something else": (lambda: zipped({"word/document.xml": b"<a/>"}), "archive"),
    "an OFD that unpacks to gigabytes": (
        lambda: ofd_of([["a"]], {"Doc_0/a.xml": bytes(90_000_000)}),
        "unsafe",
    ),
    "an OFD that says it is small": (_liar, "damaged"),
    "an OFD of 10,000 entries": (
        lambda: ofd_of([["a"]], {f"{number}": b"" for number in range(10_000)}),
        "unsafe",
    ),
    "an OFD that points out of itself": (
        lambda: ofd_of([["a"]], {"Doc_0/../../../etc/passwd": b"root"}),
        "unsafe",
    ),
    "an OFD with a path of the system": (
        lambda: ofd_of([["a"]], {"/etc/passwd": b"root"}),
        "unsafe",
    ),
    "an OFD that is locked": (_locked, "unsafe"),
    "an OFD with entities": (
        lambda: ofd_of([["a"]], {"a.xml": b"<!DOCTYPE a><a><EInvoiceCode>1</EInvoiceCode></a>"}),
        "unsafe",
    ),
    "an OFD cut short": (lambda: ofd_of([["a"] * 40] * 3)[:-200], "damaged"),
    "an OFD whose bytes are spoilt": (_spoilt, "damaged"),
    "an OFD without pages": (lambda: ofd_of([]), "damaged"),
    "an OFD whose page is not there": (_without_page, "damaged"),
    "an OFD of 41 pages": (lambda: ofd_of([["a"]] * 41), "too_many_pages"),
    "an OFD of half a million signs": (lambda: ofd_of([["甲" * 500] * 1000]), "unsafe"),
    "an OFD that shows nothing": (lambda: ofd_of([[]]), "nothing_in_it"),
    "21 megabytes of OFD": (lambda: b"PK\x03\x04" + bytes(21_000_000), "too_large"),
    "21 megabytes of XML": (lambda: b"<?xml" + b" " * 21_000_000, "too_large"),
    "an old office document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office"),
    "a document of Word": (lambda: _office("word"), "office"),
    "a sheet of Excel with macros": (lambda: _office("xl"), "office"),
    "a document of RTF": (lambda: b"{\\rtf1 {\\object\\objdata 0105}}", "office"),
    "a RAR": (lambda: b"Rar!\x1a\x07\x01\0" + bytes(300), "archive"),
    "a 7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(300), "archive"),
    "an SVG that is packed": (lambda: zlib.compress(b"<svg/>", wbits=31), "archive"),
    "an empty zip": (lambda: zipped({}), "archive"),
    "zips in zips in zips": (lambda: _nested(3), "archive"),
    "a zip whose entries lie over one another": (lambda: _overlapping(1500), "unsafe"),
    "an OFD with two entries of one name": (_twice, "unsafe"),
    "an OFD with a link to a file of the system": (_linking, "damaged"),
    "an XML that asks the network for its type": (
        lambda: _XML + b'<!DOCTYPE a SYSTEM "http://198.51.100.1/a.dtd"><a/>',
        "unsafe",
    ),
    "an XML with entities for its parameters": (
        lambda: _XML + b'<!DOCTYPE a [<!ENTITY % b SYSTEM "file:///etc/passwd"> %b;]><a/>',
        "unsafe",
    ),
    "an XML that includes another file": (
        lambda: (
            _XML + b'<a xmlns:x="http://www.w3.org/2001/XInclude">'
            b'<x:include href="file:///etc/passwd" parse="text"/></a>'
        ),
        "other_xml",
    ),
    "an XML that transforms itself": (
        lambda: _XML + b'<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform"/>',
        "other_xml",
    ),
    "an XML of a hundred thousand attributes": (
        lambda: _XML + b"<a " + b" ".join(b"a%d=''" % n for n in range(100_000)) + b"/>",
        "other_xml",
    ),
    "an XML in sixteen bits a sign": (
        lambda: '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"),
        "unknown_type",
    ),
    "an HTML with a PDF in it": (lambda: b"<html>\n%PDF-1.7\n", "markup"),
}
