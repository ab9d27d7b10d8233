"""What an OFD shows and says: its text objects at their places, and a receipt's data in it.

An OFD (GB/T 33190) is a zip of XML. Nothing is unpacked to disk, and nothing of a size, number or
name that a paper does not need is unpacked at all. Runs in the child only.
"""

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from claims.intake.e_receipt import Receipt, receipt_in
from claims.intake.limits import (
    ENTRIES_MAX,
    OFD_SIGNS_MAX,
    PAGES_MAX,
    RATIO_MAX,
    UNPACKED_MAX,
    XML_BYTES_MAX,
)
from claims.intake.refusals import Refused
from claims.intake.xml_tree import Node, parse_xml

_END = b"PK\x05\x06"
_DIRECTORY_MAX = ENTRIES_MAX * 300
_A4 = (210.0, 297.0)
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError)


@dataclass(frozen=True)
class Text:
    """A run of signs on one line, in millimetres from the page's corner: where each sign begins,
    and the line that they stand on."""

    signs: str
    starts: tuple[float, ...]
    base: float
    size: float


@dataclass(frozen=True)
class OfdPage:
    """A page in millimetres."""

    width: float
    height: float
    texts: tuple[Text, ...]


def open_ofd(original: bytes) -> tuple[list[OfdPage], Receipt | None]:
    """The pages, and the receipt whose data lie in the file. Raises Refused."""
    try:
        archive = _Archive(original)
        return _pages(archive), _receipt(archive)
    except (RuntimeError, NotImplementedError) as odd:  # of zipfile: locked, packed oddly
        raise Refused("unsafe") from odd
    except _BROKEN as broken:
        raise Refused("damaged") from broken


class _Archive:
    def __init__(self, original: bytes) -> None:
        _check_end(original)
        self._zip = zipfile.ZipFile(io.BytesIO(original))
        entries = self._zip.infolist()
        _check_entries(entries)
        self._by_name = {entry.filename.lower(): entry for entry in entries}
        if "ofd.xml" not in self._by_name:
            is_office = "[content_types].xml" in self._by_name or "content.xml" in self._by_name
            raise Refused("office" if is_office else "archive")
        self.said: dict[str, str] = {}  # what each text object says, by its ID

    def xml(self, path: str) -> Node:
        """The document at a path; KeyError where there is none."""
        return parse_xml(self.read(path))

    def read(self, path: str) -> bytes:
        entry = self._by_name[path.lstrip("/").lower()]
        with self._zip.open(entry) as unpacked:
            data = unpacked.read(XML_BYTES_MAX + 1)  # whatever its head says of its size
        if len(data) > XML_BYTES_MAX:
            raise Refused("unsafe")
        return data

    def names(self) -> list[str]:
        return [name for name in self._by_name if name.endswith(".xml")]


def _check_end(original: bytes) -> None:
    """The directory at the end, before anyone reads it."""
    at = original.rfind(_END, max(0, len(original) - 66_000))
    if at < 0 or at + 22 > len(original):
        raise Refused("damaged" if b"ofd.xml" in original.lower() else "archive")
    count, size = struct.unpack_from("<HI", original, at + 10)
    if count > ENTRIES_MAX or size > _DIRECTORY_MAX:
        raise Refused("unsafe")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.orig_filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    bad = (
        len(entries) > ENTRIES_MAX
        or len(set(names)) < len(names)
        or any(_is_odd(name) for name in names)
        or any(entry.flag_bits & 1 for entry in entries)
        or unpacked > UNPACKED_MAX
        or (unpacked > XML_BYTES_MAX and unpacked > RATIO_MAX * packed)
        or any(entry.file_size > XML_BYTES_MAX and entry.file_size > RATIO_MAX * entry.compress_size
               for entry in entries)
    )  # fmt: skip
    if bad:
        raise Refused("unsafe")


def _is_odd(name: str) -> bool:
    """It points out of the archive, or hides something."""
    return name.startswith("/") or ".." in name.split("/") or any(c in name for c in "\\\0:")


def _pages(archive: _Archive) -> list[OfdPage]:
    root_path = archive.xml("OFD.xml").says("DocRoot") or "Doc_0/Document.xml"
    try:
        document = archive.xml(root_path)
    except KeyError as missing:
        raise Refused("damaged") from missing
    folder = dirname(root_path)
    pages = document.first("Pages")
    listed = pages.all("Page") if pages else []
    if not listed:
        raise Refused("damaged")
    if len(listed) > PAGES_MAX:
        raise Refused("too_many_pages")
    common = document.first("CommonData")
    templates = {one.attributes.get("ID", ""): one.attributes.get("BaseLoc", "")
                 for one in (common.all("TemplatePage") if common else [])}  # fmt: skip
    size = _size(common, _A4)
    budget = OFD_SIGNS_MAX
    drawn = []
    for one in listed:
        page = _page(archive, folder, one, templates, size)
        budget -= sum(len(text.signs) for text in page.texts)
        if budget < 0:
            raise Refused("unsafe")
        drawn.append(page)
    return drawn


def _page(
    archive: _Archive,
    folder: str,
    listed: Node,
    templates: dict[str, str],
    size: tuple[float, float],
) -> OfdPage:
    try:
        content = archive.xml(_below(folder, listed.attributes.get("BaseLoc", "")))
        beneath = [
            archive.xml(_below(folder, templates[template.attributes["TemplateID"]]))
            for template in content.all("Template")[:8]
            if template.attributes.get("TemplateID") in templates
        ]
    except KeyError as missing:
        raise Refused("damaged") from missing
    width, height = _size(content.first("Area"), size)
    for thing in content.all("TextObject"):
        words = "".join(code.text for code in thing.all("TextCode"))
        archive.said[thing.attributes.get("ID", "")] = words
    texts = [text for one in (*beneath, content) for text in _texts(one)]
    return OfdPage(width, height, tuple(texts))


def _below(folder: str, path: str) -> str:
    return path if path.startswith("/") else normpath(join(folder, path))


def _size(area: Node | None, otherwise: tuple[float, float]) -> tuple[float, float]:
    box = _numbers(area.says("PhysicalBox")) if area else []
    if len(box) != 4:
        return otherwise
    return min(max(box[2], 20.0), 2000.0), min(max(box[3], 20.0), 2000.0)


def _texts(content: Node) -> Iterator[Text]:
    for thing in content.all("TextObject"):
        left, top, *_ = [*_numbers(thing.attributes.get("Boundary", "")), 0.0, 0.0]
        size = next(iter(_numbers(thing.attributes.get("Size", ""))), 3.5)
        matrix = _numbers(thing.attributes.get("CTM", ""))
        a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        grown = math.sqrt(abs(a * d - b * c)) or 1.0
        x = y = 0.0
        for code in thing.all("TextCode"):
            x = next(iter(_numbers(code.attributes.get("X", ""))), x)
            y = next(iter(_numbers(code.attributes.get("Y", ""))), y)
            signs = code.text[:500]
            at = _starts(signs, x, size, code.attributes.get("DeltaX", ""))
            starts = tuple(left + a * one + c * y + e for one in at)
            base = top + b * x + d * y + f
            if signs and all(math.isfinite(one) for one in (*starts, base)):
                yield Text(signs, starts, base, min(max(size * grown, 0.5), 100.0))


def _starts(signs: str, x: float, size: float, steps_text: str) -> list[float]:
    """Where each sign begins, as told; else as wide as such signs are."""
    steps = _steps(steps_text, len(signs))
    starts = [x]
    for number, sign in enumerate(signs[:-1]):
        usual = size if ord(sign) > 0x2E7F else size / 2
        starts.append(starts[-1] + (steps[number] if number < len(steps) else usual))
    return starts


def _steps(text: str, most: int) -> list[float]:
    """`3 3 3.5`, and `g 12 3.5` for twelve times the same."""
    steps: list[float] = []
    parts = iter(text.split()[: 4 * most])
    for part in parts:
        if part == "g":
            times, step = _numbers(next(parts, "")), _numbers(next(parts, ""))
            if times and step:
                steps += step * min(int(times[0]), most)
        else:
            steps += _numbers(part)
        if len(steps) >= most:
            break
    return steps[:most]


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split()[:16]]
    except ValueError:
        return []
    return numbers if all(math.isfinite(one) and abs(one) < 1e6 for one in numbers) else []


def _receipt(archive: _Archive) -> Receipt | None:
    """The first data of a receipt among the documents, wherever the maker put them."""
    for name in archive.names():
        data = archive.read(name)
        if b"einvoicecode" in data.lower():
            found = receipt_in(_resolved(parse_xml(data), archive.said))
            if found is not None:
                return found
    return None


def _resolved(node: Node, said: dict[str, str]) -> Node:
    """Custom tags name the text objects that say a value: here the value itself."""
    if node.children and all(child.name == "ObjectRef" for child in node.children):
        node.text = "".join(said.get(child.text, "") for child in node.children)
        node.children = []
    for child in node.children:
        _resolved(child, said)
    return node
