"""Red seals as they are pressed over the very words that one wants to read."""

import math
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from claims.fonts import font
from claims.specimens.sheet import DPI

_RED = (205, 30, 40)


def round_seal(rng: Random, owner: str, purpose: str, *, diameter: float = 38) -> Image.Image:
    """A round seal of `diameter` millimetres: the owner along the rim, a star, the purpose below.

    Pressed by hand: turned a little, unevenly inked.
    """
    size = round(diameter * DPI / 25.4)
    scale = size / 300
    seal = Image.new("RGBA", (size, size), (*_RED, 0))
    draw = ImageDraw.Draw(seal)
    draw.ellipse((4, 4, size - 5, size - 5), outline=(*_RED, 255), width=max(3, round(7 * scale)))
    _star(draw, size / 2, size / 2, 38 * scale)
    _along_the_rim(seal, owner, 34 * scale)
    draw.text(
        (size / 2, size * 0.74), purpose, font=font("song", 26 * scale),
        fill=(*_RED, 255), anchor="ma",
    )  # fmt: skip
    return _inked(rng, seal).rotate(rng.uniform(-25, 25), resample=Image.Resampling.BICUBIC)


def _along_the_rim(seal: Image.Image, text: str, type_size: float) -> None:
    size = seal.width
    spread = min(270.0, 30.0 * len(text))
    for place, sign in enumerate(text):
        angle = -spread / 2 + spread * (place + 0.5) / len(text)
        letter = Image.new("RGBA", seal.size, (*_RED, 0))
        ImageDraw.Draw(letter).text(
            (size / 2, size * 0.06), sign, font=font("song", type_size),
            fill=(*_RED, 255), anchor="ma",
        )  # fmt: skip
        turned = letter.rotate(-angle, resample=Image.Resampling.BICUBIC)
        seal.alpha_composite(turned)


def _star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    corners = []
    for step in range(10):
        reach = radius if step % 2 == 0 else radius * 0.4
        angle = math.radians(-90 + 36 * step)
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    draw.polygon(corners, fill=(*_RED, 255))


def _inked(rng: Random, seal: Image.Image) -> Image.Image:
    """The ink covers by half to four fifths, less here and more there."""
    patches = Image.new("L", (8, 8))
    patches.putdata([rng.randint(110, 215) for _ in range(64)])
    uneven = patches.resize(seal.size, Image.Resampling.BICUBIC)
    cover = Image.composite(uneven, Image.new("L", seal.size, 0), seal.getchannel("A"))
    seal.putalpha(cover.filter(ImageFilter.GaussianBlur(0.6)))
    return seal
