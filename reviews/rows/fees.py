"""The fee list of a case, line by line: what the catalogues have, and what is asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from claims.catalogue import tables
from claims.catalogue.look import CLASSES, Look, class_shown, sums
from claims.catalogue.match import How, Matched
from claims.fee_list import FeeLine, FeeLook, fee_list_of, look_through
from claims.models import Claim
from reviews.fee_words import CLASS_DIFFERS, CLASS_OUTSIDE, HOW, question
from reviews.rows.facts import Known
from reviews.rows.scans import LineBox

SHOWN = 20
# How a line was found is said where that is a doubt.
_DOUBTS = frozenset({How.ONE_SIGN, How.CODE_ALONE})
_PAD = 3.0


@dataclass(frozen=True)
class FeeQuestion:
    """What is asked about a line, and by which rule; "" where the catalogue asks."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class FeeRow:
    """One line. `mark` says in words that it was not surely found; `same` are lines whose question
    it shares. `entry` is "" where no catalogue has it; `page` is where it was read."""

    number: int
    name: str
    sub: str
    printed_class: str
    entry: str
    entry_class: str
    how: str
    amount: Decimal | None
    mark: str
    questions: list[FeeQuestion]
    same: list[int]
    doubtful: bool
    page: str

    @property
    def asked(self) -> bool:
        return bool(self.questions or self.same)


@dataclass(frozen=True)
class ClassSum:
    """Yuan of one class, or of lines whose class is not known."""

    label: str
    amount: Decimal


@dataclass(frozen=True)
class FeeBlock:
    """What the page prints: rows that are shown, the rest behind a press, sums and counts."""

    rows: list[FeeRow]
    rest: list[FeeRow]
    total: Decimal
    by_class: list[ClassSum]
    unreadable: str
    asked: str
    unmatched: str
    note: str
    source: str


def fee_look(claim: Claim, known: Iterable[Known]) -> FeeLook | None:
    """The fee list as the checks saw it: its reading does not change, nor do the tables."""
    fees = fee_list_of(claim.filing) if claim.filing else None
    facts = {one.fact.name: one.fact.value for one in known}
    return look_through(fees, member=claim.member, facts=facts) if fees else None


def fee_block(found: FeeLook) -> FeeBlock:
    """The list as a block; without rows where it could not be read, or not be looked up."""
    if found.look is None or not found.look.matched:
        return _empty(found)
    rows = sorted(_rows(found.look, found.fees.lines), key=_place)
    told = sums(found.look.matched)
    asked = len(found.look.findings) + len(found.look.differing)
    missing = len(found.look.unmatched)
    return FeeBlock(
        rows=rows[:SHOWN],
        rest=rows[SHOWN:],
        total=told.total,
        by_class=[
            ClassSum(name or _("Class not known"), told.by_class[name]) for name in (*CLASSES, "")
        ],
        unreadable=_unreadable(told.unreadable),
        asked=ngettext("%(n)s question", "%(n)s questions", asked) % {"n": asked} if asked else "",
        unmatched=_("%(n)s not in the catalogues") % {"n": missing} if missing else "",
        note=_("The first %(n)s lines were looked at") % {"n": len(found.look.matched)}
        if found.look.cut
        else "",
        source=_("Drug catalogue: %(edition)s")
        % {"edition": tables.edition(tables.DRUGS, language=get_language() or "zh-hans")},
    )


def line_boxes(found: FeeLook | None) -> Mapping[int, list[LineBox]]:
    """The places of all lines, by the key of their page."""
    boxes: dict[int, list[LineBox]] = defaultdict(list)
    asked = _asked(found.look) if found and found.look else frozenset()
    for one in found.fees.lines if found else ():
        left, top, right, bottom = one.box
        boxes[one.page.pk].append(
            LineBox(
                anchor=f"line-{one.line.number}",
                x=left - _PAD,
                y=top - _PAD,
                width=right - left + 2 * _PAD,
                height=bottom - top + 2 * _PAD,
                asked=one.line.number in asked,
            )
        )
    return boxes


def _asked(look: Look) -> frozenset[int]:
    by_rules = {number for one in look.findings for number in one.numbers}
    return frozenset(by_rules | {one.line.number for one in look.differing})


def _place(row: FeeRow) -> tuple[int, int]:
    """Questions first, then what is not in the catalogues, then the list's own order."""
    if row.asked:
        return 0, row.number
    return (1 if row.mark else 2), row.number


def _rows(look: Look, lines: Iterable[FeeLine]) -> Iterable[FeeRow]:
    questions: dict[int, list[FeeQuestion]] = defaultdict(list)
    same: dict[int, set[int]] = defaultdict(set)
    for finding in look.findings:
        first, *others = sorted(finding.numbers)
        batch = _("National rules, %(batch)s") % {"batch": finding.batch}
        questions[first].append(FeeQuestion(question(finding), batch))
        for number in others:
            same[number].add(first)
    for one, read in zip(look.matched, lines, strict=False):
        number = one.line.number
        asked = [*_about_class(one), *questions[number]]
        yield _row(one, read, asked, sorted(same[number]))


def _row(one: Matched, read: FeeLine, questions: list[FeeQuestion], same: list[int]) -> FeeRow:
    line, match = one.line, one.match
    day = line.charged_on.isoformat() if line.charged_on else ""
    quantity = f"{line.quantity:f} {line.unit}".strip() if line.quantity is not None else ""
    return FeeRow(
        number=line.number,
        name=line.name,
        sub=" · ".join(filter(None, (line.specification, quantity, day, line.code))),
        printed_class=line.catalogue_class,
        entry=match.name if match else "",
        entry_class=match.catalogue_class if match else "",
        how=str(HOW[match.how]) if match and match.how in _DOUBTS else "",
        amount=line.amount,
        mark=_mark(one),
        questions=questions,
        same=same,
        doubtful=not read.sure,
        page=str(read.page.uid),
    )


def _mark(one: Matched) -> str:
    if one.sure:
        return ""
    if one.match is None:
        return _("Not in the catalogues")
    return _("Not in this form") if one.match.how == How.OTHER_FORM else _("Likely only")


def _about_class(one: Matched) -> list[FeeQuestion]:
    if not one.class_differs or one.sure is None:
        return []
    words = CLASS_OUTSIDE if one.sure.outside else CLASS_DIFFERS
    said = {"printed": class_shown(one), "listed": one.sure.catalogue_class}
    return [FeeQuestion(str(words) % said)]


def _unreadable(count: int) -> str:
    if not count:
        return ""
    words = ngettext("%(n)s line without an amount", "%(n)s lines without an amount", count)
    return words % {"n": count}


def _empty(found: FeeLook) -> FeeBlock:
    refused = found.look is None
    return FeeBlock(
        rows=[],
        rest=[],
        total=Decimal(0),
        by_class=[],
        unreadable="",
        asked="",
        unmatched="",
        note=_("The catalogues could not be opened")
        if refused
        else _("The fee list could not be read line by line"),
        source="",
    )
