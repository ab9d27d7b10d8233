"""What waits to be paid: choose, put into a batch."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.kernel.denial import Denied
from config.templatetags.ui import with_query
from members.policies import holds
from members.roles import Permission
from payouts.actions.batch import prepare_batch
from payouts.actions.pay_again import redirect_payment
from payouts.models import PaymentInstruction
from payouts.queries.scope import payable_by
from payouts.queries.to_pay import to_pay
from payouts.views.scope import actor, finance_page


@require_safe
@finance_page
def home(request: HttpRequest) -> HttpResponse:
    """What waits to be paid, the oldest first; the maker chooses, or takes all."""
    user, after = actor(request), request.GET.get("after", "")
    page = to_pay(user, after=after, now=timezone.now())
    address = reverse("payouts:home")
    values = {
        "page": page,
        "may_prepare": holds(user, Permission.BATCH_PREPARE),
        "first_url": address if after else "",
        "older_url": with_query(address, after=page.older) if page.older else "",
        "release_url": with_query(reverse("payouts:batches"), show="open"),
    }
    return render(request, "payouts/finance/home.html", values)


@require_POST
@finance_page
def prepare(request: HttpRequest) -> HttpResponse:
    """A batch of the chosen payments, or of all that nothing stands against."""
    chosen = None if "all" in request.POST else request.POST.getlist("payment")
    try:
        batch = prepare_batch(references=chosen, actor=actor(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("payouts:home")
    messages.success(
        request,
        _("Batch %(reference)s is prepared. A colleague releases it.")
        % {"reference": batch.reference},
    )
    return redirect("payouts:batch", batch.reference)


@require_POST
@finance_page
def new_card(request: HttpRequest) -> HttpResponse:
    """A waiting payment goes to the card that the member has given since."""
    user = actor(request)
    reference = request.POST.get("new_card", "")
    try:
        payment: PaymentInstruction = payable_by(user).get(reference=reference)
        again = redirect_payment(reference=payment.reference, actor=user, now=timezone.now())
    except PaymentInstruction.DoesNotExist:
        messages.error(request, _("This payment is not in your list."))
    except Denied as denial:
        messages.error(request, str(denial))
    else:
        messages.success(
            request, _("It goes to the new card as %(reference)s.") % {"reference": again.reference}
        )
    return redirect("payouts:home")
