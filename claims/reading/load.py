"""Pages from a file on disk, drawn in the child that opens uploads: whoever sent the file may mean
harm. Whole or not."""

from pathlib import Path

from claims.intake.decode import decode
from claims.intake.limits import DRAWINGS, PAGES_MAX
from claims.intake.refusals import Refused
from claims.reading.page import PageImage

MOST_PAGES = PAGES_MAX
_REFUSALS = {
    "empty": "it is empty.",
    "unknown_type": "it is neither a picture nor a PDF that we can read, nor an e-receipt.",
    "archive": "it is a packed file that is no OFD.",
    "office": "it is a document of an office program.",
    "markup": "it is a web page or a drawing.",
    "other_picture": "pictures of this kind are not opened: send a JPEG, PNG or PDF.",
    "animated": "it is a picture that moves.",
    "too_large": "the file is larger than 50 MB.",
    "too_many_pixels": "the picture has more than 60 million pixels.",
    "too_many_pages": f"it has more than {MOST_PAGES} pages.",
    "password": "the PDF is locked by a password: send an open one.",
    "damaged": "it is broken or incomplete.",
    "unsafe": "it is built in a way that can do harm.",
    "other_xml": "it is XML, but no medical e-receipt.",
    "nothing_in_it": "the OFD shows no text and carries no receipt's data.",
}


class FileUnreadable(ValueError):
    """The file cannot be read; the message is a sentence that says why."""


def load(path: Path) -> list[PageImage]:
    """The pages of a file. FileUnreadable for what is no paper, too large, broken or locked;
    OSError for a path that cannot be opened."""
    with path.open("rb") as file:
        original = file.read(DRAWINGS["read"].bytes_max + 1)  # and no more of what has no end
    try:
        return [
            PageImage(page.number, page.reading, page.words) for page in decode(original, "read")
        ]
    except Refused as refused:
        sentence = _REFUSALS.get(refused.code, "it cannot be opened safely.")
        raise FileUnreadable(sentence) from refused
