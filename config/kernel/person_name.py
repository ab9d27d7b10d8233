"""Names of people, compared: what a register, a paper and a file write differently."""

import unicodedata

_BETWEEN_NAMES = frozenset("·•・‧.")


def is_same_name(one: str, other: str) -> bool:
    """Width, spaces and the dot between the parts of a name say nothing."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if not char.isspace() and char not in _BETWEEN_NAMES)
