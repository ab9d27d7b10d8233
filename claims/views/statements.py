"""What was paid, in writing, for the member alone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from claims.actions.statement import certify_payment, open_statement, state_year
from claims.models import Statement
from claims.queries.statement import statements_page
from claims.statement_pdf import statement_pdf
from claims.views.scope import claim_of
from config.kernel.denial import Denied
from members.views.access import member_of, member_page, user_of

# Whoever takes the telephone next does not find it in the browser.
_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@require_safe
@member_page
def statements(request: HttpRequest) -> HttpResponse:
    """Which years and which payments there is something in writing of."""
    page = statements_page(member_of(request))
    return render(request, "claims/member/statements.html", {"page": page})


@require_POST
@member_page
def certify(request: HttpRequest, reference: str) -> HttpResponse:
    """The certificate of one payment."""
    claim = claim_of(request, reference)
    try:
        made = certify_payment(claim_id=claim.pk, actor=user_of(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("claims:status", reference=reference)
    return redirect("claims:statement_pdf", uid=made.uid)


@require_POST
@member_page
def make_year(request: HttpRequest, period: int) -> HttpResponse:
    """The statement of one year."""
    try:
        made = state_year(period=period, actor=user_of(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("claims:statements")
    return redirect("claims:statement_pdf", uid=made.uid)


@require_safe
@member_page
def pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One statement as a file; that it was opened is on record."""
    found = get_object_or_404(Statement, member=member_of(request), uid=uid)
    content = open_statement(statement=found, actor=user_of(request), now=timezone.now())
    name = f"{found.year}-{found.serial}"
    headers = {**_PRIVATE, "Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(
        statement_pdf(found, content), content_type="application/pdf", headers=headers
    )
