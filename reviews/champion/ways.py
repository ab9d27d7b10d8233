"""Ways of writing that the table of names does not use: spellings, kinds, and what is implied.

Three kinds of row in `data/ways_of_writing.csv`, all written by hand from the trade's own words:
`same` is another spelling of one thing; `general` is a narrower word for which the table has only
the wider one (a pathologist's 管状腺瘤 is the table's 良性肿瘤); `also` is a code that comes
besides (化疗 is a reason for a stay of its own).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from reviews.champion import tables
from reviews.champion.wording import parts_of, plain

_SPREAD = re.compile(r"(.{2,}?)(?:伴|并|合并).*(?:转移|侵犯|播散)")
KINDS = ("same", "general", "also")


@dataclass(frozen=True)
class Way:
    """`written` is a pattern over a plain text; `meant` stands for it, or is a code."""

    written: re.Pattern[str]
    meant: str


def key_of(text: str) -> str:
    """What a wording is remembered by: its diagnoses in one spelling, in their order.

    "" where the text says nothing.
    """
    return ";".join(spelt(part.plain) for part in parts_of(text))


def forms_of(text: str) -> tuple[str, ...]:
    """A text as it is looked up: first as said (`said_in`), then in wider words."""
    forms = said_in(text)
    return tuple(dict.fromkeys([*forms, *filter(None, map(wider, forms))]))


def said_in(text: str) -> tuple[str, ...]:
    """The whole text and each diagnosis of it, as spelt; of a tumour that has spread also the
    tumour alone, which would drown in where it went."""
    parts = [spelt(part.plain) for part in parts_of(text)]
    alone = [found[1] for found in map(_SPREAD.match, parts) if found]
    return tuple(dict.fromkeys(filter(None, (spelt(plain(text)), *parts, *alone))))


def spelt(text: str) -> str:
    """A plain text with one spelling for one thing."""
    return _through("same", text)


def wider(text: str) -> str:
    """A spelt text in the wider words of the table; the same text where there are none."""
    return _through("general", text)


def implied(text: str) -> tuple[str, ...]:
    """Subcategories that a spelt text implies besides what it names, in the order of the table."""
    return tuple(way.meant for way in _ways()["also"] if way.written.search(text))


def _through(kind: str, text: str) -> str:
    for way in _ways()[kind]:
        text = way.written.sub(way.meant, text)
    return text


@lru_cache(maxsize=1)
def _ways() -> dict[str, tuple[Way, ...]]:
    rows = list(tables.rows("ways_of_writing.csv"))
    return {
        kind: tuple(
            Way(re.compile(row["written"]), row["meant"]) for row in rows if row["kind"] == kind
        )
        for kind in KINDS
    }
