"""Filing with one tap: one prefilled page, one question, one button."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from claims.actions.answer import ANSWERS, answer_reminder
from claims.actions.file import AlreadyClaimed
from claims.actions.opened import note_opened
from claims.actions.submit import submit_one_tap
from claims.forms import CauseForm
from claims.models import Reminder
from claims.queries.spoken import stay_spoken
from claims.queries.stay import StayPage, stay_page
from claims.views.scope import acts_for_another, filer_page
from config.kernel.denial import Denied
from members.models import Member
from members.views.access import member_of, member_page, posted, user_of


@require_http_methods(["GET", "POST"])
@filer_page
def new(request: HttpRequest, member: Member, stay: UUID) -> HttpResponse:
    """The stay as the insurer tells it; “all right, submit”."""
    page = _page(member, stay)
    if page.claims:
        messages.info(request, _("You have claimed for this stay already: here it is."))
        return redirect("claims:status", reference=page.claims[-1].reference)
    if page.stay.is_new:
        note_opened(member=member, now=timezone.now())
    form = CauseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            claims = submit_one_tap(
                encounter_id=page.encounter_id,
                cause=form.cleaned_data["cause"],
                actor=user_of(request),
                now=timezone.now(),
            )
        except AlreadyClaimed as denial:
            messages.info(request, str(denial))
            return redirect("claims:new", stay=stay)
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            messages.success(request, _("Your claim is filed. You need do nothing now."))
            if len(claims) > 1:
                messages.info(
                    request,
                    _("There are several claims for this stay: one for each item and year."),
                )
                return redirect("claims:home")
            return redirect("claims:status", reference=claims[0].reference)
    context = {
        "page": page,
        "form": form,
        "here": reverse("claims:new", kwargs={"stay": stay}),
        "states": Reminder.State,
        "acts": acts_for_another(request, member),
        "spoken": stay_spoken(page),
    }
    status = 422 if form.errors else 200
    return render(request, "claims/member/new.html", context, status=status)


@require_POST
@member_page
def answer(request: HttpRequest, stay: UUID) -> HttpResponse:
    """“Not needed” or “not me”."""
    page = _page(member_of(request), stay)
    given = request.POST.get("answer", "")
    if given not in ANSWERS:
        raise Http404
    try:
        answer_reminder(
            reminder_id=page.reminder_id, answer=given, actor=user_of(request), now=timezone.now()
        )
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect("claims:home")
    if given == Reminder.State.NOT_ME:
        messages.warning(
            request,
            _("Thank you. If someone used your insurance card, please call us at once."),
        )
    else:
        messages.info(request, _("Put aside. You can still claim for it below."))
    return redirect("claims:home")


def _page(member: Member, stay: UUID) -> StayPage:
    page = stay_page(member, stay)
    if page is None:
        raise Http404
    return page
