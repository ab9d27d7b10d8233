"""An employer's union at its own page: numbers, fees, its lists. Another unit's is not there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.cells import FEW
from claims.queries.employer import unit_page
from members.models import Unit
from members.queries.fees import units_of
from members.roles import Permission
from members.views.access import staff_page, user_of
from members.views.fees import period_asked, period_tabs, receipt_file, scheme_here

READ = Permission.UNIT_READ
_UNITS = 50


@require_safe
@staff_page(READ)
def units(request: HttpRequest) -> HttpResponse:
    """The one unit, or which of several."""
    found = list(units_of(user_of(request), READ).order_by("path")[:_UNITS])
    if len(found) == 1:
        return redirect("claims:employer_unit", code=found[0].code)
    return render(request, "claims/employer/units.html", {"units": found, "most": _UNITS})


@require_safe
@staff_page(READ)
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Members, quota, fees, payments, and claims in figures that point at nobody."""
    found, period = _unit(request, code), period_asked(request)
    here = reverse("claims:employer_unit", args=[code])
    context = {
        "page": unit_page(found, scheme_here(), period, today=timezone.localdate()),
        "tabs": period_tabs(here, period),
        "few": FEW,
    }
    return render(request, "claims/employer/unit.html", context)


@require_safe
@staff_page(READ)
def receipt(request: HttpRequest, code: str, reference: str) -> HttpResponse:
    """The receipt of one payment, as a file to print."""
    return receipt_file(_unit(request, code), reference)


def _unit(request: HttpRequest, code: str) -> Unit:
    return get_object_or_404(units_of(user_of(request), READ), code=code)
