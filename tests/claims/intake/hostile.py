"""Files that mean harm, or are simply broken: what each is answered, or what is left of it."""

from claims.intake.limits import BYTES_MAX
from tests.claims.intake.e_receipts import ofd_of, receipt_xml
from tests.claims.intake.files import CARGO, Refusals, Takings
from tests.claims.intake.hostile_archives import ARCHIVES
from tests.claims.intake.hostile_pdfs import REFUSED_PDFS, TAKEN_PDFS
from tests.claims.intake.hostile_pictures import REFUSED_PICTURES, TAKEN_PICTURES


def _eicar() -> bytes:
    """The string that every scanner knows as a test, in two halves so that none finds it here."""
    return rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


HOSTILE: Refusals = {
    "no bytes at all": (lambda: b"", "empty"),
    "one byte": (lambda: b"\xff", "unknown_type"),
    "a text": (lambda: b"I am a receipt\n" * 40, "unknown_type"),
    "zeros": (lambda: bytes(5000), "unknown_type"),
    "a program of Linux": (lambda: b"\x7fELF" + bytes(400), "unknown_type"),
    "a program of Windows": (lambda: b"MZ" + bytes(400), "unknown_type"),
    "a script of a shell": (lambda: b"#!/bin/sh\nrm -rf /\n", "unknown_type"),
    "what a scanner looks for": (_eicar, "unknown_type"),
    "a film": (lambda: b"\0\0\0\x18ftypmp42" + bytes(400), "unknown_type"),
    "a mail with a page of the web": (lambda: b"From: a\nContent-Type: text/html\n\n" + CARGO,
                                      "unknown_type"),
    "21 megabytes": (lambda: b"\xff\xd8\xff" + bytes(BYTES_MAX), "too_large"),
    **REFUSED_PICTURES,
    **REFUSED_PDFS,
    **ARCHIVES,
}  # fmt: skip
# Taken, and drawn anew: what they carried along stays behind.
TAKEN: Takings = {
    **TAKEN_PICTURES,
    **TAKEN_PDFS,
    "an OFD with an OFD in it": (
        lambda: ofd_of([["甲"]], {"Doc_0/inner.ofd": ofd_of([["乙"]] * 30)}),
        1,
    ),
    "an OFD with a program in it": (lambda: ofd_of([["甲"]], {"Doc_0/a.exe": b"MZ" + CARGO}), 1),
    "an XML receipt with a sheet of style": (
        lambda: receipt_xml(1).replace(
            b"?><EInvoice>", b'?><?xml-stylesheet href="http://198.51.100.1/a.xsl"?><EInvoice>'
        ),
        1,
    ),
}
