"""What came back, and what needs a person."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.kernel.adapters import load
from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.policies import holds
from members.roles import Permission
from payouts.actions import collect as collecting
from payouts.actions import pay_again as paying
from payouts.actions.problem import close_problem
from payouts.forms import NoteForm
from payouts.queries import returns as reading
from payouts.queries.scope import payable_by, visible_problems
from payouts.views.scope import actor, finance_page


@require_safe
@finance_page
def returns(request: HttpRequest) -> HttpResponse:
    """Failed payments, silent ones, and the list of problems."""
    return _render(request)


@require_POST
@finance_page
def pay_again(request: HttpRequest) -> HttpResponse:
    """A failed payment is tried again, to the member's card of now."""
    user = actor(request)
    payment = get_object_or_404(payable_by(user), reference=request.POST.get("payment", ""))
    try:
        again = paying.pay_again(reference=payment.reference, actor=user, now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(
            request,
            _("%(reference)s waits to be paid.") % {"reference": again.reference},
        )
    return redirect("payouts:returns")


@require_POST
@finance_page
def close(request: HttpRequest) -> HttpResponse:
    """A problem is settled; the note stays."""
    user, form = actor(request), NoteForm(request.POST)
    if not form.is_valid():
        return _render(request, form, status=422)
    problem = get_object_or_404(visible_problems(user), key=form.cleaned_data["problem"])
    try:
        close_problem(
            problem_id=problem.pk,
            note=form.cleaned_data["note"],
            actor=user,
            now=timezone.now(),
        )
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(request, _("Closed; your note is kept."))
    return redirect("payouts:returns")


@require_POST
@finance_page
def collect(request: HttpRequest) -> HttpResponse:
    """Ask the bank now instead of in a few minutes."""
    try:
        new = collecting.collect_now(
            bank=load(settings.BANK), actor=actor(request), now=timezone.now()
        )
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        words = _("The bank's answers are in.") if new else _("The bank has nothing new.")
        messages.success(request, words)
    return redirect("payouts:batches")


def _render(
    request: HttpRequest, form: NoteForm | None = None, *, status: int = 200
) -> HttpResponse:
    user, before = actor(request), request.GET.get("before", "")
    page = reading.returns(user, before=before, now=timezone.now())
    address = reverse("payouts:returns")
    values = {
        "page": page,
        "problems": [(row, _note_form(row.key, form)) for row in page.problems],
        "may_repeat": holds(user, Permission.BATCH_PREPARE),
        "first_url": address if before else "",
        "older_url": with_query(address, before=page.older) if page.older else "",
    }
    return render(request, "payouts/finance/returns.html", values, status=status)


def _note_form(key: str, form: NoteForm | None) -> NoteForm:
    """The form that came back stands beside its own problem, the others are empty."""
    # An id in a page may hold no colon.
    auto_id = f"note-{key.replace(':', '-')}-%s"
    if form is not None and form.data.get("problem") == key:
        form.auto_id = auto_id
        return form
    return NoteForm(initial={"problem": key}, auto_id=auto_id)
