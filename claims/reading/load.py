"""Pages from a file on disk: pictures by Pillow, PDF by pdfium, e-receipts in the child that opens
uploads. Within limits, whole or not."""

import io
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from claims.intake.decode import decode
from claims.intake.kinds import HEAD_BYTES, OFD_KIND, XML_KIND, kind_of
from claims.intake.pdf_text import own_words
from claims.intake.refusals import Refused
from claims.reading.page import PageImage

MOST_PIXELS = 60_000_000
MOST_BYTES = 50_000_000
MOST_PAGES = 50
_DPI = 220
_PASSWORD = 4  # pdfium's number for it
_REFUSALS = {
    "archive": "it is a packed file that is no OFD.",
    "markup": "it is a web page or a drawing.",
    "other_xml": "it is XML, but no medical e-receipt.",
    "damaged": "the e-receipt is broken or incomplete.",
    "unsafe": "it is built in a way that can do harm.",
    "nothing_in_it": "the OFD shows no text and carries no receipt's data.",
    "too_many_pages": "the OFD has too many pages.",
    "too_large": "an e-receipt is not larger than 20 MB.",
}


class FileUnreadable(ValueError):
    """The file cannot be read; the message is a sentence that says why."""


def load(path: Path) -> list[PageImage]:
    """The pages of a file. FileUnreadable for what is no paper, too large, broken or locked;
    OSError for a path that cannot be opened."""
    data = path.read_bytes()
    if len(data) > MOST_BYTES:
        raise FileUnreadable("the file is larger than 50 MB.")
    if data[:1024].lstrip().startswith(b"%PDF"):
        return list(_pdf_pages(data))
    if _is_data(data[:HEAD_BYTES]):
        return list(_data_pages(data))
    return list(_pictures(data))


def _is_data(head: bytes) -> bool:
    try:
        return kind_of(head) in {OFD_KIND, XML_KIND}
    except Refused:
        return False


def _data_pages(data: bytes) -> Iterator[PageImage]:
    try:
        for page in decode(data):
            yield PageImage(page.number, page.reading, page.words)
    except Refused as refused:
        sentence = _REFUSALS.get(refused.code, "it cannot be opened safely.")
        raise FileUnreadable(sentence) from refused


def _pictures(data: bytes) -> Iterator[PageImage]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        try:
            with Image.open(io.BytesIO(data)) as picture:
                frames = getattr(picture, "n_frames", 1)
                if frames > MOST_PAGES:
                    raise FileUnreadable(f"it has more than {MOST_PAGES} pages.")
                # A film's first picture; every page of a TIFF.
                for number in range(frames if picture.format == "TIFF" else 1):
                    picture.seek(number)
                    yield PageImage(number, _as_jpeg(ImageOps.exif_transpose(picture)))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise FileUnreadable("the picture has more than 60 million pixels.") from bomb
        except UnidentifiedImageError as unknown:
            raise FileUnreadable(
                "it is neither a picture nor a PDF that we can read, nor an e-receipt."
            ) from unknown
        except (OSError, ValueError, SyntaxError) as broken:
            if isinstance(broken, FileUnreadable):
                raise
            raise FileUnreadable("the picture is broken or incomplete.") from broken


def _as_jpeg(picture: Image.Image) -> bytes:
    if picture.width * picture.height > MOST_PIXELS:
        raise FileUnreadable("the picture has more than 60 million pixels.")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def _pdf_pages(data: bytes) -> Iterator[PageImage]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as refused:
        if getattr(refused, "err_code", None) == _PASSWORD or "assword" in str(refused):
            raise FileUnreadable("the PDF is locked by a password: send an open one.") from refused
        raise FileUnreadable("the PDF is broken.") from refused
    with closing(document):
        if len(document) > MOST_PAGES:
            raise FileUnreadable(f"it has more than {MOST_PAGES} pages.")
        for number in range(len(document)):
            try:
                yield _pdf_page(number, document[number])
            except pypdfium2.PdfiumError as broken:
                raise FileUnreadable(f"page {number + 1} of the PDF is broken.") from broken


def _pdf_page(number: int, page: Any) -> PageImage:
    with closing(page):
        width, height = page.get_size()
        scale = _DPI / 72
        if width * scale * height * scale > MOST_PIXELS:
            raise FileUnreadable(f"page {number + 1} is larger than 60 million pixels.")
        out = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").save(
            out, "JPEG", quality=95, subsampling=0
        )
        return PageImage(number, out.getvalue(), own_words(page, scale))
