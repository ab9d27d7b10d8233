"""Papers by photo: put together, confirmed, sent; and what is asked for later."""

from collections.abc import Callable
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.actions.ask_papers import answer_request, filing_of
from claims.actions.file import AlreadyClaimed
from claims.actions.papers import SentBefore, add_paper, discard_draft, open_draft, remove_paper
from claims.actions.send import StayKnown
from claims.models import Claim, Filing, Paper, PaperPage
from claims.paper_facts import ASKED
from claims.queries.confirm import read_page
from claims.queries.papers import (
    PapersPage,
    asked_page,
    draft_of,
    draft_page,
    open_request,
    own_page,
    own_paper,
    wants_again,
)
from claims.states import ClaimState
from claims.views.looked_over import LookedOver, look_over
from claims.views.scope import acts_for_another, claim_for, delegate_page, filer_page
from config.kernel import vault
from config.kernel.denial import Denied
from members.models import Member, User
from members.queries.person import card_of
from members.views.access import photo_owner, posted, user_of
from members.views.left_open import status_of

# A sealed photo leaves the house only to be looked at, by whom it belongs to, now.
PICTURE_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
}


_KEPT, _KEPT_MOST = "kept_papers", 40


@require_safe
@filer_page
def photo(request: HttpRequest, member: Member) -> HttpResponse:
    """A stay by photo: a tile for each paper."""
    page = draft_page(draft_of(member, user_of(request)), now=timezone.now(), kept=_kept(request))
    return _show(request, member, page, add_url=reverse("claims:photo_add"), claim=None)


@require_safe
@filer_page
def asked(request: HttpRequest, member: Member, reference: str) -> HttpResponse:
    """What the desk asks for, with a tile for each paper."""
    claim = claim_for(member, reference)
    add_url = reverse("claims:papers_add", kwargs={"reference": reference})
    page = asked_page(claim, now=timezone.now(), kept=_kept(request), by=_only(request, member))
    return _show(request, member, page, add_url=add_url, claim=claim)


@require_POST
@filer_page
def photo_add(request: HttpRequest, member: Member) -> HttpResponse:
    """One photo, or a form's worth of them, into the draft."""
    return _add(
        request,
        member,
        lambda: open_draft(actor=user_of(request), member=member, now=timezone.now()),
        then=reverse("claims:photo"),
    )


@require_POST
@filer_page
def papers_add(request: HttpRequest, member: Member, reference: str) -> HttpResponse:
    """The same, for a claim that waits for it."""
    claim = claim_for(member, reference)
    return _add(
        request,
        member,
        lambda: filing_of(claim_id=claim.pk, actor=user_of(request), now=timezone.now()),
        then=reverse("claims:papers", kwargs={"reference": reference}),
    )


@require_POST
@filer_page
def paper_remove(request: HttpRequest, member: Member, uid: UUID) -> HttpResponse:
    """Take one paper out of the draft."""
    paper = own_paper(member, str(uid), by=_only(request, member))
    if paper is None:
        raise Http404
    try:
        remove_paper(paper_id=paper.pk, actor=user_of(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    return redirect("claims:photo")


@require_POST
@filer_page
def paper_keep(request: HttpRequest, member: Member, uid: UUID) -> HttpResponse:
    """“I use this one all the same”: a photo that is not clear is taken as it is."""
    paper = own_paper(member, str(uid), by=_only(request, member))
    if paper is None:
        raise Http404
    # A word about this screen, not about the paper: what the machine cannot read a person does.
    request.session[_KEPT] = [*_kept(request), str(uid)][-_KEPT_MOST:]
    claim = Claim.objects.filter(filing=paper.filing_id, member=member).first()
    if claim is None:
        return redirect("claims:photo")
    return redirect("claims:papers", reference=claim.reference)


@require_POST
@filer_page
def photo_discard(request: HttpRequest, member: Member) -> HttpResponse:
    """Begin anew."""
    filing = draft_of(member, user_of(request))
    if filing is not None:
        discard_draft(filing_id=filing.pk, actor=user_of(request), now=timezone.now())
        messages.info(request, _("Thrown away. Nothing was sent."))
    return redirect("claims:home")


@require_http_methods(["GET", "POST"])
@filer_page
def check(request: HttpRequest, member: Member) -> HttpResponse:
    """What was read: doubtful values to be confirmed, then one button."""
    filing = draft_of(member, user_of(request))
    if filing is None or not draft_page(filing, now=timezone.now()).ready:
        return redirect("claims:photo")
    page = read_page(filing, kept=_kept(request))
    looked = look_over(posted(request), page, ASKED)
    if request.method == "POST" and looked.whole:
        answer = _send(request, filing, looked)
        if answer is not None:
            return answer
    context = looked.context | {
        "page": page,
        "card": card_of(member),
        "acts": acts_for_another(request, member),
        "here": reverse("claims:photo_check"),
    }
    status = status_of(request, looked.form, looked.cause)
    return render(request, "claims/member/check.html", context, status=status)


@require_POST
@filer_page
def papers_done(request: HttpRequest, member: Member, reference: str) -> HttpResponse:
    """“That is all”: the desk goes on."""
    claim = claim_for(member, reference)
    try:
        answer_request(claim_id=claim.pk, actor=user_of(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("claims:papers", reference=reference)
    messages.success(request, _("Thank you, it is sent. You need do nothing now."))
    return redirect("claims:status", reference=reference)


@require_safe
@delegate_page
def picture(request: HttpRequest, member: Member, uid: UUID) -> HttpResponse:
    """A page of one's own papers."""
    return _shown(_own(request, member, uid).view_copy)


@require_safe
@delegate_page
def thumbnail(request: HttpRequest, member: Member, uid: UUID) -> HttpResponse:
    """The same, to know it by in a list."""
    page = _own(request, member, uid)
    return _shown(page.thumbnail_copy or page.view_copy)


def _own(request: HttpRequest, member: Member, uid: UUID) -> PaperPage:
    page = own_page(member, str(uid), by=_only(request, member))
    if page is None:
        raise Http404
    return page


def _shown(copy: str) -> HttpResponse:
    return HttpResponse(vault.fetch(copy), content_type="image/webp", headers=PICTURE_HEADERS)


def _add(
    request: HttpRequest, member: Member, filing: Callable[[], Filing], *, then: str
) -> HttpResponse:
    by_script = request.headers.get("X-Requested-With") == "photo-upload"
    added: list[Paper] = []
    troubles: list[tuple[str, str]] = []
    files = request.FILES.getlist("files")
    form = _upload_id(request.POST.get("upload_id", ""))
    place = "/".join(request.POST.get(name, "") for name in ("kind", "instead", "number"))
    for position, file in enumerate(files):
        try:
            paper = add_paper(
                filing_id=filing().pk,
                # Every file of a form has an id of its own, the same when it is sent again.
                upload_id=uuid5(form, f"{place}/{position}"),
                original=file.read(),
                wanted_kind=request.POST.get("kind", ""),
                actor=user_of(request),
                now=timezone.now(),
            )
            added.append(paper)
            _take_out(request, member, request.POST.get("instead", ""))
        except Denied as denial:
            troubles.append((str(denial), _way_to(denial)))
    if not files:
        troubles.append((_("Please choose a photo first."), ""))
    if by_script:
        look = _("See the earlier one")
        parts = ((words, url, look) if url else (words,) for words, url in troubles)
        lines = "\n".join(line for part in parts for line in part)
        return HttpResponse(lines, content_type="text/plain; charset=utf-8",
                            status=422 if troubles else 204)  # fmt: skip
    for trouble in troubles:
        messages.error(request, _with_link(*trouble))
    if added:
        words = ngettext("%(n)s photo is here.", "%(n)s photos are here.", len(added))
        messages.success(request, words % {"n": len(added)})
    # What is not clear is the first thing that they see.
    unclear = next((paper for paper in added if wants_again(paper)), None)
    return redirect(f"{then}#retake-{unclear.uid}" if unclear and not troubles else then)


def _way_to(denial: Denied) -> str:
    """The page of what is there already; "" where there is none to show."""
    if isinstance(denial, StayKnown):
        return reverse("claims:new", kwargs={"stay": denial.stay})
    earlier = denial.earlier if isinstance(denial, SentBefore | AlreadyClaimed) else ""
    return reverse("claims:status", kwargs={"reference": earlier}) if earlier else ""


def _with_link(sentence: str, url: str) -> str:
    if not url:
        return sentence
    look = _("See the earlier one")
    return format_html('{} <a class="link-line" href="{}">{}</a>', sentence, url, look)


def _take_out(request: HttpRequest, member: Member, uid: str) -> None:
    """The paper in whose place a new photo came. What was sent before stays beside it."""
    try:
        paper = own_paper(member, str(UUID(uid)), by=_only(request, member))
        if paper is not None:
            remove_paper(paper_id=paper.pk, actor=user_of(request), now=timezone.now())
    except (ValueError, Denied):
        return


def _kept(request: HttpRequest) -> list[str]:
    return [str(uid) for uid in request.session.get(_KEPT, [])]


def _only(request: HttpRequest, member: Member) -> User | None:
    """Whose papers alone are shown: of whoever acts for somebody; all to the member."""
    return user_of(request) if acts_for_another(request, member) else None


def _show(
    request: HttpRequest, member: Member, page: PapersPage, *, add_url: str, claim: Claim | None
) -> HttpResponse:
    context = {
        "page": page,
        "add_url": add_url,
        "here": request.path,
        "reference": claim.reference if claim else "",
        "asked": claim is None or open_request(claim) is not None or _appealed(claim),
        "appealed": _appealed(claim),
        "removable": claim is None,
        "upload_id": str(uuid4()),
        "has_phone": bool(member.phone) and not acts_for_another(request, member),
        "owner": photo_owner(request, member),
    }
    if request.headers.get("HX-Request") == "true":
        # A paper that came since the page was drawn has no place on it yet.
        shown = request.GET.get("shown", _beginnings(page))
        known = [paper for paper in page.papers if paper.uid[:8] in shown.split("-")]
        swap = {"swapped": True, "known": known, "shown": shown}
        return render(request, "claims/member/photo.html#reading", context | swap)
    return render(request, "claims/member/photo.html", context | {"shown": _beginnings(page)})


def _beginnings(page: PapersPage) -> str:
    return "-".join(paper.uid[:8] for paper in page.papers)


def _appealed(claim: Claim | None) -> bool:
    return claim is not None and claim.state == ClaimState.APPEALED


def _send(request: HttpRequest, filing: Filing, looked: LookedOver) -> HttpResponse | None:
    """Where to go when it is filed; None, with the sentence in the form, where it is not."""
    try:
        claims = looked.send(request, filing)
    except AlreadyClaimed as denial:
        messages.error(request, _with_link(str(denial), _way_to(denial)))
        return redirect("claims:photo")
    except StayKnown as denial:
        messages.info(request, str(denial))
        return redirect(_way_to(denial))
    except Denied as denial:
        looked.cause.add_error(None, str(denial))
        return None
    messages.success(request, _("Your claim is filed. You need do nothing now."))
    if len(claims) > 1:
        messages.info(
            request, _("There are several claims for this stay: one for each item and year.")
        )
        return redirect("claims:home")
    return redirect("claims:status", reference=claims[0].reference)


def _upload_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
