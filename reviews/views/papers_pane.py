"""The papers beside the facts: which page is looked at, a fact being put right, how far the
machine is with what came later."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.models import Claim
from claims.queries.progress import filing_progress
from reviews.paper_forms import CorrectForm
from reviews.rows.choices import Choice, choices_of
from reviews.rows.facts import FactRow, known_facts, numbers
from reviews.rows.fees import fee_look, line_boxes
from reviews.rows.scans import Look, viewer
from reviews.views.scope import case_of, desk_page


@dataclass(frozen=True)
class Correction:
    """The fact that is being put right: its row, the form with what is or was typed, and the values
    that can be picked instead."""

    row: FactRow
    form: CorrectForm
    choices: list[Choice]


def look_of(request: HttpRequest, correct: str = "") -> Look:
    """What the address, or the form that came back, says about the page to look at."""
    asked: Mapping[str, str] = request.GET
    turn = asked.get("turn", "")
    return Look(
        page=asked.get("page", ""),
        fact=asked.get("fact", ""),
        turn=int(turn) if turn in ("90", "180", "270") else 0,
        correct=correct or asked.get("correct", ""),
    )


def correction_of(
    claim: Claim, row: FactRow, form: CorrectForm | None, *, back: bool
) -> Correction:
    """The form that came back, or an empty one: prefilled with the fact's value, or with the one
    before (`back`)."""
    if form is None:
        value = row.was_raw if back else row.raw
        initial = {"value": value, "was": row.fact_id, "name": row.name}
        form = CorrectForm(fact=row.name, initial=initial)
    return Correction(row, form, choices_of(claim, row.name) if row.page else [])


@require_safe
@desk_page
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """The papers with another page open, for the pane alone."""
    claim = case_of(request, reference).claim
    known = known_facts(claim)
    pairs = [(one.fact, one.origin) for one in known]
    lines = line_boxes(fee_look(claim, known))
    shown = viewer(claim, pairs, numbers(known), look_of(request), lines=lines, now=timezone.now())
    if shown is None:
        raise Http404
    return render(request, "reviews/_viewer.html", {"viewer": shown, "claim": claim})


@require_safe
@desk_page
def reading(request: HttpRequest, reference: str) -> HttpResponse:
    """How far the machine is with papers that came later; asked again until it is done."""
    claim = case_of(request, reference).claim
    progress = filing_progress(claim.filing, now=timezone.now())
    values = {"progress": progress, "claim": claim, "was_reading": True}
    return render(request, "reviews/_reading.html", values)
