"""Mandates that were signed on paper, for the second person: the sheet beside what was entered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.kernel import vault
from config.kernel.denial import Denied, allows
from members.actions.access import record_access
from members.actions.mandate import confirm_by_paper, refuse_paper
from members.mandate_forms import PaperCheckForm
from members.mandate_policies import check_may_check_paper
from members.models import AccessEntry, Mandate
from members.queries.mandates import paper_by_id, paper_row, papers_waiting
from members.roles import Permission
from members.views.access import posted, staff_page, user_of

# The browser keeps nothing, and takes the picture for nothing else.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
@staff_page(Permission.MANDATE_CHECK)
def papers(request: HttpRequest) -> HttpResponse:
    """Sheets that wait, the oldest first."""
    context = {"rows": papers_waiting(user_of(request))}
    return render(request, "members/mandates/papers.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(Permission.MANDATE_CHECK)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet: it holds, or what is missing. That it was looked at is on the member's record."""
    user, now, mandate = user_of(request), timezone.now(), _waiting(request, pk)
    form = PaperCheckForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["accept"]:
                confirm_by_paper(mandate_id=mandate.pk, actor=user, now=now)
                messages.success(request, _("It holds from now on. The member is told by SMS."))
            else:
                reason = form.cleaned_data["reason"]
                refuse_paper(mandate_id=mandate.pk, reason=reason, actor=user, now=now)
                messages.info(request, _("Not accepted. The counter reads why."))
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            return redirect("members:mandate_papers")
    record_access(
        user=user,
        member_id=mandate.member_id,
        what=AccessEntry.What.MANDATE,
        purpose=_("Comparing a signed mandate"),
        now=now,
        once_a_sitting=True,
    )
    context = {
        "form": form,
        "row": paper_row(mandate),
        "may": allows(check_may_check_paper, user, mandate),
    }
    status = 422 if form.errors else 200
    return render(request, "members/mandates/paper.html", context, status=status)


@require_safe
@staff_page(Permission.MANDATE_CHECK)
def page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page of the sheet as a picture, to whoever may decide about it."""
    mandate = _waiting(request, pk)
    try:
        check_may_check_paper(user_of(request), mandate)
    except Denied as denial:
        raise PermissionDenied(str(denial)) from None
    if not 1 <= number <= len(mandate.paper_pages):
        raise Http404
    picture = vault.fetch(mandate.paper_pages[number - 1])
    return HttpResponse(picture, content_type="image/webp", headers=_HEADERS)


def _waiting(request: HttpRequest, pk: int) -> Mandate:
    mandate = paper_by_id(user_of(request), pk)
    if mandate is None:
        raise Http404
    return mandate
