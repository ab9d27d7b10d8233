"""Cuts the type of printed files out of Noto Sans CJK SC; run once, where that font is installed.

    python -m venv /tmp/cut && /tmp/cut/bin/pip install fonttools
    /tmp/cut/bin/python frontend/typeface.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

One weight, TrueType outlines, no layout tables: what `config/kernel/pdf/typeface.py` reads.
fontTools is no dependency of the house: nothing but this file needs it.
"""

import hashlib
import json
import lzma
import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

DATA = Path(__file__).resolve().parent.parent / "config" / "kernel" / "pdf" / "data"
MAINLAND = 2  # the face of the collection
# Of the Table of General Standard Chinese Characters (2013): what lies beyond the first plane.
BEYOND = (
    "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰"
    "𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭"
    "𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡"
    "𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬"
    "𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)
RANGES = (
    (0x20, 0x7F), (0xA0, 0x180), (0x2010, 0x2040), (0x20A0, 0x20C0), (0x2100, 0x2150),
    (0x2190, 0x2200), (0x2460, 0x2500), (0x25A0, 0x2610), (0x2713, 0x2718), (0x3000, 0x3040),
    (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xFF00, 0xFFEF),
)  # fmt: skip
UNUSED = ["BASE", "VORG", "vhea", "vmtx", "GSUB", "GPOS", "GDEF", "DSIG"]
LARGEST = (
    "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours",
    "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
    "maxStackElements", "maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth",
)  # fmt: skip


def cut(source: Path) -> bytes:
    """The font, packed."""
    font = TTFont(source, fontNumber=MAINLAND)
    options = subset.Options()
    options.layout_features, options.name_IDs, options.hinting = [], [0, 13, 14], False
    options.notdef_outline, options.desubroutinize = True, True
    options.drop_tables += UNUSED
    cutter = subset.Subsetter(options)
    cutter.populate(
        unicodes=[*map(ord, BEYOND), *_gb2312(), *(c for r in RANGES for c in range(*r))]
    )
    cutter.subset(font)
    _to_truetype(font)
    _rename(font)
    path = DATA / "print.ttf"
    font.save(path)
    packed = lzma.compress(path.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
    path.unlink()
    return packed


def _gb2312() -> list[int]:
    codes = []
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                codes.append(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return codes


def _to_truetype(font: TTFont) -> None:
    glyphs, order, drawn = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        drawn[name] = pen.glyph()
    del font["CFF "]
    font["loca"] = newTable("loca")
    outlines = font["glyf"] = newTable("glyf")
    outlines.glyphOrder, outlines.glyphs = order, drawn
    limits = font["maxp"]
    limits.tableVersion, limits.maxZones = 0x00010000, 1
    for name in LARGEST:
        setattr(limits, name, 0)
    font["post"].formatType = 3.0
    for name in ("extraNames", "mapping"):
        if hasattr(font["post"], name):
            delattr(font["post"], name)
    font.sfntVersion = "\0\1\0\0"


def _rename(font: TTFont) -> None:
    """The licence asks for another name; a fixed day, so that the bytes are the same each time."""
    names = font["name"]
    names.names = [row for row in names.names if row.nameID in (0, 13, 14) and row.platformID == 3]
    for number, text in ((1, "Huzhu Print"), (2, "Regular"), (4, "Huzhu Print"), (6, "HuzhuPrint")):
        names.setName(text, number, 3, 1, 0x409)
    font["head"].created = font["head"].modified = 3_600_000_000
    font.recalcTimestamp = False


if __name__ == "__main__":
    content = cut(Path(sys.argv[1]))
    (DATA / "print.ttf.xz").write_bytes(content)
    manifest = DATA / "manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["sha256"] = hashlib.sha256(content).hexdigest()
    manifest.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
