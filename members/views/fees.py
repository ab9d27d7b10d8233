"""Fees of units: what finance enters from the bank's statement, and the receipt that goes out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Conflict, Denied
from config.templatetags.ui import with_query
from members.actions.fees import record_payment, strike_payment
from members.actions.import_members import USUAL_SCHEME
from members.fee_forms import PaymentForm, StrikeForm
from members.fee_receipt import receipt_pdf
from members.models import Scheme, Unit, UnitPayment
from members.queries.fees import (
    accounts,
    fee_page,
    fee_rows,
    payments_of,
    units_of,
    version_of,
)
from members.roles import Permission
from members.views.access import posted, staff_page, user_of

RECORD = Permission.FEE_RECORD


@require_safe
@staff_page(RECORD)
def all_fees(request: HttpRequest) -> HttpResponse:
    """Units of a period, fifty at a time: due, paid, open."""
    scheme, period = scheme_here(), period_asked(request)
    after = request.GET.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Http404
    page = fee_page(user_of(request), scheme, period, after=int(after or 0))
    here = with_query(reverse("members:fees"), period=period)
    context = {
        "page": page,
        "tabs": period_tabs(reverse("members:fees"), period),
        "period": period,
        "older_url": with_query(here, after=page.after) if page.after else "",
        "newer_url": here if after else "",
    }
    return render(request, "members/fees/all.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(RECORD)
def unit_fees(request: HttpRequest, code: str, period: int) -> HttpResponse:
    """One unit's account; a payment is entered here."""
    unit = _unit(request, code)
    form = PaymentForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            record_payment(
                unit=unit,
                scheme=scheme_here(),
                period=_known(period),
                actor=user_of(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except Conflict as conflict:
            form.add_error("bank_reference", str(conflict))
            return _page(request, unit, period, form, status=409)
        except Denied as denied:
            form.add_error(None, str(denied))
        else:
            messages.success(request, _("The payment is entered; the unit can print its receipt."))
            return redirect("members:unit_fees", code=code, period=period)
    return _page(request, unit, period, form, status=422 if form.errors else 200)


@require_POST
@staff_page(RECORD)
def strike(request: HttpRequest, code: str, period: int) -> HttpResponse:
    """A payment that was entered by mistake, by a colleague of who entered it."""
    unit = _unit(request, code)
    form = StrikeForm(request.POST)
    here = redirect("members:unit_fees", code=code, period=period)
    if not form.is_valid():
        messages.error(request, _("Please say why."))
        return here
    payment = get_object_or_404(UnitPayment, unit=unit, reference=form.cleaned_data["payment"])
    try:
        strike_payment(
            reference=payment.reference,
            reason=form.cleaned_data["reason"],
            actor=user_of(request),
            now=timezone.now(),
        )
    except Denied as denied:
        messages.error(request, str(denied))
    else:
        messages.success(request, _("Struck out. It may be entered anew."))
    return here


@require_safe
@staff_page(RECORD)
def receipt(request: HttpRequest, code: str, reference: str) -> HttpResponse:
    """The receipt, for finance."""
    return receipt_file(_unit(request, code), reference)


def receipt_file(unit: Unit, reference: str) -> HttpResponse:
    """The receipt of the unit's payment; of one that was struck out there is none."""
    payments = UnitPayment.objects.select_related("unit", "scheme").filter(struck_at=None)
    payment = get_object_or_404(payments, unit=unit, reference=reference)
    headers = {
        "Content-Disposition": f'inline; filename="{payment.reference}.pdf"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(receipt_pdf(payment), content_type="application/pdf", headers=headers)


def scheme_here() -> Scheme:
    """The scheme that the house collects fees for."""
    return get_object_or_404(Scheme, code=USUAL_SCHEME)


def periods() -> tuple[int, ...]:
    """The next one, for which units pay now, and three before."""
    this = timezone.localdate().year
    return tuple(range(this + 1, this - 3, -1))


def period_asked(request: HttpRequest) -> int:
    asked = request.GET.get("period", str(timezone.localdate().year))
    if asked not in {str(period) for period in periods()}:
        raise Http404
    return int(asked)


def period_tabs(address: str, chosen: int) -> list[dict[str, object]]:
    return [
        {
            "label": str(period),
            "url": with_query(address, period=period),
            "active": period == chosen,
        }
        for period in periods()
    ]


def _known(period: int) -> int:
    if period not in periods():
        raise Http404
    return period


def _unit(request: HttpRequest, code: str) -> Unit:
    return get_object_or_404(units_of(user_of(request), RECORD), code=code)


def _page(
    request: HttpRequest, unit: Unit, period: int, form: PaymentForm, *, status: int
) -> HttpResponse:
    scheme = scheme_here()
    account = accounts([unit], scheme, _known(period))[unit.pk]
    context: dict[str, Any] = {
        "unit": unit,
        "period": period,
        "account": account,
        "rows": fee_rows(account, version_of(scheme, period)),
        "payments": payments_of(unit, scheme, period),
        "form": form,
        "me": user_of(request),
        "back": with_query(reverse("members:fees"), period=period),
    }
    return render(request, "members/fees/unit.html", context, status=status)
