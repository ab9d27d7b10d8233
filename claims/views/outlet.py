"""A helper files for the person at the counter: found, allowed by them, then a stay by one tap."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.actions.submit import submit_one_tap
from claims.forms import CauseForm
from claims.outlet_forms import MandateCodeForm, MandateForm, MandatePaperForm
from claims.queries.outlet import counters_of, outlet_stays
from claims.queries.papers import draft_of
from claims.queries.planned import planned_of
from claims.queries.stay import stay_page
from claims.views.outlet_scope import (
    ASKED,
    counter_form,
    filing_form,
    filing_page,
    forget_person,
    keep_person,
    may_file_for,
    person_at_counter,
)
from config.kernel.denial import Denied
from members.actions.mandate import (
    ask,
    confirm_by_code,
    hand_in_paper,
    relative_user,
    send_mandate_code,
)
from members.forms import FindMemberForm
from members.mandate_forms import RelativeForm
from members.mandates import RULES, label_of
from members.models import Mandate, Member
from members.queries.outlet import find_member, mandate_asked, person_row
from members.roles import Permission
from members.views import pending
from members.views.access import client_address, posted, staff_page, user_of
from members.views.left_open import filled, status_of

# What a helper asks for: to file, and to see how far what they filed is.
SCOPES = (Mandate.Scope.FILE, Mandate.Scope.FOLLOW)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(Permission.CLAIM_FILE)
def start(request: HttpRequest) -> HttpResponse:
    """Who stands there: by the whole ID number."""
    now, helper = timezone.now(), user_of(request)
    form = FindMemberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        member = find_member(helper, form.cleaned_data["id_number"])
        if member is None:
            nobody = _(
                "No member of your units has this number. Please ask their union to enrol them."
            )
            form.add_error("id_number", nobody)
        else:
            keep_person(request, member, now=now)
            return redirect("claims:outlet_file")
    status = 422 if form.errors else 200
    return render(request, "claims/outlet/start.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@counter_form
def mandate(request: HttpRequest, member: Member) -> HttpResponse:
    """Without the person's word nothing goes on: a code to their telephone, or a signed sheet."""
    now, helper = timezone.now(), user_of(request)
    if may_file_for(helper, member, now=now):
        return redirect("claims:outlet_file")
    typed = filled(request, member, now=now)
    by_paper = typed is not None and typed.get("way") == "paper"
    units = counters_of(helper)
    code_form = MandateForm(None if by_paper else typed, units=units)
    paper_form = MandatePaperForm(typed if by_paper else None, request.FILES or None, units=units)
    form = paper_form if by_paper else code_form
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask(
                member=member,
                delegate=helper,
                kind=Mandate.Kind.HELPER,
                unit=form.cleaned_data["unit"],
                scopes=SCOPES,
                ends_on=form.last_day(timezone.localdate(now)),
                actor=helper,
                now=now,
            )
            if by_paper:
                hand_in_paper(
                    mandate_id=asked.pk,
                    paper_reference=form.cleaned_data["paper_reference"],
                    scan=form.cleaned_data["scan"].read(),
                    actor=helper,
                    now=now,
                )
            else:
                send_mandate_code(
                    mandate_id=asked.pk, address=client_address(request), actor=helper, now=now
                )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            return _asked(request, asked, by_paper=by_paper)
    context = {
        "person": person_row(member),
        "code_form": code_form,
        "paper_form": paper_form,
        "rules": RULES,
    }
    status = status_of(request, form)
    return render(request, "claims/outlet/mandate.html", context, status=status)


def _asked(request: HttpRequest, asked: Mandate, *, by_paper: bool) -> HttpResponse:
    if by_paper:
        messages.success(
            request,
            _("The signed sheet is handed in. A second person looks at it; then you can file."),
        )
        return redirect("claims:outlet_start")
    pending.keep(request, ASKED, str(asked.pk), now=timezone.now())
    return redirect("claims:outlet_code")


@require_http_methods(["GET", "POST"])
@counter_form
def relative(request: HttpRequest, member: Member) -> HttpResponse:
    """The person lets a relative act for them; the helper only writes it down."""
    now, helper = timezone.now(), user_of(request)
    form = RelativeForm(filled(request, member, now=now))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asked = ask(
                member=member,
                delegate=relative_user(name=given["name"], phone=given["phone"]),
                kind=Mandate.Kind.RELATIVE,
                unit=None,
                scopes=form.chosen(),
                ends_on=form.last_day(timezone.localdate(now)),
                actor=helper,
                now=now,
            )
            send_mandate_code(
                mandate_id=asked.pk, address=client_address(request), actor=helper, now=now
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            return _asked(request, asked, by_paper=False)
    context = {"person": person_row(member), "form": form, "rules": RULES}
    status = status_of(request, form)
    return render(request, "claims/outlet/relative.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(Permission.CLAIM_FILE)
def code(request: HttpRequest) -> HttpResponse:
    """The screen is turned: the person reads who, what for and until when, and types their code."""
    now, helper = timezone.now(), user_of(request)
    asked = pending.peek(request, ASKED, now=now)
    member = person_at_counter(request, now=now)
    if asked is None or member is None:
        return redirect("claims:outlet_start")
    wanted = mandate_asked(helper, member, int(asked))
    if wanted is None:
        raise Http404
    form = MandateCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            confirm_by_code(
                mandate_id=wanted.pk, code=form.cleaned_data["code"], actor=helper, now=now
            )
        except Denied as denial:
            form.add_error("code", str(denial))
        else:
            pending.forget(request, ASKED)
            messages.success(
                request, _("%(name)s may act for you now.") % {"name": label_of(wanted)}
            )
            return redirect("claims:outlet_file")
    context = {
        "form": form,
        "who": label_of(wanted),
        "scopes": [scope.label for scope in wanted.scopes],
        "until": wanted.ends_on,
        "rules": RULES,
    }
    status = 422 if form.errors else 200
    return render(request, "claims/outlet/code.html", context, status=status)


@require_safe
@filing_page
def file(request: HttpRequest, member: Member) -> HttpResponse:
    """What can be done for the person: a stay by one tap, papers, a stay that is to come."""
    helper = user_of(request)
    context = {
        "person": person_row(member),
        "stays": outlet_stays(member),
        "draft": draft_of(member, helper),
        "planned": planned_of(member),
    }
    return render(request, "claims/outlet/file.html", context)


@require_http_methods(["GET", "POST"])
@filing_form
def stay(request: HttpRequest, member: Member, reference: UUID) -> HttpResponse:
    """One stay: its days, one question, one button."""
    now, page = timezone.now(), stay_page(member, reference)
    if page is None or page.settled_at is None:
        raise Http404
    if page.claims:
        messages.info(request, _("This stay has been claimed for already."))
        return redirect("claims:outlet_file")
    form = CauseForm(filled(request, member, now=now))
    if request.method == "POST" and form.is_valid():
        try:
            claims = submit_one_tap(
                encounter_id=page.encounter_id,
                cause=form.cleaned_data["cause"],
                actor=user_of(request),
                now=now,
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            messages.success(request, _("The claim is filed. Please print the receipt."))
            return redirect("claims:outlet_receipt", reference=claims[0].reference)
    context = {"person": person_row(member), "stay": page.stay, "card": page.card, "form": form}
    status = status_of(request, form)
    return render(request, "claims/outlet/stay.html", context, status=status)


@require_POST
@staff_page(Permission.CLAIM_FILE)
def done(request: HttpRequest) -> HttpResponse:
    """The person leaves the counter: nothing of theirs stays open."""
    forget_person(request, now=timezone.now())
    return redirect("claims:outlet_start")
