"""How far a batch is, and what happened to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.wording import iso, money
from payouts.models import BankFile, BatchEvent, PaymentBatch
from payouts.states import BatchState
from payouts.words import BATCH_MOVES, TONES


@dataclass(frozen=True)
class Step:
    """One step of the way; `state` is done, current, todo or bad."""

    label: str
    note: str
    state: str


@dataclass(frozen=True)
class Happening:
    at: datetime
    title: str
    who: str
    note: str
    tone: str


_ORDER = (
    BatchState.PREPARED,
    BatchState.PART_RELEASED,
    BatchState.RELEASED,
    BatchState.EXPORTED,
    BatchState.SUBMITTED,
    BatchState.ANSWERED,
)


def steps_of(batch: PaymentBatch, file: BankFile | None) -> list[Step]:
    """Prepared, keys, bank file, at the bank, answered; an ended batch stops where it ended."""
    steps = [Step(_("Prepared"), _who(batch.prepared_by, batch.prepared_at), "done")]
    if batch.state in (BatchState.REJECTED, BatchState.DISSOLVED):
        return [*steps, Step(str(BatchState(batch.state).label), "", "bad")]
    return [*steps, *_way(batch, file)]


def happenings(batch: PaymentBatch) -> list[Happening]:
    """The newest first; one statement."""
    events = batch.events.select_related("actor").order_by("-pk")
    return [
        Happening(
            at=event.moved_at,
            title=str(BATCH_MOVES.get(event.move, event.move)),
            who=event.actor.display_name if event.actor else _("System"),
            note=_note(event),
            tone=TONES.get(event.move, "neutral"),
        )
        for event in events
    ]


def _way(batch: PaymentBatch, file: BankFile | None) -> Iterator[Step]:
    reached = _ORDER.index(BatchState(batch.state))
    marks = [
        (_("Second key"), _who(batch.released_by, batch.released_at), BatchState.PART_RELEASED),
        (_("Bank file"), iso(file.written_at) if file else "", BatchState.EXPORTED),
        (_("At the bank"), _at_the_bank(batch), BatchState.SUBMITTED),
        (_("Answered"), "", BatchState.ANSWERED),
    ]
    if batch.keys_needed == 3:
        third = _who(batch.second_released_by, batch.second_released_at)
        marks.insert(1, (_("Third key"), third, BatchState.RELEASED))
    current = True
    for label, note, state in marks:
        done = reached >= _ORDER.index(state)
        yield Step(label, note, "done" if done else "current" if current else "todo")
        current = current and done


def _who(person: object, at: datetime | None) -> str:
    return f"{person} · {iso(at)}" if person is not None else ""


def _at_the_bank(batch: PaymentBatch) -> str:
    if batch.submitted_at is None:
        return ""
    return f"{batch.bank_batch_number} · {iso(batch.submitted_at)}".lstrip(" ·")


def _note(event: BatchEvent) -> str:
    held = ngettext("%(n)s payment", "%(n)s payments", event.count) % {"n": event.count}
    return " · ".join(filter(None, [event.reason, held, money(event.total)]))
