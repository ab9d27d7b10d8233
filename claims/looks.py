"""What a page's look is: 256 bits, written as 64 hex digits. No picture is opened here.

`claims/intake/look.py` finds the bits, in the child that draws the page.
"""

WAVES = 16
BITS = WAVES * WAVES


def turned(look: str) -> list[str]:
    """The look as it is, and of the page turned by one, two and three quarters."""
    bits = bits_of(look)
    found = [look]
    for _turn in range(3):
        # A quarter turn swaps the axes, and mirrors one: every second wave along it flips.
        bits = [
            bits[across * WAVES + down] ^ (across % 2 == 0)
            for down in range(WAVES)
            for across in range(WAVES)
        ]
        found.append(hex_of(bits))
    return found


def bands(look: str) -> list[int]:
    """A look in sixteen numbered pieces: of two that are alike, at least one is mostly the same.

    Each piece has a bit of every row, along a diagonal: rows of one form are too much alike.
    """
    if not look:
        return []
    bits = bits_of(look)
    return [
        number << WAVES
        | sum(bits[row * WAVES + (row + number) % WAVES] << row for row in range(WAVES))
        for number in range(WAVES)
    ]


def difference(one: str, other: str) -> int:
    """In how many bits two looks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bits_of(look: str) -> list[bool]:
    return [bit == "1" for bit in f"{int(look, 16):0{BITS}b}"]


def hex_of(bits: list[bool]) -> str:
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):0{BITS // 4}x}"
