"""The machine's Chinese type, for what we print ourselves: specimens, sheets of data."""

from functools import cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Face = Literal["song", "hei"]

_FACES: dict[Face, tuple[str, ...]] = {
    "song": ("NotoSerifCJK-Regular.ttc", "SourceHanSerifSC-Regular.otf"),
    "hei": ("NotoSansCJK-Regular.ttc", "SourceHanSansSC-Regular.otf"),
}
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "~/.local/share/fonts")


class FontMissing(RuntimeError):
    """No Chinese font on this machine; the sentence names the package that has one."""


@cache
def _font_file(face: Face) -> Path:
    for folder in map(Path, _FOLDERS):
        for name in _FACES[face]:
            # A child without a HOME has no folder of its own.
            for found in sorted(_expanded(folder).rglob(name)):
                return found
    raise FontMissing("No Chinese font was found: install the package fonts-noto-cjk.")


def _expanded(folder: Path) -> Path:
    try:
        return folder.expanduser()
    except RuntimeError:
        return folder


@cache
def font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    """The face at `size` pixels; FontMissing where there is none. The same bytes of a font give the
    same picture: basic layout, whatever shaping library is about."""
    # Index 2 is Simplified Chinese in the Noto collections.
    path = _font_file(face)
    index = 2 if path.suffix == ".ttc" else 0
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)
