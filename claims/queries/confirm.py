"""What was read on the papers, for the member: the doubtful to answer, the rest to look over."""

from dataclasses import dataclass

from claims.facts import FACTS
from claims.models import Filing, PaperPage
from claims.paper_facts import ASKED, REQUIRED, PaperFact, read_facts
from claims.queries.money import fact_value
from claims.queries.papers import HINTS, hint_of

# The member's part (自负) follows from these two as well.
_FROM_WHICH_IT_FOLLOWS = {"self_paid_in_catalogue", "class_b_prepaid"}
_MARGIN = 0.6  # of the box's height, on every side of a crop
_WIDEST = 9.0  # a crop is at most so many times as wide as high


@dataclass(frozen=True)
class Crop:
    """A piece of a page: the page's picture, its size, and the part of it to show (a viewBox)."""

    page: str
    width: int
    height: int
    view_box: str


@dataclass(frozen=True)
class ReadRow:
    """One fact as it was read; `value` is in words, "" where nothing was found."""

    name: str
    label: str
    value: str
    crop: Crop | None


@dataclass(frozen=True)
class ReadPage:
    """`doubtful` facts are asked about; `sure` ones are shown, and may be put right."""

    doubtful: list[ReadRow]
    sure: list[ReadRow]
    other: list[ReadRow]
    hints: list[str]
    values: dict[str, str]
    has_split: bool


def read_page(filing: Filing) -> ReadPage:
    """Everything that the papers say, sorted by what the member has to do about it."""
    facts = read_facts(filing)
    doubtful = [name for name in ASKED if _is_doubtful(name, facts)]
    return ReadPage(
        doubtful=[_row(name, facts.get(name)) for name in doubtful],
        sure=[_row(name, facts[name]) for name in ASKED if name in facts and name not in doubtful],
        other=[_row(name, fact) for name, fact in facts.items() if name not in ASKED],
        hints=_hints(filing),
        values={name: fact.value for name, fact in facts.items()},
        has_split="self_borne" in facts or facts.keys() >= _FROM_WHICH_IT_FOLLOWS,
    )


def crop_of(page: PaperPage, box: list[int] | tuple[float, ...]) -> Crop:
    """The part of the page around `box`, with a margin; wide boxes are not made thin strips."""
    left, top, right, bottom = box
    margin = max((bottom - top) * _MARGIN, 6)
    left, right = max(left - margin, 0), min(right + margin, page.width)
    top, bottom = max(top - margin, 0), min(bottom + margin, page.height)
    height = max(bottom - top, (right - left) / _WIDEST)
    view_box = f"{left:.0f} {top:.0f} {right - left:.0f} {height:.0f}"
    return Crop(str(page.uid), page.width, page.height, view_box)


def _is_doubtful(name: str, facts: dict[str, PaperFact]) -> bool:
    if name in facts:
        return not facts[name].sure
    # What no claim can do without is asked for; the rest is the desk's to miss.
    return name in REQUIRED


def _row(name: str, fact: PaperFact | None) -> ReadRow:
    return ReadRow(
        name=name,
        label=str(FACTS[name].label),
        value=fact_value(name, fact.value) if fact else "",
        crop=crop_of(fact.page, fact.box) if fact else None,
    )


def _hints(filing: Filing) -> list[str]:
    pages = PaperPage.objects.filter(paper__filing=filing, paper__removed_at=None)
    found = {hint_of(page, page.paper) for page in pages.select_related("paper")}
    return [str(words) for code, words in HINTS.items() if code in found]
