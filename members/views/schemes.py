"""Schemes: what holds, in words; what is open; what changed from one version to another."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.models import Scheme
from members.policies import holds
from members.queries.scheme_drafts import drafts_of
from members.queries.schemes import (
    Side,
    all_questions,
    compared,
    scheme_rows,
    sides,
    told_version,
    version_rows,
)
from members.roles import Permission
from members.schemes.reader import SchemeFileError
from members.views.access import staff_page, user_of

READ = Permission.SCHEME_READ


@require_safe
@staff_page(READ)
def scheme_list(request: HttpRequest) -> HttpResponse:
    """Every scheme with the version in force, the next one and what is on its way."""
    rows = scheme_rows(timezone.localdate())
    return render(request, "members/schemes/list.html", {"rows": rows})


@require_safe
@staff_page(READ)
def questions(request: HttpRequest) -> HttpResponse:
    """Every reading of ours that waits for the owner of its scheme."""
    asked = all_questions(timezone.localdate())
    total = sum(len(readings) for _row, readings in asked)
    return render(request, "members/schemes/questions.html", {"asked": asked, "total": total})


@require_safe
@staff_page(READ)
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """One scheme: its versions, drafts and years."""
    found = get_object_or_404(Scheme, code=code)
    today = timezone.localdate()
    versions = version_rows(found, today)
    period = versions[0].row.terms().period_of(today)
    context = {
        "scheme": found,
        "versions": versions,
        "drafts": drafts_of(found),
        "years": [period + 1, period],
        "may_draft": holds(user_of(request), Permission.SCHEME_DRAFT),
        "sides": sides(found),
        "replay_url": _replays(code),
    }
    return render(request, "members/schemes/scheme.html", context)


@require_safe
@staff_page(READ)
def version(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One version as an officer reads it, every value with its clause."""
    found = get_object_or_404(Scheme, code=code)
    row = next(
        (row for row in version_rows(found, timezone.localdate()) if row.row.version == name), None
    )
    if row is None:
        raise Http404
    context = {"scheme": found, "told": told_version(found, row)}
    return render(request, "members/schemes/version.html", context)


@require_safe
@staff_page(READ)
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions, or a version and a draft: only what changed."""
    found = get_object_or_404(Scheme, code=code)
    known = sides(found)
    old, new = (_side(request, name, known) for name in ("old", "new"))
    context = {"scheme": found, "sides": known, "old": old, "new": new}
    if old and new:
        try:
            context["changes"] = compared(found, old.code, new.code)
        except SchemeFileError as error:
            context["broken"] = str(error)
    return render(request, "members/schemes/compare.html", context)


def _side(request: HttpRequest, name: str, known: list[Side]) -> Side | None:
    """None where nothing is chosen yet; what was chosen must be there."""
    code = request.GET.get(name, "")
    if not code:
        return None
    side = next((side for side in known if side.code == code), None)
    if side is None:
        raise Http404
    return side


def _replays(code: str) -> str:
    """Where past cases are settled again by other rules; "" while the site has no such page."""
    try:
        return reverse("claims:replays", kwargs={"code": code})
    except NoReverseMatch:
        return ""
