"""A question that more than one expert reads: side by side and unnamed, for its readers while they
compare, and for the officer when they have ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from members.workdays import calendar
from reviews.advice import medical_proposal
from reviews.models import ExpertPanel, Opinion, PanelWord, Referral
from reviews.readers import reader_order
from reviews.rows.checklists import KeptRow
from reviews.rows.codes import CodeRow, code_rows
from reviews.rows.medical import OpinionRow, opinion_row
from reviews.states import PANEL_OPEN, PanelState


@dataclass(frozen=True)
class Voice:
    """What one reader says. `was`: their final opinion, where they changed it in the panel."""

    label: str
    mine: bool
    holds: OpinionRow
    was: OpinionRow | None
    kept: bool

    @property
    def mark(self) -> str:
        return _("yours") if self.mine else ""

    @property
    def word(self) -> str:
        """What became of it in the panel; "" as long as nothing was said."""
        if self.was is not None:
            return _("Changed in the panel")
        return _("Stays with it") if self.kept else ""


@dataclass(frozen=True)
class Word:
    """Something that a reader said to the others."""

    label: str
    mine: bool
    text: str
    kept: bool
    at: datetime


@dataclass(frozen=True)
class PanelRow:
    """A panel as whoever looks may see it. `voices` is empty as long as an officer waits."""

    state: str
    state_label: str
    said: str
    why: str
    open: bool
    voices: list[Voice]
    words: list[Word]


@dataclass(frozen=True)
class Comparison:
    """A panel as one of its readers has it before them; `spoken`: they have had their last word."""

    referral: Referral
    reference: str
    days_left: int
    panel: PanelRow
    spoken: bool
    held: Opinion
    proposed: str
    codes: list[CodeRow]


@dataclass(frozen=True)
class Compared:
    """A line of the reader's list: a panel in which they compare."""

    reference: str
    question: str
    kind: str
    days_left: int
    spoken: bool


@dataclass(frozen=True)
class _Said:
    """What was said in a panel: final opinions and what became of them, by seat; and words."""

    opinions: Mapping[int, Sequence[Opinion]]
    words: Sequence[PanelWord]

    @property
    def kept(self) -> set[int]:
        """The sittings whose reader stays with their opinion."""
        return {word.referral_id for word in self.words if word.kind == PanelWord.Kind.KEEP}


def officer_panel(panel: ExpertPanel, lists: Mapping[int, KeptRow]) -> PanelRow:
    """What the officer reads: nothing of what anybody said before the readers have ended."""
    told = panel.state not in (*PANEL_OPEN, PanelState.WITHDRAWN)
    said = _said_in(panel) if told else _Said({}, [])
    return PanelRow(
        state=panel.state,
        state_label=panel.get_state_display(),
        said=_sentence(panel, said),
        why=panel.get_why_display(),
        open=panel.state in PANEL_OPEN,
        voices=_voices(panel, said, lists, reader=None),
        words=_words(panel, said, reader=None),
    )


def comparison(referral: Referral, lists: Mapping[int, KeptRow], *, today: date) -> Comparison:
    """What a reader sees of the others: their opinions and words, and no name."""
    panel = referral.panel
    if panel is None:
        raise LookupError(referral.pk)
    proposal = medical_proposal(referral.review.claim_id, referral.claim_version)
    said = _said_in(panel)
    own = [one for one in said.opinions[referral.seat] if one.referral_id == referral.pk]
    return Comparison(
        referral=referral,
        reference=referral.review.claim.reference,
        days_left=calendar().between(today, panel.due_on or today),
        panel=PanelRow(
            state=panel.state,
            state_label=panel.get_state_display(),
            said=_asked_of_reader(panel),
            why="",
            open=True,
            voices=_voices(panel, said, lists, reader=referral),
            words=_words(panel, said, reader=referral),
        ),
        spoken=own[-1] is not own[0] or referral.pk in said.kept,
        held=own[0],
        proposed=proposal.label if proposal else "",
        codes=code_rows(referral.review.claim, referral.claim_version),
    )


def compared_rows(sittings: list[Referral], *, today: date) -> list[Compared]:
    """For each panel in which this reader compares, a line."""
    said = set(
        PanelWord.objects.filter(referral__in=sittings, kind=PanelWord.Kind.KEEP).values_list(
            "referral", flat=True
        )
    )
    said |= set(
        Opinion.objects.filter(referral__in=sittings, stage=Opinion.Stage.PANEL).values_list(
            "referral", flat=True
        )
    )
    return [
        Compared(
            reference=sitting.review.claim.reference,
            question=sitting.question,
            kind=sitting.get_kind_display(),
            days_left=calendar().between(today, sitting.panel.due_on or today)
            if sitting.panel
            else 0,
            spoken=sitting.pk in said,
        )
        for sitting in sittings
    ]


def _said_in(panel: ExpertPanel) -> _Said:
    stages = (Opinion.Stage.FINAL, Opinion.Stage.PANEL)
    found = Opinion.objects.filter(referral__panel=panel, stage__in=stages)
    by_seat: dict[int, list[Opinion]] = {}
    for opinion in found.select_related("referral", "given_by").order_by("pk"):
        by_seat.setdefault(opinion.referral.seat, []).append(opinion)
    return _Said(by_seat, list(panel.words.select_related("referral").order_by("pk")))


def _voices(
    panel: ExpertPanel, said: _Said, lists: Mapping[int, KeptRow], *, reader: Referral | None
) -> list[Voice]:
    kept = said.kept
    names = _labels(panel)
    voices = []
    for seat in reader_order(panel.pk, sorted(said.opinions)):
        first, holds = said.opinions[seat][0], said.opinions[seat][-1]
        voices.append(
            Voice(
                label=names[seat],
                mine=reader is not None and holds.referral_id == reader.pk,
                holds=_unnamed(holds, lists),
                was=_unnamed(first, lists) if first is not holds else None,
                kept=holds.referral_id in kept,
            )
        )
    return voices


def _words(panel: ExpertPanel, said: _Said, *, reader: Referral | None) -> list[Word]:
    names = _labels(panel)
    return [
        Word(
            label=names[word.referral.seat],
            mine=reader is not None and word.referral_id == reader.pk,
            text=word.text,
            kept=word.kind == PanelWord.Kind.KEEP,
            at=word.said_at,
        )
        for word in said.words
        if word.text
    ]


def _labels(panel: ExpertPanel) -> dict[int, str]:
    """“Reader 1”, “Reader 2”: by a draw for each case, so that the number says nothing."""
    order = reader_order(panel.pk, [1, 2, 3])
    return {seat: _("Reader %(n)s") % {"n": place} for place, seat in enumerate(order, start=1)}


def _unnamed(opinion: Opinion, lists: Mapping[int, KeptRow]) -> OpinionRow:
    row = opinion_row(opinion, lists)
    if row is None:
        raise LookupError(opinion.pk)
    kept = replace(row.checklist, by="") if row.checklist else None
    return replace(row, by="", checklist=kept)


def _sentence(panel: ExpertPanel, said: _Said) -> str:
    """Where the readers are, or what came of it, for the officer."""
    changed = any(len(opinions) > 1 for opinions in said.opinions.values())
    if changed and panel.state == PanelState.AGREED:
        return _("Two experts read it independently, differed, and agree after comparing.")
    return {
        PanelState.READING: _(
            "Two experts read this case, each alone. You get one answer when both have answered."
        ),
        PanelState.DISCUSSING: _(
            "The two experts do not say the same; they compare. You read it when they have ended."
        ),
        PanelState.THIRD: _(
            "The two experts do not agree: a third one reads the case. You read it when they have"
            " ended."
        ),
        PanelState.COMPARING: _(
            "The third expert compares what was said. You read it when they have ended."
        ),
        PanelState.AGREED: _("Two experts read it independently, and agree."),
        PanelState.MAJORITY: _("Three experts read it; two of them agree."),
        PanelState.SPLIT: _(
            "Three experts read it and say three different things. There is no answer: you decide,"
            " and a second person."
        ),
        PanelState.INCOMPLETE: _(
            "No further expert could be found. This is what was said; you decide, and a second"
            " person."
        ),
        PanelState.WITHDRAWN: _("The question was withdrawn before the readers had ended."),
    }[PanelState(panel.state)]


def _asked_of_reader(panel: ExpertPanel) -> str:
    if panel.state == PanelState.COMPARING:
        return _(
            "Two readers before you did not agree. Compare, then keep your opinion or change it;"
            " what two of three say is the answer."
        )
    return _(
        "Another expert read this case independently of you, and says something else. Compare, then"
        " keep your opinion or change it. If you do not agree, a third expert is asked."
    )
