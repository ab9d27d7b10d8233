"""One letter to a hospital: how it stands, the page to print, and what can be done with it now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims.models import Fact
from config.kernel.denial import Denied, allows
from members.actions.access import record_access
from members.models import AccessEntry, User
from reviews.actions import enquire
from reviews.actions.file_reply import Answer, file_reply, is_late, keep_scan, reply_move
from reviews.enquiry_forms import RemindForm, ReplyForm, WithdrawForm
from reviews.enquiry_letter import FACT_OF, chinese_day
from reviews.enquiry_policies import check_may_handle, check_may_send
from reviews.models import Enquiry
from reviews.policies import is_blind
from reviews.rows.case import case_file
from reviews.rows.enquiries import enquiry_row, letter_events
from reviews.states import EnquiryState
from reviews.views.scope import actor, case_of, desk_page, refused
from reviews.views.standing import standing_of

_ACTS = ("post", "remind", "reply", "withdraw")


@require_safe
@desk_page
def enquiry(request: HttpRequest, reference: str, enquiry_id: int) -> HttpResponse:
    """How the letter stands, and what can be done with it."""
    found = _enquiry(request, reference, enquiry_id)
    _note_opening(request, found)
    return _render(request, found)


@require_safe
@desk_page
def letter(request: HttpRequest, reference: str, enquiry_id: int, copy: int) -> HttpResponse:
    """The letter as it is printed, word for word as it was written."""
    found = _enquiry(request, reference, enquiry_id)
    text = get_object_or_404(found.letters, copy=copy)
    _note_opening(request, found)
    greeting, *paragraphs = text.text.splitlines()
    values = {
        "enquiry": found,
        "reminder": copy > 0,
        "greeting": greeting,
        "paragraphs": paragraphs,
        "sender": settings.SMS_SIGNATURE,
        "written_on": chinese_day(timezone.localdate(text.written_at)),
    }
    return render(request, "reviews/letter.html", values)


@require_POST
@desk_page
def act(request: HttpRequest, reference: str, enquiry_id: int, act: str) -> HttpResponse:
    """Post, remind, file the answer, withdraw. 422: to be completed; 409: someone was faster."""
    if act not in _ACTS:
        raise Http404
    found = _enquiry(request, reference, enquiry_id)
    form = _form(act, found, request.POST, request.FILES)
    if not form.is_valid():
        return _render(request, found, act=act, form=form, status=422)
    try:
        _do(act, found, form.cleaned_data, actor(request), timezone.now())
    except Denied as denial:
        status = refused(form, denial)
        found = _enquiry(request, reference, enquiry_id)
        return _render(request, found, act=act, form=form, status=status)
    messages.success(request, _said(act))
    return redirect("reviews:enquiry", reference, enquiry_id)


def _do(act: str, found: Enquiry, values: dict[str, Any], user: User, now: datetime) -> None:
    seen: dict[str, Any] = {"enquiry_id": found.pk, "actor": user, "now": now}
    if act == "post":
        enquire.post_letter(**seen)
    elif act == "remind":
        enquire.remind(until=values["until"], channel=values["channel"], **seen)
    elif act == "withdraw":
        enquire.withdraw_enquiry(reason=values["reason"], **seen)
    else:
        answer = Answer(
            values["text"], values["received_on"], values.get("value", ""), values["was"]
        )
        paper = None
        if values["scan"] is not None:
            original, upload_id = values["scan"].read(), values["upload_id"]
            paper = keep_scan(answer=answer, original=original, upload_id=upload_id, **seen)
        file_reply(answer=answer, paper=paper, **seen)


def _said(act: str) -> str:
    return {
        "post": _("Noted. The case waits for the hospital; its clock stands still."),
        "remind": _("The reminder is written."),
        "reply": _("The answer is on record. What depends on it was checked again."),
        "withdraw": _("The letter is withdrawn. Its number stays used."),
    }[act]


def _form(
    act: str, found: Enquiry, data: Any = None, files: Mapping[str, Any] | None = None
) -> forms.Form:
    if act == "reply":
        name = FACT_OF.get(found.topic, "")
        claim = found.review.claim_id
        current = Fact.objects.current().filter(claim=claim, name=name).first()
        late = is_late(found, found.review)
        return ReplyForm(data, files, enquiry=found, current=current, late=late)
    kinds: dict[str, type[forms.Form]] = {
        "post": forms.Form,
        "remind": RemindForm,
        "withdraw": WithdrawForm,
    }
    return kinds[act](data)


def _render(
    request: HttpRequest,
    found: Enquiry,
    *,
    act: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    user, now = actor(request), timezone.now()
    possible = _possible(found, user, now)
    drawn = {name: _form(name, found) for name in possible}
    if form is not None:
        drawn[act] = form
    values = {
        "file": case_file(
            found.review, today=timezone.localdate(now), now=now, blind=is_blind(user, found.review)
        ),
        "standing": standing_of(found.review, user, now),
        "row": enquiry_row(found),
        "letters": list(found.letters.all()),
        "events": letter_events(found),
        "forms": drawn,
        "late": is_late(found, found.review),
        "refused": form.non_field_errors() if form is not None and act not in possible else [],
        "open_act": act if form is not None else "",
    }
    return render(request, "reviews/enquiry.html", values, status=status)


def _possible(found: Enquiry, user: User, now: datetime) -> list[str]:
    """The acts that would not be refused right away."""
    acts = [name for name in ("post", "remind") if allows(check_may_send, user, found, name, now)]
    sent = found.events.filter(move__in=("post", "hand_over")).exists()
    unanswered = not hasattr(found, "reply")
    if sent and unanswered and allows(check_may_handle, user, found, reply_move(found)):
        acts.append("reply")
    if found.state != EnquiryState.ANSWERED and allows(check_may_handle, user, found, "withdraw"):
        acts.append("withdraw")
    return acts


def _enquiry(request: HttpRequest, reference: str, enquiry_id: int) -> Enquiry:
    """A letter about a case that this person may see; of another case it is not there."""
    review = case_of(request, reference)
    enquiries = Enquiry.objects.select_related(
        "review__claim__member__unit", "review__claim__encounter", "review__member", "reply"
    )
    return get_object_or_404(enquiries, pk=enquiry_id, review__claim=review.claim_id)


def _note_opening(request: HttpRequest, found: Enquiry) -> None:
    """The member sees who looked."""
    with translation.override(settings.LANGUAGE_CODE):
        purpose = _("Letter %(number)s about claim %(reference)s") % {
            "number": found.number,
            "reference": found.review.claim.reference,
        }
    record_access(
        user=actor(request),
        member_id=found.review.member_id,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=timezone.now(),
        once_a_sitting=True,
    )
