"""The file of a case: calls noted, letters listed, originals received, handed over and moved."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Denied, allows
from members.models import User
from members.views.access import posted
from reviews.actions.note import Call, note_call
from reviews.actions.original import Arrival, Handling, handle_original, receive_original
from reviews.file_policies import check_may_bundle, check_may_keep
from reviews.keeping_forms import HANDLE_FORMS, BundleForm, NoteForm, ReceiveForm
from reviews.models import CallNote, CaseBundle, PaperOriginal, Review
from reviews.policies import is_blind
from reviews.rows.case import case_file
from reviews.rows.keeping import keeping_of, original_rows, papers_to_receive
from reviews.states import ORIGINAL_MOVES
from reviews.views.scope import actor, case_of, desk_page, refused
from reviews.views.standing import standing_of


@require_safe
@desk_page
def file(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that the file holds; ?corrects=<note> opens a note that puts another one right."""
    review = case_of(request, reference)
    if is_blind(actor(request), review):
        messages.info(request, _("This is an appeal: please record your own view first."))
        return redirect("reviews:case", reference)
    note = None
    wrong = request.GET.get("corrects")
    if wrong:
        note = NoteForm(initial=_before(review, wrong))
    return render_file(request, review, note=note)


@require_POST
@desk_page
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a note. 422: to be completed, with what was typed; 409: someone was faster."""
    review = case_of(request, reference)
    form = NoteForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        call = Call(values["spoke_with"], values["way"], values["spoken_at"], values["text"])
        try:
            note_call(
                review_id=review.pk,
                uid=values["uid"],
                call=call,
                corrects=values["corrects"],
                actor=actor(request),
                now=timezone.now(),
            )
        except Denied as denial:
            return render_file(request, review, note=form, status=refused(form, denial))
        messages.success(request, _("The note is kept."))
        return redirect(f"{_file_url(reference)}#calls")
    return render_file(request, review, note=form, status=422)


@require_POST
@desk_page
def receive(request: HttpRequest, reference: str) -> HttpResponse:
    """An original came on paper."""
    review = case_of(request, reference)
    form = ReceiveForm(request.POST, papers=papers_to_receive(review.claim))
    if form.is_valid():
        values = form.cleaned_data
        picture = UUID(values["paper"]) if values.get("paper") else None
        arrival = Arrival(
            values["kind"], values["sheets"], values["box"], values["received_on"], picture
        )
        try:
            receive_original(
                review_id=review.pk,
                uid=values["uid"],
                arrival=arrival,
                actor=actor(request),
                now=timezone.now(),
            )
        except Denied as denial:
            return render_file(request, review, original=form, status=refused(form, denial))
        messages.success(request, _("The original is on record."))
        return redirect(f"{_file_url(reference)}#originals")
    return render_file(request, review, original=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def handle(request: HttpRequest, reference: str, uid: UUID, move: str) -> HttpResponse:
    """Another box, lent, back, given back: a short form of its own."""
    review = case_of(request, reference)
    form_class = HANDLE_FORMS.get(move)
    originals = PaperOriginal.objects.select_related("review__claim", "member")
    original = get_object_or_404(originals, uid=uid, review__claim=review.claim_id)
    if form_class is None or not allows(check_may_keep, actor(request), review):
        raise Http404
    initial = {"box": original.box}
    form = form_class(posted(request), initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _handle(original, move, form.cleaned_data, actor(request), timezone.now())
            except Denied as denial:
                status = refused(form, denial)
            else:
                messages.success(request, _("The original is on record."))
                return redirect(f"{_file_url(reference)}#originals")
    [row] = original_rows([original])
    possible = ORIGINAL_MOVES.allows(move, original.state)
    values = {"row": row, "form": form, "move": move, "possible": possible}
    return render(request, "reviews/original.html", values, status=status)


def render_file(
    request: HttpRequest,
    review: Review,
    *,
    note: forms.Form | None = None,
    original: forms.Form | None = None,
    bundle: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; a form is one that came back, else an empty one where it may be sent."""
    user, now = actor(request), timezone.now()
    may_keep = allows(check_may_keep, user, review)
    blind = is_blind(user, review)
    values: dict[str, Any] = {
        "file": case_file(review, today=timezone.localdate(now), now=now, blind=blind),
        "standing": standing_of(review, user, now),
        "keeping": None if blind else keeping_of(review.claim),
        "bundles": CaseBundle.objects.filter(review__claim=review.claim_id, asked_by=user).order_by(
            "-pk"
        )[:5],
        "note_form": (note or NoteForm()) if may_keep else None,
        "original_form": (original or ReceiveForm(papers=papers_to_receive(review.claim)))
        if may_keep
        else None,
        "bundle_form": (bundle or BundleForm())
        if allows(check_may_bundle, user, review, identity=False)
        else None,
    }
    return render(request, "reviews/file.html", values, status=status)


def _handle(
    original: PaperOriginal, move: str, values: dict[str, Any], user: User, now: datetime
) -> None:
    handle_original(
        original_id=original.pk, move=move, handling=Handling(**values), actor=user, now=now
    )


def _before(review: Review, uid: str) -> dict[str, Any]:
    """What the note says that is to be put right; nothing where it is none of this case."""
    try:
        wanted = UUID(uid)
    except ValueError as error:
        raise Http404 from error
    old = get_object_or_404(CallNote, uid=wanted, review__claim=review.claim_id)
    return {
        "corrects": old.uid,
        "spoke_with": old.spoke_with,
        "way": old.way,
        "spoken_at": timezone.localtime(old.spoken_at).replace(tzinfo=None),
        "text": old.text,
    }


def _file_url(reference: str) -> str:
    return reverse("reviews:file", args=[reference])
