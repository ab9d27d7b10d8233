"""What a helper filed: how far it is, what is asked for, and the receipt to print."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from claims.actions.ask_papers import answer_request
from claims.filing_receipt import FilingReceipt, receipt_of, receipt_pdf
from claims.models import Claim
from claims.outlet_forms import ScanForm
from claims.queries.outlet import filed_by, outlet_papers, own_filing, scans_ready
from claims.queries.papers import open_request
from claims.states import ClaimState
from claims.views.outlet_papers import add_files, take_chosen
from claims.views.outlet_scope import may_file_for
from config.kernel.denial import Denied
from config.kernel.qr_code import as_svg
from members.mandate_policies import may_act_for
from members.models import Mandate
from members.roles import Permission
from members.views.access import staff_page, user_of


@never_cache
@require_safe
@staff_page(Permission.CLAIM_FILE)
def mine(request: HttpRequest) -> HttpResponse:
    """The helper's own filings of the last thirty days, masked, with their state alone."""
    rows = filed_by(user_of(request), now=timezone.now())
    return render(request, "claims/outlet/mine.html", {"rows": rows})


@never_cache
@require_safe
@staff_page(Permission.CLAIM_FILE)
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    """One of them: where it is, and what is asked for."""
    now, helper = timezone.now(), user_of(request)
    found = _own(request, reference)
    follows = may_act_for(helper, found.member, Mandate.Scope.FOLLOW, now)
    request_open = open_request(found) if follows else None
    scans = scans_ready(helper, found.filing) if request_open else []
    context = {
        "reference": reference,
        "who": found.member.masked_name,
        "filed_at": found.filed_at,
        "promised_on": found.promised_on,
        "follows": follows,
        "state": found.state,
        "state_label": ClaimState(found.state).label,
        "asked": request_open,
        "may_file": may_file_for(helper, found.member, now=now),
        "page": outlet_papers(
            found.filing, helper, kinds=request_open.kinds, since=request_open.asked_at
        )
        if request_open
        else None,
        "scans": scans,
        "form": ScanForm(
            rows=[(str(row.pk), row.name) for row in scans],
            kinds=request_open.kinds if request_open else (),
        ),
        "upload_id": str(uuid4()),
    }
    return render(request, "claims/outlet/claim.html", context)


@require_POST
@staff_page(Permission.CLAIM_FILE)
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """A paper that was asked for: files from here, or what the scanner brought."""
    found, helper = _own(request, reference), user_of(request)
    if found.filing is None:
        raise Http404
    if request.POST.getlist("scans"):
        take_chosen(request, found.filing, helper)
    else:
        add_files(request, found.filing, helper)
    return redirect("claims:outlet_claim", reference=reference)


@require_POST
@staff_page(Permission.CLAIM_FILE)
def answered(request: HttpRequest, reference: str) -> HttpResponse:
    """“That is all”: the desk goes on."""
    found = _own(request, reference)
    try:
        answer_request(claim_id=found.pk, actor=user_of(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("Thank you, it is sent."))
    return redirect("claims:outlet_claim", reference=reference)


@never_cache
@require_safe
@staff_page(Permission.CLAIM_FILE)
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt on the screen, and the way to print it."""
    made = _receipt(request, reference)
    code = as_svg(made.address, title=_("Code with the address of this claim"), cls="receipt-qr")
    context = {"receipt": made, "code": code}
    return render(request, "claims/outlet/receipt.html", context)


@never_cache
@require_safe
@staff_page(Permission.CLAIM_FILE)
def receipt_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt as a file for the printer."""
    made = _receipt(request, reference)
    return HttpResponse(
        receipt_pdf(made),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{made.reference}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


def _receipt(request: HttpRequest, reference: str) -> FilingReceipt:
    found = _own(request, reference)
    page = reverse("claims:status", kwargs={"reference": reference})
    return receipt_of(found, address=request.build_absolute_uri(page))


def _own(request: HttpRequest, reference: str) -> Claim:
    found = own_filing(user_of(request), reference, now=timezone.now())
    if found is None:
        raise Http404
    return found
