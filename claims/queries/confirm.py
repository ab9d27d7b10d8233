"""What was read on the papers, for the member: the doubtful to answer, the rest to look over."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.facts import FACTS
from claims.models import Filing, Paper, PaperPage
from claims.paper_facts import ASKED, REQUIRED, PaperFact, read_facts
from claims.queries.money import fact_value
from claims.queries.papers import HINTS, RETAKE, hint_of
from claims.queries.progress import is_unclear
from claims.queries.ways import way_of_read

# The member's part (自负) follows from these two as well.
_FROM_WHICH_IT_FOLLOWS = {"self_paid_in_catalogue", "class_b_prepaid"}
_MARGIN = 0.6  # of the box's height, on every side of a crop
_WIDEST = 9.0  # a crop is at most so many times as wide as high
_MOST_CHOICES = 3


@dataclass(frozen=True)
class Crop:
    """A piece of a page: the page's picture, its size, and the part of it to show (a viewBox)."""

    page: str
    width: int
    height: int
    view_box: str


@dataclass(frozen=True)
class ReadRow:
    """One fact as it was read; `value` is in words, "" where nothing was found, and `way` says
    which way it came."""

    name: str
    label: str
    value: str
    crop: Crop | None
    way: str = ""


@dataclass(frozen=True)
class ReadPage:
    """`doubtful` facts are asked about; `sure` ones are shown, and may be put right."""

    doubtful: list[ReadRow]
    sure: list[ReadRow]
    other: list[ReadRow]
    hints: list[str]
    values: dict[str, str]
    choices: dict[str, list[tuple[str, str]]]
    has_split: bool

    @property
    def way(self) -> str:
        """The way that most of what is sure came; lines tell only another one."""
        ways = [row.way for row in (*self.sure, *self.other)]
        return max(ways, key=ways.count, default="")


def read_page(filing: Filing, *, kept: Collection[str] = ()) -> ReadPage:
    """Everything that the papers say, sorted by what the member has to do about it. `choices` are
    the readings of a doubtful fact that was read in several ways, with their words."""
    facts = read_facts(filing)
    doubtful = [name for name in ASKED if _is_doubtful(name, facts)]
    return ReadPage(
        doubtful=[_row(name, facts.get(name)) for name in doubtful],
        sure=[_row(name, facts[name]) for name in ASKED if name in facts and name not in doubtful],
        other=[_row(name, fact) for name, fact in facts.items() if name not in ASKED],
        hints=_hints(filing, kept),
        values={name: fact.value for name, fact in facts.items()},
        choices={
            name: choices
            for name in doubtful
            if name in facts and len(choices := _choices(facts[name])) > 1
        },
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
        way=way_of_read(fact) if fact else "",
    )


def _choices(fact: PaperFact) -> list[tuple[str, str]]:
    values = (fact.value, *fact.others)[:_MOST_CHOICES]
    return [(value, fact_value(fact.name, value)) for value in values]


def _hints(filing: Filing, kept: Collection[str]) -> list[str]:
    """Which paper could be better, and how; not what was read well or its sender chose to keep."""
    pages = PaperPage.objects.filter(paper__filing=filing, paper__removed_at=None)
    found = {}
    for page in pages.select_related("paper").order_by("paper_id", "number"):
        hint = hint_of(page, page.paper)
        if hint in RETAKE and (str(page.paper.uid) in kept or not is_unclear(page)):
            continue
        if hint:
            label = str(Paper.Kind(page.paper.kind_or_wanted).label)
            found[page.paper_id, hint] = _("%(paper)s: %(hint)s") % {
                "paper": label,
                "hint": HINTS[hint],
            }
    return list(found.values())
