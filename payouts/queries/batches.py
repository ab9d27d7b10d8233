"""Batches: the list, and everything that is looked at before a key is turned."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from payouts.models import BankFile, PaymentBatch, PaymentProblem
from payouts.policies import involved_in
from payouts.queries.content import content_now
from payouts.queries.rows import PaymentRow, payment_rows, suspects, to_look_at, with_people
from payouts.queries.scope import held_by_freeze, visible_batches
from payouts.states import OPEN_BATCHES, BatchState, PaymentState

PAGE = 50
LINES = 100
SHOWN = {
    "open": OPEN_BATCHES,
    "away": (BatchState.RELEASED, BatchState.EXPORTED, BatchState.SUBMITTED),
    "all": tuple(BatchState),
}


@dataclass(frozen=True)
class BatchRow:
    reference: str
    state: str
    state_label: str
    count: int
    total: Decimal
    prepared_by: str
    prepared_at: datetime
    keys: tuple[str, ...]
    keys_needed: int


@dataclass(frozen=True)
class BatchList:
    rows: list[BatchRow]
    older: str


@dataclass(frozen=True)
class Check:
    """An automatic check; status as `check_row` knows it."""

    status: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class BatchPage:
    """A batch with its checks and one page of its lines."""

    checks: list[Check]
    rows: list[PaymentRow]
    older: str
    flagged: int
    new_accounts: int
    answers: list[tuple[str, str, int]]
    problems: list[PaymentProblem]
    file: BankFile | None


def batch_list(user: User, *, shown: str, before: str) -> BatchList:
    """Batches, the newest first, fifty a page; two statements."""
    batches = visible_batches(user).filter(state__in=SHOWN[shown])
    if before:
        place = PaymentBatch.objects.filter(reference=before).values_list("pk", flat=True).first()
        batches = batches.filter(pk__lt=place or 0)
    named = batches.select_related("prepared_by", "released_by", "second_released_by")
    found = list(named.order_by("-pk")[: PAGE + 1])
    return BatchList(
        rows=[_row(batch) for batch in found[:PAGE]],
        older=found[PAGE - 1].reference if len(found) > PAGE else "",
    )


def batch_page(
    user: User, batch: PaymentBatch, *, after: str, only_flagged: bool, now: datetime
) -> BatchPage:
    """Ten statements at most, whatever its size."""
    suspect = suspects(batch.pk)
    figures = _figures(batch, suspect)
    page = batch.instructions.all()
    if only_flagged:
        page = page.filter(to_look_at(suspect))
    if after:
        place = batch.instructions.filter(reference=after).values_list("pk", flat=True).first()
        page = page.filter(pk__gt=place or 0)
    found = list(with_people(page).order_by("pk")[: LINES + 1])
    is_open = batch.state in OPEN_BATCHES
    involved = involved_in(user, batch.instructions.all()) if is_open else set()
    file = BankFile.objects.filter(batch=batch).defer("content_sealed").first()
    return BatchPage(
        checks=list(_checks(batch, figures, suspect, involved, file)),
        rows=payment_rows(found[:LINES], involved=involved, suspect=suspect, now=now),
        older=found[LINES - 1].reference if len(found) > LINES else "",
        flagged=figures["flagged"],
        new_accounts=figures["new_accounts"],
        answers=_answers(figures),
        problems=list(batch.problems.filter(closed_at=None).order_by("pk")),
        file=file,
    )


def _figures(batch: PaymentBatch, suspect: Mapping[bytes, str]) -> dict[str, Any]:
    """Counts over all lines, in one statement."""
    answered = {
        f"state_{state.value}": Count("pk", filter=Q(state=state))
        for state in (
            PaymentState.SETTLED,
            PaymentState.BOUNCED,
            PaymentState.REJECTED,
            PaymentState.UNKNOWN,
            PaymentState.SUBMITTED,
        )
    }
    return batch.instructions.aggregate(
        lines=Count("pk"),
        flagged=Count("pk", filter=to_look_at(suspect)),
        new_accounts=Count("pk", filter=Q(bank_account__first_paid_at=None)),
        undone=Count("pk", filter=Q(award__decision__undo__isnull=False)),
        replaced=Count("pk", filter=Q(bank_account__ended_at__isnull=False)),
        frozen=Count("pk", filter=held_by_freeze()),
        other_names=Count("pk", filter=~Q(bank_account__holder_name=F("member__name"))),
        **answered,
    )


def _open_checks(figures: dict[str, Any]) -> Iterator[Check]:
    """What is asked only as long as a payment can still be taken out."""
    yield _zero(
        figures["replaced"],
        _("Every card is the member's card of now"),
        _("A member has another card now: take the payment out"),
    )
    if figures["frozen"]:
        words = _("A payment in it is frozen: take it out")
        yield Check("failed", words, str(figures["frozen"]))
    new = figures["new_accounts"]
    if new:
        words = ngettext(
            "%(n)s first payment to an account: look at it",
            "%(n)s first payments to an account: look at each",
            new,
        )
        yield Check("open", words % {"n": new})


def _checks(
    batch: PaymentBatch,
    figures: dict[str, Any],
    suspect: Mapping[bytes, str],
    involved: set[str],
    file: BankFile | None,
) -> Iterator[Check]:
    if not figures["lines"]:
        return
    is_open = batch.state in OPEN_BATCHES
    yield _zero(figures["undone"], _("All decisions are in effect"), _("A decision was taken back"))
    kinds = list(suspect.values())
    yield _zero(
        kinds.count("twice"),
        _("No account and amount twice"),
        _("The same account and amount twice"),
    )
    yield _zero(
        kinds.count("shared"),
        _("Every account belongs to one member"),
        _("Members share an account"),
    )
    yield _zero(
        figures["other_names"],
        _("Every account bears the member's name"),
        _("An account bears another name"),
    )
    yield Check(
        "unknown",
        _("Names at the bank: could not be checked"),
        _("The bank's name check is not connected"),
    )
    if is_open:
        yield from _open_checks(figures)
    if involved:
        yield Check(
            "failed", _("A payment in it is too close to you"), ", ".join(sorted(involved)[:5])
        )
    if is_open:
        same = content_now(batch.pk).fingerprint == batch.fingerprint
        yield (
            Check("passed", _("Nothing changed since it was prepared"))
            if same
            else Check("failed", _("A payment is no longer what was prepared"))
        )
    if file is not None:
        same = (file.count, file.total) == (batch.count, batch.total)
        yield Check(
            "passed" if same else "failed", _("The bank file has the batch's count and total")
        )


def _zero(found: int, good: str, bad: str) -> Check:
    return Check("failed", bad, str(found)) if found else Check("passed", good)


def _answers(figures: dict[str, Any]) -> list[tuple[str, str, int]]:
    """(state, its label, how many) of what the bank has said; empty before it has the batch."""
    return [
        (state.value, str(state.label), figures[f"state_{state.value}"])
        for state in PaymentState
        if figures.get(f"state_{state.value}")
    ]


def _row(batch: PaymentBatch) -> BatchRow:
    people = (batch.released_by, batch.second_released_by)
    return BatchRow(
        reference=batch.reference,
        state=batch.state,
        state_label=str(BatchState(batch.state).label),
        count=batch.count,
        total=batch.total,
        prepared_by=batch.prepared_by.display_name,
        prepared_at=batch.prepared_at,
        keys=tuple(person.display_name for person in people if person is not None),
        keys_needed=batch.keys_needed,
    )
