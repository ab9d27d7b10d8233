"""The machine's Chinese type, for what we print ourselves: specimens, sheets of data."""

from functools import cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Face = Literal["song", "hei", "song_bold", "hei_bold", "kai", "ming", "zenhei"]

_NOTO, _ARPHIC, _WENQUANYI = (
    "fonts-noto-cjk",
    "fonts-arphic-ukai fonts-arphic-uming",
    "fonts-wqy-zenhei",
)
# The package that has it, then files with the number of the face for the mainland in each.
_FACES: dict[Face, tuple[str, tuple[tuple[str, int], ...]]] = {
    "song": (_NOTO, (("NotoSerifCJK-Regular.ttc", 2), ("SourceHanSerifSC-Regular.otf", 0))),
    "hei": (_NOTO, (("NotoSansCJK-Regular.ttc", 2), ("SourceHanSansSC-Regular.otf", 0))),
    "song_bold": (_NOTO, (("NotoSerifCJK-Bold.ttc", 2), ("SourceHanSerifSC-Bold.otf", 0))),
    "hei_bold": (_NOTO, (("NotoSansCJK-Bold.ttc", 2), ("SourceHanSansSC-Bold.otf", 0))),
    "kai": (_ARPHIC, (("ukai.ttc", 0),)),
    "ming": (_ARPHIC, (("uming.ttc", 0),)),
    "zenhei": (_WENQUANYI, (("wqy-zenhei.ttc", 0),)),
}  # fmt: skip
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "~/.local/share/fonts")


class FontMissing(RuntimeError):
    """A Chinese font that this machine lacks; the sentence names the package that has it."""


@cache
def _font_file(face: Face) -> tuple[Path, int]:
    package, files = _FACES[face]
    for folder in map(Path, _FOLDERS):
        for name, index in files:
            # A child without a HOME has no folder of its own.
            for found in sorted(_expanded(folder).rglob(name)):
                return found, index
    raise FontMissing(f"A Chinese font was not found: install {package}.")


def _expanded(folder: Path) -> Path:
    try:
        return folder.expanduser()
    except RuntimeError:
        return folder


@cache
def font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    """The face at `size` pixels; FontMissing where there is none. The same bytes of a font give the
    same picture: basic layout, whatever shaping library is about."""
    path, index = _font_file(face)
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)
