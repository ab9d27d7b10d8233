"""Drawing pages anew. Runs in the child only: everything here trusts nothing but its limits."""

import io
from collections.abc import Iterator

import pi_heif
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageSequence, ImageStat

from claims.intake.data_sheet import draw_ofd, draw_xml
from claims.intake.kinds import OFD_KIND, XML_KIND
from claims.intake.limits import (
    LONG_SIDE_MAX,
    PAGES_MAX,
    PDF_DPI,
    PIXELS_MAX,
    VIEW_LONG_SIDE_MAX,
)
from claims.intake.look import look_of
from claims.intake.page import Page
from claims.intake.pdf_text import own_words
from claims.intake.refusals import Refused
from claims.reading.page import Word

_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "image/webp": "WEBP",
    "image/heif": "HEIF",
}
_DATA = {OFD_KIND: draw_ofd, XML_KIND: draw_xml}
_SHORT_SIDE_MIN = 200
_SHARPNESS_LONG_SIDE = 1600
_PASSWORD = 4  # FPDF_ERR_PASSWORD

# We look at the header ourselves, and mean it: a warning would let the picture through.
Image.MAX_IMAGE_PIXELS = None
pi_heif.register_heif_opener()


def draw(original: bytes, kind: str) -> Iterator[Page]:
    """The pages of a file, one after the other. Raises Refused."""
    if kind == "application/pdf":
        yield from _draw_pdf(original)
        return
    if kind in _DATA:
        for number, (sheet, words) in enumerate(_DATA[kind](original)):
            yield _page(number, sheet, words=words)
        return
    try:
        with Image.open(io.BytesIO(original), formats=[_FORMATS[kind]]) as picture:
            yield from _draw_picture(picture, kind)
    except Refused:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        raise Refused("damaged") from error


def _draw_picture(picture: Image.Image, kind: str) -> Iterator[Page]:
    count = getattr(picture, "n_frames", 1)
    if count > 1 and kind not in ("image/tiff", "image/heif"):
        raise Refused("animated")
    if count > PAGES_MAX:
        raise Refused("too_many_pages")
    frames = ImageSequence.Iterator(picture) if kind == "image/tiff" else [picture]
    for number, frame in enumerate(frames):
        _check_size(frame.width, frame.height)
        yield _page(number, frame, words=())


def _draw_pdf(original: bytes) -> Iterator[Page]:
    try:
        document = pdfium.PdfDocument(original)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        raise Refused("password" if code == _PASSWORD else "damaged") from error
    try:
        if len(document) == 0:
            raise Refused("damaged")
        if len(document) > PAGES_MAX:
            raise Refused("too_many_pages")
        for number in range(len(document)):
            yield _draw_pdf_page(document, number)
    except pdfium.PdfiumError as error:
        raise Refused("damaged") from error
    finally:
        document.close()


def _draw_pdf_page(document: pdfium.PdfDocument, number: int) -> Page:
    page = document[number]
    width, height = page.get_size()
    if width < 1 or height < 1:
        raise Refused("damaged")
    # A box of a kilometre is drawn as small as any other page.
    scale = min(PDF_DPI / 72, LONG_SIDE_MAX / max(width, height))
    picture = page.render(scale=scale).to_pil()
    return _page(number, picture, words=own_words(page, scale))


def _check_size(width: int, height: int) -> None:
    if width * height > PIXELS_MAX:
        raise Refused("too_many_pixels")
    if min(width, height) < _SHORT_SIDE_MIN:
        raise Refused("too_small")


def _page(number: int, picture: Image.Image, *, words: tuple[Word, ...]) -> Page:
    source_width, source_height = picture.size
    # JPEG can be decoded at half or a quarter of its size, which spares most of the memory.
    picture.draft("RGB", (LONG_SIDE_MAX, LONG_SIDE_MAX))
    picture.load()
    picture = _opaque(ImageOps.exif_transpose(_smaller(picture, LONG_SIDE_MAX)))
    gray = picture.convert("L")
    return Page(
        number=number,
        width=picture.width,
        height=picture.height,
        source_width=source_width,
        source_height=source_height,
        sharpness=round(_sharpness(gray), 3),
        brightness=round(ImageStat.Stat(gray).mean[0], 1),
        look=look_of(gray),
        words=words,
        reading=_encoded(picture, "JPEG", quality=90),
        view=_encoded(_smaller(picture, VIEW_LONG_SIDE_MAX), "WEBP", quality=75, method=2),
    )


def _smaller(picture: Image.Image, long_side: int) -> Image.Image:
    """At most so large; the EXIF data stay until they have turned it."""
    factor = max(picture.size) / long_side
    if factor <= 1:
        return picture
    size = (round(picture.width / factor), round(picture.height / factor))
    if picture.mode == "P" or picture.mode.startswith("I") or picture.mode == "1":
        picture = _opaque(picture)
    smaller = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    smaller.info = picture.info
    return smaller


def _opaque(picture: Image.Image) -> Image.Image:
    """RGB on white: papers are white where a picture is transparent."""
    if picture.mode.startswith("I"):  # 16 bits a pixel
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        picture = Image.new("RGB", with_alpha.size, "white")
        picture.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _sharpness(gray: Image.Image) -> float:
    """How steep the steepest edges are: the step from one pixel to the next, over the whole step
    nearby. 1 is print on a screen, a good photo has about 0.6, and below 0.5 small print blurs.

    At one size for all large ones, and without single specks: a noisy picture is not a sharp one.
    """
    factor = min(1.0, _SHARPNESS_LONG_SIDE / max(gray.size))
    size = (max(1, round(gray.width * factor)), max(1, round(gray.height * factor)))
    sample = gray.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    sample = sample.filter(ImageFilter.MedianFilter(3))
    across = ImageChops.difference(sample, ImageChops.offset(sample, 1, 0))
    down = ImageChops.difference(sample, ImageChops.offset(sample, 0, 1))
    half = sample.reduce(2)
    lightest, darkest = ImageFilter.MaxFilter(5), ImageFilter.MinFilter(5)
    whole = _quantile(ImageChops.subtract(half.filter(lightest), half.filter(darkest)), 0.99)
    return _quantile(ImageChops.lighter(across, down), 0.999) / whole if whole else 0.0


def _quantile(gray: Image.Image, share: float) -> int:
    seen, enough = 0, share * gray.width * gray.height
    for value, count in enumerate(gray.histogram()):
        seen += count
        if seen >= enough:
            return value
    return 255


def _encoded(picture: Image.Image, form: str, **options: int) -> bytes:
    """Fresh bytes: no EXIF, no place where the photo was taken, nothing hidden behind the end."""
    clean = picture.copy()
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, form, **options)
    return out.getvalue()
