"""How well causes are read in sentences whose causes are known: precision and recall."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reviews.estimates import interval
from reviews.narrative.read import causes_in

CAUSES = (
    "third_party", "work_injury", "assault", "self_harm", "intoxication", "cosmetic",
    "infertility", "checkup", "abroad", "maternity",
)  # fmt: skip
SIZE_MAX = 20_000_000


class SentencesRefused(Exception):
    """A file that cannot be measured with; names the line and the field."""


@dataclass(frozen=True)
class Judged:
    """A sentence, the causes that it asserts, and those that were read."""

    line: int
    text: str
    known: frozenset[str]
    read: frozenset[str]


@dataclass(frozen=True)
class Score:
    """Of one cause, or of all: how many were read rightly, read wrongly, and overlooked."""

    cause: str
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> "Share":
        return Share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> "Share":
        return Share(self.right, self.right + self.missed)


@dataclass(frozen=True)
class Share:
    part: int
    of: int

    def __str__(self) -> str:
        """With its 95 % interval (Clopper–Pearson); a dash where there is nothing to count."""
        if not self.of:
            return "–"
        low, high = interval(self.part, self.of)
        return f"{self.part / self.of:.3f} ({low:.2f}–{high:.2f}) {self.part}/{self.of}"


def read_sentences(path: Path) -> tuple[Judged, ...]:
    """The rows of a CSV file with the columns text and causes (several: a space between them)."""
    try:
        if path.stat().st_size > SIZE_MAX:
            raise SentencesRefused(f"{path.name} is too large.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SentencesRefused(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SentencesRefused(f"{path.name} is not UTF-8 text.") from None
    reader = csv.DictReader(io.StringIO(text))
    missing = {"text", "causes"} - set(reader.fieldnames or ())
    if missing:
        raise SentencesRefused(f"{path.name}, line 1: column {min(missing)} is missing.")
    return tuple(_judged(row, f"{path.name}, line {reader.line_num}", reader.line_num)
                 for row in reader)  # fmt: skip


def scores(judged: Iterable[Judged]) -> tuple[Score, ...]:
    """Each cause, and all of them together under the name `all`."""
    rows = tuple(judged)
    each = tuple(
        Score(
            cause=cause,
            right=sum(cause in row.known & row.read for row in rows),
            wrong=sum(cause in row.read - row.known for row in rows),
            missed=sum(cause in row.known - row.read for row in rows),
        )
        for cause in CAUSES
    )
    together = Score(
        "all", sum(s.right for s in each), sum(s.wrong for s in each), sum(s.missed for s in each)
    )
    return (*each, together)


def _judged(row: dict[str, str | None], place: str, line: int) -> Judged:
    text, causes = row["text"] or "", (row["causes"] or "").split()
    if not text.strip():
        raise SentencesRefused(f"{place}: text is empty.")
    for cause in causes:
        if cause not in CAUSES:
            raise SentencesRefused(f"{place}: causes: “{cause}” is not known.")
    return Judged(line, text, frozenset(causes), frozenset(one.cause for one in causes_in(text)))
