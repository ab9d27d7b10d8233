"""A case's file as the desk reads it: notes of calls, letters to the member, originals on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Claim, Paper
from reviews.letter_queries import LetterRow, letters_of
from reviews.models import CallNote, OriginalEvent, PaperOriginal
from reviews.models.original import IN_THE_HOUSE
from reviews.states import ORIGINAL_MOVES

PUT_RIGHT = gettext_lazy("put right by a later note")


@dataclass(frozen=True)
class NoteRow:
    """One note. `corrected_at`: a newer one puts this right; `corrects`: it does that itself."""

    uid: str
    spoke_with: str
    way: str
    spoken_at: datetime
    text: str
    by: str
    noted_at: datetime
    corrects: datetime | None
    corrected_at: datetime | None


@dataclass(frozen=True)
class OriginalRow:
    """One original with its last event; `moves` are those that its state allows."""

    uid: str
    reference: str
    masked_name: str
    kind: str
    sheets: int
    box: str
    state: str
    state_label: str
    received_on: date
    received_by: str
    to_whom: str
    post_number: str
    since: date
    moves: tuple[str, ...]


@dataclass(frozen=True)
class Keeping:
    """Everything that the file of a case holds beside its papers and facts."""

    notes: list[NoteRow]
    letters: list[LetterRow]
    originals: list[OriginalRow]

    @property
    def in_the_house(self) -> int:
        return sum(row.state != "returned" for row in self.originals)


def keeping_of(claim: Claim) -> Keeping:
    """Four statements, whatever the file holds."""
    return Keeping(note_rows(claim), letters_of(claim), original_rows_of(claim))


def note_rows(claim: Claim) -> list[NoteRow]:
    """All notes, the newest first; what was put right stands where it stood."""
    notes = CallNote.objects.filter(review__claim=claim).select_related(
        "noted_by", "corrects", "corrected_by"
    )
    return [_note(note) for note in notes.order_by("-spoken_at", "-pk")]


def original_rows_of(claim: Claim) -> list[OriginalRow]:
    originals = PaperOriginal.objects.filter(review__claim=claim)
    return original_rows(originals.select_related("review__claim", "member").order_by("pk"))


def original_rows(originals: Iterable[PaperOriginal]) -> list[OriginalRow]:
    """Two statements for all of them."""
    known = list(originals)
    events: dict[int, list[OriginalEvent]] = {}
    rows = OriginalEvent.objects.filter(original__in=known).select_related("actor")
    for event in rows.order_by("pk"):
        events.setdefault(event.original_id, []).append(event)
    return [_original(one, events[one.pk]) for one in known]


def papers_to_receive(claim: Claim) -> list[tuple[str, str]]:
    """Papers that the member sent as pictures and whose original is not in the house."""
    if claim.filing_id is None:
        return []
    there = PaperOriginal.objects.filter(IN_THE_HOUSE, review__claim=claim, paper__isnull=False)
    papers = Paper.objects.filter(filing=claim.filing_id, removed_at=None)
    papers = papers.exclude(pk__in=there.values("paper")).order_by("pk")
    return [(str(paper.uid), str(Paper.Kind(paper.kind_or_wanted).label)) for paper in papers]


def event_words(event: OriginalEvent) -> str:
    """Which paper, where, to whom, by which post."""
    paper = f"{event.original.get_kind_display()} × {event.original.sheets}"
    parts = (paper, event.box, event.to_whom, event.post_number, event.note)
    return " · ".join(filter(None, parts))


def move_label(move: str) -> str:
    return {
        "receive": _("Original received"),
        "rebox": _("Put into another box"),
        "lend": _("Lent"),
        "take_back": _("Came back"),
        "give_back": _("Given back to the member"),
    }[move]


def _note(note: CallNote) -> NoteRow:
    newer = getattr(note, "corrected_by", None)
    return NoteRow(
        uid=str(note.uid),
        spoke_with=str(note.get_spoke_with_display()),
        way=str(note.get_way_display()),
        spoken_at=note.spoken_at,
        text=note.text,
        by=note.noted_by.display_name,
        noted_at=note.noted_at,
        corrects=note.corrects.spoken_at if note.corrects else None,
        corrected_at=newer.noted_at if newer else None,
    )


def _original(original: PaperOriginal, events: list[OriginalEvent]) -> OriginalRow:
    last = events[-1]
    return OriginalRow(
        uid=str(original.uid),
        reference=original.review.claim.reference,
        masked_name=original.member.masked_name,
        kind=str(original.get_kind_display()),
        sheets=original.sheets,
        box=original.box,
        state=original.state,
        state_label=str(original.get_state_display()),
        received_on=original.received_on,
        received_by=events[0].actor.display_name,
        to_whom=last.to_whom,
        post_number=last.post_number,
        since=last.happened_on,
        moves=tuple(
            m.name for m in ORIGINAL_MOVES if ORIGINAL_MOVES.allows(m.name, original.state)
        ),
    )
