"""What a member may look up about themselves: cover, settings, messages, who looked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.actions.collect_sms import allow_messages, stop_messages
from members.actions.tell import wants_no_messages
from members.queries.person import (
    accesses_of,
    card_of,
    covers_of,
    heirships_of,
    messages_of,
    standing_consents,
)
from members.views.access import member_of, member_page, user_of


@require_safe
@member_page
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, what covers me, and where the rest is."""
    member = member_of(request)
    context = {
        "member_name": member.masked_name,
        "id_number": member.masked_id_number,
        "phone": member.masked_phone,
        "unit": member.unit.name,
        "card": card_of(member),
        "heirships": heirships_of(user_of(request)),
        "consents": standing_consents(member),
        "covers": covers_of(
            member, today=timezone.localdate(), language=get_language() or "zh-hans"
        ),
    }
    return render(request, "members/member/profile.html", context)


@require_safe
@member_page
def message_list(request: HttpRequest) -> HttpResponse:
    """The text messages that were sent, word for word."""
    member = member_of(request)
    stopped = bool(member.phone) and wants_no_messages(member.phone)
    context = {"rows": messages_of(member), "stopped": stopped, "phone": member.masked_phone}
    return render(request, "members/member/messages.html", context)


@require_POST
@member_page
def set_messages(request: HttpRequest) -> HttpResponse:
    """Text messages again, or none but codes."""
    member, now = member_of(request), timezone.now()
    if request.POST.get("want") == "yes":
        allow_messages(member=member, actor=user_of(request), now=now)
        messages.success(request, _("You get text messages again."))
    elif request.POST.get("want") == "no" and member.phone:
        stop_messages(phone=member.phone, now=now)
        messages.info(request, _("Only one-time codes come now. We write you letters."))
    else:
        raise Http404
    return redirect("members:messages")


@require_safe
@member_page
def access_log(request: HttpRequest) -> HttpResponse:
    """Who opened my file, when and what for."""
    context = {"rows": accesses_of(member_of(request))}
    return render(request, "members/member/access.html", context)
