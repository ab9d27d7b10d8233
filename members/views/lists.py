"""Employers' lists: sent and looked at, taken in or put aside, and the rows to correct."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Conflict, Denied
from members.actions.correct_list import rows_to_correct
from members.actions.enrol_person import enrol_person
from members.actions.import_members import (
    USUAL_SCHEME,
    drop_list,
    look_at_list,
    take_list,
    words_of,
)
from members.enrolment_forms import EnrolmentListForm, EnrolPersonForm
from members.enrolment_lists.refusals import RowRefused, in_words
from members.enrolment_lists.table import COLUMNS
from members.models import EnrolmentList, Scheme
from members.queries.enrolment_lists import SHOWN, lists_of, reasons, units_told
from members.roles import Permission
from members.views.access import posted, staff_page, user_of

IMPORT = Permission.MEMBER_IMPORT
_LISTS = 30


@require_safe
@staff_page(IMPORT)
def all_lists(request: HttpRequest) -> HttpResponse:
    """The last lists, those that wait first."""
    found = list(lists_of(user_of(request)).order_by("-pk")[:_LISTS])
    found.sort(key=lambda one: not one.is_waiting)
    return render(request, "members/lists/all.html", {"lists": found})


@require_http_methods(["GET", "POST"])
@staff_page(IMPORT)
def send(request: HttpRequest) -> HttpResponse:
    """A list to look at; nobody is enrolled yet."""
    usual = Scheme.objects.filter(code=USUAL_SCHEME).first()
    form = EnrolmentListForm(posted(request), request.FILES or None, initial={"scheme": usual})
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            delivery = look_at_list(
                data=sent.read(),
                file_name=sent.name or "",
                scheme=form.cleaned_data["scheme"],
                employees=form.cleaned_data["employees"],
                actor=user_of(request),
                now=timezone.now(),
            )
        except Denied as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("members:lists_look", pk=delivery.pk)
    columns = [(in_words(field), "、".join((names[0], field))) for field, names in COLUMNS.items()]
    status = 422 if form.errors else 200
    context = {"form": form, "columns": columns}
    return render(request, "members/lists/send.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_page(IMPORT)
def one_person(request: HttpRequest) -> HttpResponse:
    """Somebody whose paper no list can hold, or who came after the list."""
    scheme, now = get_object_or_404(Scheme, code=USUAL_SCHEME), timezone.now()
    period = timezone.localdate(now).year
    terms = words_of(scheme).terms
    form = EnrolPersonForm(
        posted(request), items=dict(terms.version_for(period).items), initial={"period": period}
    )
    if request.method == "POST" and form.is_valid():
        try:
            member, delivery = enrol_person(
                typed=form.typed(), scheme=scheme, actor=user_of(request), now=now
            )
        except RowRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            words = _("%(name)s takes part.") if delivery.new_count else _("%(name)s: no change.")
            messages.success(request, words % {"name": member.masked_name})
            return redirect("members:lists_look", pk=delivery.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "scheme": scheme}
    return render(request, "members/lists/one_person.html", context, status=status)


@require_safe
@staff_page(IMPORT)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """What the list would do, or did: refused rows first, then units with their quota."""
    return _look_page(request, pk)


@require_POST
@staff_page(IMPORT)
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take in what was seen, or put it aside."""
    _seen(request, pk)
    if verb not in ("take", "put-aside"):
        raise Http404
    actor, now = user_of(request), timezone.now()
    try:
        if verb == "put-aside":
            drop_list(list_id=pk, actor=actor, now=now)
            messages.info(request, _("Put aside. Nobody was enrolled."))
            return redirect("members:lists")
        delivery = take_list(list_id=pk, actor=actor, now=now)
    except Conflict as conflict:
        return _look_page(request, pk, trouble=str(conflict), status=409)
    counts = {"new": delivery.new_count, "changed": delivery.changed_count}
    messages.success(request, _("Taken in: %(new)s new, %(changed)s changed.") % counts)
    return redirect("members:lists_look", pk=pk)


@never_cache
@require_POST
@staff_page(IMPORT)
def to_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused rows as a spreadsheet opens them: UTF-8 with its mark."""
    delivery = _seen(request, pk)
    text = rows_to_correct(delivery=delivery, actor=user_of(request), now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="to-correct-{pk}.csv"'}
    return HttpResponse(
        text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers
    )


def _look_page(
    request: HttpRequest, pk: int, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    delivery = _seen(request, pk)
    context = {
        "delivery": delivery,
        "trouble": trouble,
        "refused": reasons(delivery, refused=True),
        "noted": reasons(delivery, refused=False),
        "units": units_told(delivery),
        "shown": SHOWN,
        "more_refused": max(delivery.quarantined_count - SHOWN, 0),
        "can_correct": delivery.rows.filter(is_refused=True).exclude(raw_sealed=None).exists(),
    }
    return render(request, "members/lists/look.html", context, status=status)


def _seen(request: HttpRequest, pk: int) -> EnrolmentList:
    return get_object_or_404(lists_of(user_of(request)), pk=pk)
