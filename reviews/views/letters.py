"""Letters to members: printed by the desk, read by the member, posted to whoever has no phone."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims.models import Claim
from claims.views.scope import claim_of
from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.actions.access import record_access
from members.models import AccessEntry
from members.views.access import member_page
from reviews.actions.letter import MOST_AT_ONCE, mark_posted
from reviews.keeping_forms import PostedForm
from reviews.letter_pdf import letters_pdf
from reviews.letter_queries import letters_of, post_page, to_be_posted
from reviews.letter_text import sheet_of
from reviews.models import MemberLetter
from reviews.policies import is_blind
from reviews.views.scope import actor, case_of, desk_page, keeper_page, refused

# Whoever sits down next does not find it in the browser.
_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@require_safe
@desk_page
def letter(request: HttpRequest, reference: str, uid: UUID) -> HttpResponse:
    """The letter as it is printed; that it was opened is on record."""
    found = _of_case(request, reference, uid)
    if found is None:
        return redirect("reviews:case", reference)
    return _page(request, found, back="reviews:file", pdf="reviews:member_letter_pdf")


@require_safe
@desk_page
def letter_pdf(request: HttpRequest, reference: str, uid: UUID) -> HttpResponse:
    """The same as a file."""
    found = _of_case(request, reference, uid)
    return redirect("reviews:case", reference) if found is None else _file([found])


@require_safe
@keeper_page
def to_post(request: HttpRequest) -> HttpResponse:
    """Letters that wait for the post, the oldest first."""
    return _post_list(request, PostedForm())


@require_POST
@keeper_page
def posted(request: HttpRequest) -> HttpResponse:
    """Those that were ticked were posted on a day."""
    form = PostedForm(request.POST)
    if not form.is_valid():
        return _post_list(request, form, status=422)
    try:
        number = mark_posted(
            posting_ids=_ids(request),
            posted_on=form.cleaned_data["posted_on"],
            actor=actor(request),
            now=timezone.now(),
        )
    except Denied as denial:
        return _post_list(request, form, status=refused(form, denial))
    messages.success(request, _("%(n)s marked as posted.") % {"n": number})
    return redirect("reviews:to_post")


@require_POST
@keeper_page
def print_ticked(request: HttpRequest) -> HttpResponse:
    """Those that were ticked in one file, to be printed."""
    waiting = to_be_posted(actor(request)).select_related("letter__claim")
    ticked = waiting.filter(pk__in=_ids(request)).order_by("pk")[:MOST_AT_ONCE]
    chosen = [one.letter for one in ticked]
    if not chosen:
        refused = _("Please choose which letters.")
        return _post_list(request, PostedForm(), refused=refused, status=422)
    for one in chosen:
        _note_opening(request, one)
    return _file(chosen)


@require_safe
@member_page
def mine(request: HttpRequest, reference: str) -> HttpResponse:
    """All letters about a claim, for the member whose it is."""
    claim = claim_of(request, reference)
    values = {"reference": reference, "rows": letters_of(claim)}
    return render(request, "reviews/member/letters.html", values)


@require_safe
@member_page
def my_letter(request: HttpRequest, reference: str, uid: UUID) -> HttpResponse:
    found = _of_claim(claim_of(request, reference), uid)
    return _page(request, found, back="appeals:letters", pdf="appeals:letter_pdf")


@require_safe
@member_page
def my_letter_pdf(request: HttpRequest, reference: str, uid: UUID) -> HttpResponse:
    return _file([_of_claim(claim_of(request, reference), uid)])


def _of_case(request: HttpRequest, reference: str, uid: UUID) -> MemberLetter | None:
    """None for whoever must not know yet what was decided."""
    review = case_of(request, reference)
    if is_blind(actor(request), review):
        messages.info(request, _("This is an appeal: please record your own view first."))
        return None
    found = _of_claim(review.claim, uid)
    _note_opening(request, found)
    return found


def _of_claim(claim: Claim, uid: UUID) -> MemberLetter:
    return get_object_or_404(MemberLetter.objects.select_related("claim"), claim=claim, uid=uid)


def _page(request: HttpRequest, found: MemberLetter, *, back: str, pdf: str) -> HttpResponse:
    values = {"letter": found, "sheet": sheet_of(found.text), "back": back, "pdf": pdf}
    response = render(request, "reviews/member_letter.html", values)
    for name, value in _PRIVATE.items():
        response.headers[name] = value
    return response


def _file(letters: list[MemberLetter]) -> HttpResponse:
    name = f"{letters[0].year}-{letters[0].serial}"
    disposition = f'inline; filename="{name if len(letters) == 1 else "letters"}.pdf"'
    headers = {**_PRIVATE, "Content-Disposition": disposition}
    return HttpResponse(letters_pdf(letters), content_type="application/pdf", headers=headers)


def _post_list(
    request: HttpRequest, form: PostedForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    try:
        page = post_page(actor(request), after=request.GET.get("after", ""))
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("reviews:to_post")
    values: dict[str, Any] = {
        "page": page,
        "form": form,
        "refused": refused,
        "ticked": set(_ids(request)),
        "older_url": with_query(reverse("reviews:to_post"), after=page.older) if page.older else "",
    }
    return render(request, "reviews/to_post.html", values, status=status)


def _ids(request: HttpRequest) -> list[int]:
    given = request.POST.getlist("letter")
    return [int(one) for one in given if one.isascii() and one.isdecimal() and len(one) < 19]


def _note_opening(request: HttpRequest, found: MemberLetter) -> None:
    """The member sees who looked."""
    with translation.override(settings.LANGUAGE_CODE):
        purpose = _("Letter %(number)s about claim %(reference)s") % {
            "number": found.number,
            "reference": found.claim.reference,
        }
    record_access(
        user=actor(request),
        member_id=found.claim.member_id,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=timezone.now(),
        once_a_sitting=True,
    )
