"""What a file says of itself: its text as any page's text, its data by the names of their fields.

Where an OFD says something in both, the data count and the text is compared with it: what differs
is for a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from claims.reading.kinds import Kind
from claims.reading.page import Token, Word, quad_of
from claims.reading.parse.found import Candidate, Charge, Parsed
from claims.reading.parse.paper import parse

AGREES = "data_agrees_with_text"


@dataclass(frozen=True)
class Own:
    """A page's own words, parsed. `differing` is what its text says otherwise than its data;
    `agrees` is None where it says nothing that its data say."""

    parsed: Parsed
    engine: str
    differing: dict[str, Candidate] = field(default_factory=dict)
    agrees: bool | None = None


def own_of(words: Sequence[Word]) -> Own:
    """`words` is not empty."""
    plain = [word for word in words if not word.field]
    tokens = [Token(word.text, quad_of(word.box), 1.0, word.origin) for word in plain]
    text = parse(tokens)
    named = {word.field: word for word in words if word.field}
    if not named:
        return Own(text, plain[0].origin)
    kind = cast("Kind", named.pop("kind").text)
    data = {name: _candidate(word) for name, word in named.items() if "." not in name}
    charges = _charges(named)
    origin = next(iter(named.values())).origin
    shown = "\n".join(word.text for word in named.values())
    if text.kind != kind or not text.fields:
        # Another page's words, or none: nothing to compare.
        return Own(Parsed(kind, data, charges, text=text.text or shown), origin)
    return _both(text, data, charges, origin)


def _both(
    text: Parsed, data: dict[str, Candidate], charges: tuple[Charge, ...], origin: str
) -> Own:
    both = {name: text.fields[name] for name in data.keys() & text.fields.keys()}
    alike = {name for name, found in both.items() if _same(found.value, data[name].value)}
    # A value lies where a person sees it on the face, when it says the same there.
    placed = {
        name: replace(found, quad=both[name].quad) if name in alike else found
        for name, found in data.items()
    }
    differing = {name: found for name, found in both.items()
                 if name not in alike and not found.weak}  # fmt: skip
    whole = replace(text, fields={**text.fields, **placed}, charges=charges or text.charges)
    return Own(whole, origin, differing, not differing if both else None)


def _same(one: str, other: str) -> bool:
    return "".join(one.split()).translate(_WIDTHS) == "".join(other.split()).translate(_WIDTHS)


_WIDTHS = str.maketrans("（）：，", "():,")


def _candidate(word: Word) -> Candidate:
    return Candidate(word.text, word.text, quad_of(word.box), 1.0, word.origin)


def _charges(named: dict[str, Word]) -> tuple[Charge, ...]:
    charges = []
    number = 0
    while (name := named.get(f"item.{number}.name")) is not None:
        amount = named.get(f"item.{number}.amount")
        qty, unit = (named.get(f"item.{number}.{part}") for part in ("qty", "unit"))
        charges.append(
            Charge(
                name.text,
                qty.text if qty else "",
                unit.text if unit else "",
                _candidate(amount) if amount else None,
            )
        )
        number += 1
    return tuple(charges)
