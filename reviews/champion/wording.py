"""How physicians write: one plain form of a wording, its parts, and words that ask for care."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from reviews.champion import tables

TEXT_MAX = 2_000
PARTS_MAX = 40
_HAN = r"[\u3400-\u9fff]"
_BREAKS = re.compile(
    r"[;,、。\n\r|]+"
    rf"|(?<={_HAN})\.(?={_HAN})"  # 头痛.头晕.高血压
    rf"|(?:^|(?<=[^a-z0-9.]))[(]?\d{{1,2}}[).、:](?=\s*{_HAN})"  # 1.高血压 2.糖尿病
    r"|[\u2460-\u2473]"
)
_NOISE = re.compile(r"[\s\"'“”‘’<>《》【】{}\[\]()!*_~·:]+")
_DOUBT = re.compile(r"\?|待查|待排|待诊|待定|疑似|疑诊|可疑|拟诊|可能|考虑|不除外|不能除外|不排除")
_DENIED = re.compile(r"否认|未见|排除|除外|(?<!有)无(?=.{0,6}(?:史|外伤|骨折))")
_LATIN = "a-z0-9"


@dataclass(frozen=True)
class Part:
    """One diagnosis of a text: as written, in plain form, and how sure its writer was."""

    written: str
    plain: str
    doubted: bool
    denied: bool


@dataclass(frozen=True)
class CarefulWord:
    """A word over which a label is not proposed: `why` says what has to be asked first."""

    word: str
    unless: re.Pattern[str] | None
    blocks: tuple[str, ...]
    why: str


def parts_of(text: str) -> tuple[Part, ...]:
    """The diagnoses of a text in their order; what says nothing (待查 alone, 。) is left out."""
    folded = _fold(text[:TEXT_MAX])
    found = []
    for piece in _BREAKS.split(folded):
        written = piece.strip()
        doubted = bool(_DOUBT.search(written))
        said = _DOUBT.sub("", written)
        part = Part(written, plain(said), doubted, bool(_DENIED.search(said)))
        if part.plain:
            found.append(part)
    return tuple(found[:PARTS_MAX])


def is_cut(text: str) -> bool:
    """Is there more in the text than is read? Then nothing in it may be called ordinary."""
    return len(text) > TEXT_MAX or len(_BREAKS.findall(_fold(text[:TEXT_MAX]))) >= PARTS_MAX


def plain(text: str) -> str:
    """The form in which names and wordings are compared: one width, one case, one word for one."""
    folded = _fold(text)
    pattern, meant = _shorthand()
    folded = pattern.sub(lambda match: meant[match.group()], folded)
    return _NOISE.sub("", folded).strip(".,;-+/\\")


def has_words(part: Part) -> bool:
    """Is there Chinese in it? Numbers and letters alone name no illness, however often met."""
    return len(re.findall(_HAN, part.plain)) >= 2


def careful_word_in(text: str, label: str) -> CarefulWord | None:
    """The first word of a plain text over which `label` is not proposed."""
    for careful in careful_words():
        if label in careful.blocks:
            left = careful.unless.sub("", text) if careful.unless else text
            if careful.word in left:
                return careful
    return None


@lru_cache(maxsize=1)
def careful_words() -> tuple[CarefulWord, ...]:
    return tuple(
        CarefulWord(
            row["word"],
            re.compile(row["unless"]) if row["unless"] else None,
            tuple(row["blocks"].split()),
            row["why"],
        )
        for row in tables.rows("careful_words.csv")
    )


def _fold(text: str) -> str:
    # NFKC makes ① a bare 1: the circled numbers are kept apart, for they separate diagnoses.
    kept = re.split(r"([\u2460-\u2473])", text)
    return "".join(
        piece if index % 2 else unicodedata.normalize("NFKC", piece).lower()
        for index, piece in enumerate(kept)
    )


@lru_cache(maxsize=1)
def _shorthand() -> tuple[re.Pattern[str], dict[str, str]]:
    meant = {row["written"]: row["meant"] for row in tables.rows("shorthand.csv")}
    alternatives = []
    for word in sorted(meant, key=len, reverse=True):
        escaped = re.escape(word)
        # An abbreviation stands alone among Latin letters: `ca` is not in `cancer`.
        alternatives.append(
            rf"(?<![{_LATIN}]){escaped}(?![{_LATIN}])" if word.isascii() else escaped
        )
    return re.compile("|".join(alternatives)), meant
