"""The screens of an outlet, for who looks after them: put up, called from, taken down."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.kernel.denial import Denied
from members.actions.kiosk import answer_call, end_kiosk, register_kiosk
from members.forms import KioskForm
from members.models import Kiosk
from members.queries.kiosk import kiosk_of, kiosk_units, kiosks_of
from members.roles import Permission
from members.views.access import posted, staff_page, user_of
from members.views.kiosk_access import remember_kiosk


@require_http_methods(["GET", "POST"])
@staff_page(Permission.KIOSK_MANAGE)
def kiosks(request: HttpRequest) -> HttpResponse:
    """All screens; a form that makes this very browser one, and signs its user out."""
    user = user_of(request)
    form = KioskForm(posted(request), units=kiosk_units(user))
    if request.method == "POST" and form.is_valid():
        try:
            _kiosk, token = register_kiosk(
                unit=form.cleaned_data["unit"],
                place=form.cleaned_data["place"],
                actor=user,
                now=timezone.now(),
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            # Nobody of ours may stay signed in where anybody walks up.
            logout(request)
            return remember_kiosk(redirect("members:kiosk"), token)
    context = {"form": form, "rows": kiosks_of(user)}
    status = 422 if form.errors else 200
    return render(request, "members/outlet/kiosks.html", context, status=status)


@require_POST
@staff_page(Permission.KIOSK_MANAGE)
def kiosk_off(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a screen out of service."""
    kiosk = _own(request, reference)
    end_kiosk(kiosk_id=kiosk.pk, actor=user_of(request), now=timezone.now())
    messages.success(request, _("%(place)s is no kiosk any more.") % {"place": kiosk.place})
    return redirect("members:kiosks")


@require_POST
@staff_page(Permission.KIOSK_MANAGE)
def kiosk_answered(request: HttpRequest, reference: str) -> HttpResponse:
    """“I go there.”"""
    kiosk = _own(request, reference)
    answer_call(kiosk_id=kiosk.pk, actor=user_of(request))
    messages.success(request, _("Thank you: %(place)s.") % {"place": kiosk.place})
    return redirect("members:kiosks")


def _own(request: HttpRequest, reference: str) -> Kiosk:
    kiosk = kiosk_of(user_of(request), reference)
    if kiosk is None:
        raise Http404
    return kiosk
