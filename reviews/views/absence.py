"""I am away: from when to when, who stands in, and what goes to whom."""

from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Denied
from members.models import User
from members.views.access import posted
from reviews.absence_forms import AbsenceForm, NoteForm
from reviews.actions import absence as leaving
from reviews.models import Absence
from reviews.queries import may_work
from reviews.rows.absences import (
    CaseToGo,
    cases_to_go,
    own_absences,
    possible_deputies,
    state_of,
    team_absences,
    team_of,
    visible_absences,
)
from reviews.views.scope import actor, desk_page
from reviews.views.watch import watch_page


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def away(request: HttpRequest) -> HttpResponse:
    """My own absences, and the next one."""
    user, today = actor(request), timezone.localdate()
    if not may_work(user):
        raise PermissionDenied(_("There is no desk of yours that could be handed over."))
    data = posted(request)
    form = AbsenceForm(data, deputies=possible_deputies(user))
    if data is not None and form.is_valid():
        made = _enter(form, user, user, timezone.now())
        if made is not None:
            messages.success(request, _entered(made))
            return redirect("reviews:absence", made.pk)
    values = {"form": form, "rows": own_absences(user, today=today)}
    return render(request, "reviews/away.html", values, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@watch_page
def team_away(request: HttpRequest) -> HttpResponse:
    """Who of the team is away or will be; the supervisor enters it for somebody who cannot."""
    user, today = actor(request), timezone.localdate()
    data = posted(request)
    people = team_of(user)
    form = AbsenceForm(data, deputies=people, people=people)
    if data is not None and form.is_valid():
        made = _enter(form, form.cleaned_data["person"], user, timezone.now())
        if made is not None:
            messages.success(request, _entered(made))
            return redirect("reviews:absence", made.pk)
    rows = team_absences(user, today=today)
    values = {
        "form": form,
        "now": [row for row in rows if row.state == "now"],
        "ahead": [row for row in rows if row.state == "ahead"],
        "over": [row for row in rows if row.state == "over"],
    }
    return render(request, "reviews/watch/away.html", values, status=422 if form.errors else 200)


@require_safe
@desk_page
def absence(request: HttpRequest, absence_id: int) -> HttpResponse:
    """What goes, with a note for each case; afterwards what went where, and why."""
    user, now = actor(request), timezone.now()
    found, today = _absence(user, absence_id), timezone.localdate(now)
    cases = cases_to_go(found, user, today=today, now=now)
    values = {
        "absence": found,
        "cases": [(case, _note_form(case)) for case in cases],
        "handed": found.handed_at is not None,
        "ahead": found.handed_at is None and found.ended_at is None,
        "may_end": state_of(found, today) != "over",
        "begun": found.first_on <= today,
    }
    return render(request, "reviews/absence.html", values)


@require_POST
@desk_page
def note(request: HttpRequest, absence_id: int) -> HttpResponse:
    """A word about one case."""
    user = actor(request)
    found, form = _absence(user, absence_id), NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A note has at most 200 characters."))
        return redirect("reviews:absence", absence_id)
    try:
        leaving.note_case(
            absence_id=found.pk,
            review_id=form.cleaned_data["review"],
            text=form.cleaned_data["text"],
            actor=user,
            now=timezone.now(),
        )
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("Your note is kept."))
    return redirect("reviews:absence", absence_id)


@require_POST
@desk_page
def end(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Back earlier, or not gone at all."""
    user = actor(request)
    found = _absence(user, absence_id)
    try:
        leaving.end_absence(absence_id=found.pk, actor=user, now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("The absence is over. What was handed over stays where it is."))
    return redirect("reviews:absence", absence_id)


def _enter(form: AbsenceForm, person: User, user: User, now: datetime) -> Absence | None:
    values = form.cleaned_data
    deputy: User | None = values["deputy"]
    first_on: date = values["first_on"]
    try:
        return leaving.enter_absence(
            person_id=person.pk,
            deputy_id=deputy.pk if deputy else None,
            first_on=first_on,
            last_on=values["last_on"],
            actor=user,
            now=now,
        )
    except Denied as denial:
        form.add_error(None, str(denial))
        return None


def _entered(made: Absence) -> str:
    if made.handed_at is not None:
        return _("Entered, and the desk is handed over. This is where everything went.")
    return _("Entered. This is what goes on the first day as things stand; you may add notes.")


def _note_form(case: CaseToGo) -> NoteForm:
    initial = {"review": case.review_id, "text": case.note}
    return NoteForm(initial=initial, auto_id=f"note-{case.review_id}-%s")


def _absence(user: User, absence_id: int) -> Absence:
    """One's own, or of somebody of the team; any other is not there."""
    absences = visible_absences(user).select_related("person", "deputy", "entered_by")
    return get_object_or_404(absences, pk=absence_id)
