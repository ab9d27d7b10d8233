"""XML as a small tree, of which nothing is believed: no document type, no entities of its own, no
more depth and elements than a paper needs. Runs in the child only."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from claims.intake.limits import XML_BYTES_MAX, XML_DEPTH_MAX, XML_ELEMENTS_MAX
from claims.intake.refusals import Refused

_ENCODING = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
_CHINESE = {"gb2312", "gbk", "gb18030", "cp936"}


@dataclass
class Node:
    """An element: its name without a prefix, what it says, and what is in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, name: str) -> list["Node"]:
        """Every element of that name beneath, in order, however deep."""
        found = []
        for child in self.children:
            if child.name == name:
                found.append(child)
            found += child.all(name)
        return found

    def first(self, name: str) -> "Node | None":
        return next(iter(self.all(name)), None)

    def says(self, name: str) -> str:
        """The text of the first element of that name beneath; "" where there is none."""
        found = self.first(name)
        return found.text if found else ""


def parse_xml(data: bytes) -> Node:
    """The root of the document. Raises Refused: "unsafe" for a document type or more than a paper
    needs, "damaged" for what is not well-formed."""
    if len(data) > XML_BYTES_MAX:
        raise Refused("unsafe")
    building = _Building()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = building.refuse
    parser.EntityDeclHandler = building.refuse
    parser.ExternalEntityRefHandler = building.refuse
    parser.StartElementHandler = building.open
    parser.EndElementHandler = building.close
    parser.CharacterDataHandler = building.say
    try:
        parser.Parse(_text_of(data).encode(), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused("damaged") from error
    if building.root is None:
        raise Refused("damaged")
    return building.root


class _Building:
    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def refuse(self, *_said: object) -> int:
        """A document type is where entities are made; an e-receipt has none."""
        raise Refused("unsafe")

    def open(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > XML_ELEMENTS_MAX or len(self._open) >= XML_DEPTH_MAX:
            raise Refused("unsafe")
        node = Node(_local(name), {_local(key): value for key, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def close(self, _name: str) -> None:
        node = self._open.pop()
        node.text = node.text.strip()

    def say(self, text: str) -> None:
        self._open[-1].text += text


def _text_of(data: bytes) -> str:
    """Decoded by us: expat knows no Chinese encoding."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    named = _ENCODING.match(data)
    encoding = named[1].decode("ascii").lower() if named else "utf-8"
    return data.decode("gb18030" if encoding in _CHINESE else "utf-8")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
