"""Names of people: tidied where they are kept, compared where they are written differently."""

import unicodedata

# What people, keyboards and other systems put between the parts of a name.
_BETWEEN_NAMES = frozenset("·•・‧∙⋅･᛫●.．。")
_DOT = "·"


def tidy_name(name: str) -> str:
    """The name as it is kept: composed, half-width Latin, one “·” between its parts.

    Chinese characters stay what they are, also those of the extensions beyond the basic plane: a
    rare character is a different one, not another way of writing a common one.
    """
    composed = "".join(_narrow(char) for char in unicodedata.normalize("NFC", name))
    is_latin = any(char.isascii() and char.isalpha() for char in composed)
    # In Latin letters the stop ends an initial, and blanks part the names.
    between = _BETWEEN_NAMES - {"."} if is_latin else _BETWEEN_NAMES
    dotted = "".join(_DOT if char in between else char for char in composed)
    words = (" " if is_latin else "").join(dotted.split())
    return _DOT.join(part.strip() for part in words.split(_DOT) if part.strip())


def is_same_name(one: str, other: str) -> bool:
    """Width, spaces and the dot between the parts of a name say nothing."""
    return _plain(one) == _plain(other)


def _narrow(char: str) -> str:
    """Full-width letters, digits and blanks in their usual width; nothing else is folded."""
    if unicodedata.east_asian_width(char) == "F":
        return unicodedata.normalize("NFKC", char)
    return char


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if not char.isspace() and char not in _BETWEEN_NAMES)
