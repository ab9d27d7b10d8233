"""Drawing pages anew. Runs in the child only: everything here trusts nothing but its limits."""

import io
import struct
from collections.abc import Iterable, Iterator
from contextlib import closing

import pi_heif
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageSequence, ImageStat

from claims.intake.data_sheet import draw_ofd, draw_xml
from claims.intake.kinds import OFD_KIND, XML_KIND
from claims.intake.limits import (
    DRAWINGS,
    PAGES_MAX,
    PDF_DPI,
    PIXELS_MAX,
    THUMBNAIL_LONG_SIDE_MAX,
    VIEW_LONG_SIDE_MAX,
    Drawing,
    Purpose,
)
from claims.intake.look import look_of
from claims.intake.page import Page
from claims.intake.pdf_text import own_words
from claims.intake.refusals import Refused
from claims.intake.webp import webp_size
from claims.reading.page import Word

_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "image/webp": "WEBP",
    "image/heif": "HEIF",
}
_DATA = {OFD_KIND: draw_ofd, XML_KIND: draw_xml}
_SHARPNESS_LONG_SIDE = 1600
_PASSWORD = 4  # FPDF_ERR_PASSWORD

# We look at the header ourselves, and mean it: a warning would let the picture through.
Image.MAX_IMAGE_PIXELS = None
pi_heif.register_heif_opener()


def draw(original: bytes, kind: str, purpose: Purpose = "keep") -> Iterator[Page]:
    """The pages of a file, one after the other: none is held once it is handed over. Refused."""
    how = DRAWINGS[purpose]
    if kind == "application/pdf":
        yield from _draw_pdf(original, how)
        return
    if kind in _DATA:
        for number, (sheet, words) in enumerate(_DATA[kind](original)):
            yield _page(number, sheet, how, words=words)
        return
    try:
        if kind == "image/webp":
            _check_size(*webp_size(original), how)
        with Image.open(io.BytesIO(original), formats=[_FORMATS[kind]]) as picture:
            yield from _draw_picture(picture, kind, how)
    except Refused:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        raise Refused("damaged") from error


def _draw_picture(picture: Image.Image, kind: str, how: Drawing) -> Iterator[Page]:
    frames: Iterable[Image.Image] = [picture]
    if kind == "image/tiff":
        _check_count(picture)
        frames = ImageSequence.Iterator(picture)
    else:
        count = getattr(picture, "n_frames", 1)
        # The other pictures of a HEIC are bursts and small copies: its first one is the paper.
        if count > 1 and kind != "image/heif":
            raise Refused("animated")
    for number, frame in enumerate(frames):
        _check_size(frame.width, frame.height, how)
        yield _page(number, frame, how, words=())


def _check_count(picture: Image.Image) -> None:
    """Look no further than one page too many: a chain of pages may have no end."""
    try:
        picture.seek(PAGES_MAX)
    except EOFError:
        picture.seek(0)
        return
    raise Refused("too_many_pages")


def _draw_pdf(original: bytes, how: Drawing) -> Iterator[Page]:
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
            yield _draw_pdf_page(document, number, how)
    except pdfium.PdfiumError as error:
        raise Refused("damaged") from error
    finally:
        document.close()


def _draw_pdf_page(document: pdfium.PdfDocument, number: int, how: Drawing) -> Page:
    with closing(document[number]) as page:
        width, height = page.get_size()
        if width < 1 or height < 1:
            raise Refused("damaged")
        # A box of a kilometre is drawn as small as any other page.
        scale = min(PDF_DPI / 72, how.long_side_max / max(width, height))
        if min(width, height) * scale < how.short_side_min:
            raise Refused("too_small")
        with closing(page.render(scale=scale)) as drawn:
            picture = drawn.to_pil().copy()
        return _page(number, picture, how, words=own_words(page, scale))


def _check_size(width: int, height: int, how: Drawing) -> None:
    if width * height > PIXELS_MAX:
        raise Refused("too_many_pixels")
    if min(width, height) < how.short_side_min:
        raise Refused("too_small")


def _page(number: int, picture: Image.Image, how: Drawing, *, words: tuple[Word, ...]) -> Page:
    source_width, source_height = picture.size
    # JPEG can be decoded at half or a quarter of its size, which spares most of the memory.
    picture.draft("RGB", (how.long_side_max, how.long_side_max))
    picture.load()
    picture = _opaque(_upright(_smaller(picture, how.long_side_max)))
    gray = picture.convert("L")
    view = thumbnail = b""
    if how.view:
        smaller = _smaller(picture, VIEW_LONG_SIDE_MAX)
        view = _encoded(smaller, "WEBP", quality=75, method=2)
        thumbnail = _encoded(
            _smaller(smaller, THUMBNAIL_LONG_SIDE_MAX), "WEBP", quality=60, method=2
        )
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
        reading=_encoded(picture, "JPEG", quality=how.quality, subsampling=how.subsampling),
        view=view,
        thumbnail=thumbnail,
    )


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as its EXIF asks; as it is where the EXIF cannot be understood."""
    try:
        return ImageOps.exif_transpose(picture)
    except (SyntaxError, ValueError, TypeError, KeyError, struct.error):
        return picture


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
