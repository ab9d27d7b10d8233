"""A page that was left open: for whom it was drawn, and what was typed on it.

Every form of a person's page carries their key. Where somebody else is open by now, nothing is
done. At a counter what was typed is kept, sealed, for a quarter of an hour: it is shown on no page
but the very one it was typed on, once that is open for the same person again. Files never are.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Member
from members.views import pending
from members.views.access import person_key, user_of

DRAWN_FOR, GO_OVER = "drawn_for", "go_over"
_TYPED = "typed."
_NOT_TYPED = ("csrfmiddlewaretoken", DRAWN_FOR, GO_OVER)


@dataclass(frozen=True)
class Counter:
    """Where a person is found, and where one goes on with whoever was: names of addresses."""

    find: str
    go_on: str


def mark(request: HttpRequest, member: Member) -> str:
    """The forms of this page say that they are for this member; as what they say it."""
    key = person_key(user_of(request), member)
    request.drawn_for = key  # type: ignore[attr-defined]  # read by config.display
    return key


def is_left_open(request: HttpRequest, member: Member | None) -> bool:
    """Whether what is posted was meant for another than who is open now, None where nobody is;
    from now on the page's forms are for this member. A form that says nothing is theirs."""
    key = mark(request, member) if member is not None else ""
    return request.method == "POST" and request.POST.get(DRAWN_FOR, key) != key


def refuse_left_open(
    request: HttpRequest,
    member: Member | None,
    counter: Counter,
    *,
    way_back: bool = False,
    now: datetime,
) -> HttpResponse:
    """“This page is for another person”: nothing was done, what was typed is kept (409).

    Of the other person nothing is said, for somebody else may stand there and read along.
    `way_back`: one press may open them again.
    """
    key = request.POST.get(DRAWN_FOR, "")
    pending.sweep(request, _TYPED, now=now)
    pending.keep(request, _place(request, key), _typed(request), now=now)
    if member is None:
        words = _("Not sent: this page is for another person, and nobody is open here now.")
    else:
        words = _("Not sent: this page is for another person, and %(name)s is open now.")
        words %= {"name": member.masked_name}
    context = {
        "words": words,
        "files": bool(request.FILES),
        "way_back": key if way_back else "",
        "find": reverse(counter.find),
        "go_on": reverse(counter.go_on) if member is not None else "",
        "name": member.masked_name if member is not None else "",
        "DRAWN_FOR": DRAWN_FOR,
        "GO_OVER": GO_OVER,
    }
    answer = render(request, "members/outlet/left_open.html", context, status=409)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def filled(request: HttpRequest, member: Member, *, now: datetime) -> QueryDict | None:
    """What a form is made with: what is posted, or what was typed on this page for this member
    and could not be sent. That is not sent by being shown again; what is posted takes its place."""
    place = _place(request, person_key(user_of(request), member))
    if request.method == "POST":
        pending.forget(request, place)
        return request.POST
    typed = pending.peek(request, place, now=now)
    if typed is None:
        return None
    messages.info(request, _("What you typed before is here again. It is not sent yet."))
    return QueryDict(typed)


def status_of(request: HttpRequest, *forms: BaseForm) -> int:
    """422 where what was sent is refused; what is only shown again (`filled`) is no refusal."""
    refused = request.method == "POST" and any(form.errors for form in forms)
    return 422 if refused else 200


def _place(request: HttpRequest, key: str) -> str:
    return f"{_TYPED}{key}.{request.path}"


def _typed(request: HttpRequest) -> str:
    typed = request.POST.copy()
    for name in _NOT_TYPED:
        typed.pop(name, None)
    return typed.urlencode()
