"""A new version in the text of a scheme file: the last one, copied, under a new name and day."""

import re
from datetime import date

_HEADER = re.compile(r"\s*\[{1,2}\s*([^\[\]#]+?)\s*\]{1,2}\s*(#.*)?$")
_VERSION = re.compile(r"\s*\[\[\s*versions\s*\]\]\s*(#.*)?$")
_KEY = re.compile(r"\s*(version|from|to)\s*=")


class CannotCopy(ValueError):
    """The text is written in a way that this does not understand; a person adds the version."""


def with_new_version(text: str, version: str, begins: date) -> str:
    """The last version ends on `begins`; a copy of it begins on that day."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _VERSION.match(line)]
    if not starts:
        raise CannotCopy
    start = starts[-1]
    end = next(
        (
            number
            for number in range(start + 1, len(lines))
            if (header := _HEADER.match(lines[number])) and not _is_inside(header[1])
        ),
        len(lines),
    )
    block = lines[start:end]
    while block and not block[-1].strip():
        block.pop()
    closed = _own_keys(block, {"to": begins.isoformat()})
    copied = _own_keys(block, {"version": f'"{version}"', "from": begins.isoformat(), "to": ""})
    rule = f" {version}".rjust(99, "-")
    return "\n".join(
        [*lines[:start], *closed, "", f"#{rule}", "", *copied, *_spaced(lines[end:])]
    ) + "\n"  # fmt: skip


def _is_inside(header: str) -> bool:
    return header.split(".", maxsplit=1)[0].strip().strip("\"'") == "versions"


def _own_keys(block: list[str], values: dict[str, str]) -> list[str]:
    """The block with some keys of the version itself set anew; "" leaves the key out."""
    own_end = next(
        (number for number, line in enumerate(block[1:], start=1) if _HEADER.match(line)),
        len(block),
    )
    told, written = set(), [block[0]]
    for line in block[1:own_end]:
        key = _KEY.match(line)
        if key is None or key[1] not in values:
            written.append(line)
        elif values[key[1]]:
            written.append(f"{key[1]} = {values[key[1]]}")
        if key is not None:
            told.add(key[1])
            if key[1] == "from" and values.get("to"):
                written.append(f"to = {values['to']}")
    if not {"version", "from"} <= told:
        raise CannotCopy
    return written + block[own_end:]


def _spaced(rest: list[str]) -> list[str]:
    return ["", *rest] if rest else []
