"""Papers at a counter: photographed, scanned, checked off, compared with the sheet, sent."""

from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.actions.papers import add_paper, discard_draft, open_draft, remove_paper
from claims.actions.scans import close_scan, use_scan
from claims.models import Filing
from claims.outlet_forms import ScanForm
from claims.queries.confirm import read_page
from claims.queries.outlet import (
    COMPARED,
    outlet_papers,
    own_paper_of,
    scan_of,
    scans_ready,
    scans_refused,
)
from claims.queries.papers import TILES, draft_of
from claims.views.looked_over import LookedOver, look_over
from claims.views.outlet_scope import filing_form, filing_page
from config.kernel.denial import Denied
from members.models import Member, User
from members.queries.outlet import person_row
from members.queries.person import card_of
from members.roles import Permission
from members.views.access import staff_page, user_of
from members.views.left_open import filled, status_of


@require_safe
@filing_page
def papers(request: HttpRequest, member: Member) -> HttpResponse:
    """The checklist, what is there, and what the scanner brought."""
    helper = user_of(request)
    draft = draft_of(member, helper)
    scans = scans_ready(helper, draft)
    context = {
        "person": person_row(member),
        "page": outlet_papers(draft, helper),
        "upload_id": str(uuid4()),
        "scans": scans,
        "form": ScanForm(rows=[(str(row.pk), row.name) for row in scans], kinds=TILES),
    }
    return render(request, "claims/outlet/papers.html", context)


@require_POST
@filing_page
def add(request: HttpRequest, member: Member) -> HttpResponse:
    """Photographs or files from this computer into the helper's own draft."""
    helper = user_of(request)
    draft = open_draft(actor=helper, member=member, now=timezone.now())
    add_files(request, draft, helper)
    return redirect("claims:outlet_papers")


@require_POST
@filing_page
def add_scans(request: HttpRequest, member: Member) -> HttpResponse:
    """What the scanner brought, into the draft."""
    helper = user_of(request)
    draft = open_draft(actor=helper, member=member, now=timezone.now())
    take_chosen(request, draft, helper)
    return redirect("claims:outlet_papers")


@require_POST
@filing_page
def remove(request: HttpRequest, member: Member, uid: UUID) -> HttpResponse:
    """Take one of the helper's own papers out of the draft."""
    paper = own_paper_of(user_of(request), str(uid))
    if paper is None or paper.filing.member_id != member.pk:
        raise Http404
    try:
        remove_paper(paper_id=paper.pk, actor=user_of(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    return redirect("claims:outlet_papers")


@require_POST
@filing_page
def discard(request: HttpRequest, member: Member) -> HttpResponse:
    """Begin anew."""
    draft = draft_of(member, user_of(request))
    if draft is not None:
        discard_draft(filing_id=draft.pk, actor=user_of(request), now=timezone.now())
        messages.info(request, _("Thrown away. Nothing was sent."))
    return redirect("claims:outlet_file")


@require_http_methods(["GET", "POST"])
@filing_form
def check(request: HttpRequest, member: Member) -> HttpResponse:
    """What was read, without the diagnosis: compared with the papers on the counter, then sent."""
    helper = user_of(request)
    draft = draft_of(member, helper)
    if draft is None or not outlet_papers(draft, helper).ready:
        return redirect("claims:outlet_papers")
    typed = filled(request, member, now=timezone.now())
    looked = look_over(typed, read_page(draft), COMPARED)
    if request.method == "POST" and looked.whole:
        answer = _send(request, draft, looked)
        if answer is not None:
            return answer
    context = looked.context | {"person": person_row(member), "card": card_of(member)}
    status = status_of(request, looked.form, looked.cause)
    return render(request, "claims/outlet/check.html", context, status=status)


@require_safe
@staff_page(Permission.CLAIM_FILE)
def scans(request: HttpRequest) -> HttpResponse:
    """Files that could not be taken, each with who sees to it; and what is ready."""
    helper = user_of(request)
    context = {"refused": scans_refused(helper), "ready": scans_ready(helper, None)}
    return render(request, "claims/outlet/scans.html", context)


@require_POST
@staff_page(Permission.CLAIM_FILE)
def scan_done(request: HttpRequest, pk: int) -> HttpResponse:
    """“Seen to”: it was scanned again, or is not needed."""
    scan = scan_of(user_of(request), pk)
    if scan is None:
        raise Http404
    close_scan(scan_id=scan.pk, actor=user_of(request), now=timezone.now())
    return redirect("claims:outlet_scans")


def add_files(request: HttpRequest, filing: Filing, helper: User) -> None:
    """Take the files of a form, each once however often it is sent; say what became of them."""
    form, added = _upload_id(request.POST.get("upload_id", "")), 0
    files = request.FILES.getlist("files")
    kind = request.POST.get("kind", "")
    for position, file in enumerate(files):
        try:
            add_paper(
                filing_id=filing.pk,
                upload_id=uuid5(form, f"{kind}/{position}"),
                original=file.read(),
                wanted_kind=kind,
                actor=helper,
                now=timezone.now(),
            )
            added += 1
        except Denied as denial:
            messages.error(request, str(denial))
    if not files:
        messages.error(request, _("Please choose a photo first."))
    _say(request, added)


def take_chosen(request: HttpRequest, filing: Filing, helper: User) -> None:
    """Take the chosen scans into the filing; say what became of them."""
    rows = [(str(row.pk), row.name) for row in scans_ready(helper, filing)]
    form, added = ScanForm(request.POST, rows=rows, kinds=TILES), 0
    if not form.is_valid():
        messages.error(request, _("Please choose at least one scan."))
        return
    for pk in form.cleaned_data["scans"]:
        try:
            use_scan(
                scan_id=int(pk),
                filing_id=filing.pk,
                wanted_kind=form.cleaned_data["kind"],
                actor=helper,
                now=timezone.now(),
            )
            added += 1
        except Denied as denial:
            messages.error(request, str(denial))
    _say(request, added)


def _say(request: HttpRequest, added: int) -> None:
    if added:
        words = ngettext("%(n)s paper is here.", "%(n)s papers are here.", added)
        messages.success(request, words % {"n": added})


def _send(request: HttpRequest, draft: Filing, looked: LookedOver) -> HttpResponse | None:
    try:
        claims = looked.send(request, draft)
    except Denied as denial:
        looked.cause.add_error(None, str(denial))
        return None
    messages.success(request, _("The claim is filed. Please print the receipt."))
    return redirect("claims:outlet_receipt", reference=claims[0].reference)


def _upload_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
