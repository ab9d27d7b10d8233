"""A new version of a scheme, from copy to force."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Conflict, Denied
from members.actions.scheme_drafts import (
    adopt_draft,
    begin_draft,
    drop_draft,
    propose_draft,
    save_draft,
    send_back,
)
from members.actions.scheme_text import FileRefused
from members.forms import DraftNoteForm, NewVersionForm, SchemeTextForm
from members.models import Scheme, SchemeDraft
from members.queries.scheme_drafts import differences, draft_page, last_saved, lines_around
from members.roles import Permission
from members.views.access import posted, staff_page, user_of

READ, DRAFT = Permission.SCHEME_READ, Permission.SCHEME_DRAFT


@require_http_methods(["GET", "POST"])
@staff_page(DRAFT)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Copy the newest version as a new one."""
    scheme = get_object_or_404(Scheme, code=code)
    newest = scheme.versions.latest("valid_from")
    following = max(timezone.localdate().year, newest.valid_from.year) + 1
    form = NewVersionForm(posted(request), initial={"version": following, "period": following})
    if request.method == "POST" and form.is_valid():
        try:
            draft = begin_draft(
                scheme_id=scheme.pk,
                version=form.cleaned_data["version"],
                period=form.cleaned_data["period"],
                actor=user_of(request),
                now=timezone.now(),
            )
        except Denied as denial:
            form.add_error(None, str(denial))
        else:
            return redirect("members:scheme_edit", code=code, pk=draft.pk)
    context = {"scheme": scheme, "form": form, "newest": newest}
    status = 422 if form.errors else 200
    return render(request, "members/schemes/begin.html", context, status=status)


@require_safe
@staff_page(READ)
def draft(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What the draft changes, what happened to it, and the next act."""
    return _draft_page(request, _draft(code, pk))


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(DRAFT)
def edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The text of the file. Whatever is wrong with it, what was typed comes back."""
    found = _draft(code, pk)
    if request.method == "POST":
        return _save(request, found)
    if found.state != SchemeDraft.State.DRAFT:
        return redirect("members:scheme_draft", code=code, pk=pk)
    return _edit_page(request, found, _text_form(found, found.source_text))


@require_POST
@staff_page(READ)
def act(request: HttpRequest, code: str, pk: int, verb: str) -> HttpResponse:
    """Propose, send back, adopt or drop what was seen; each action asks for its permission."""
    found = _draft(code, pk)
    form = DraftNoteForm(request.POST)
    if verb not in ("propose", "send-back", "adopt", "drop"):
        raise Http404
    if not form.is_valid():
        return _draft_page(request, found, trouble=_("Please try again."), status=422)
    try:
        said = _perform(request, found, verb, form.cleaned_data)
    except Conflict as conflict:
        return _draft_page(request, _draft(code, pk), trouble=str(conflict), status=409)
    except Denied as denial:
        status = 403 if denial.code == "not_allowed" else 422
        return _draft_page(request, _draft(code, pk), trouble=str(denial), status=status)
    messages.success(request, said)
    return redirect("members:scheme_draft", code=code, pk=pk)


def _perform(request: HttpRequest, found: SchemeDraft, verb: str, given: dict[str, Any]) -> str:
    common: dict[str, Any] = {
        "draft_id": found.pk,
        "revision": given["revision"],
        "actor": user_of(request),
        "now": timezone.now(),
    }
    if verb == "adopt":
        row = adopt_draft(**common)
        return _("Adopted: version %(name)s holds from %(day)s on.") % {
            "name": row.version,
            "day": row.valid_from,
        }
    if verb == "propose":
        propose_draft(**common, note=given["note"])
        return _("It waits for the second person now.")
    if verb == "send-back":
        send_back(**common, note=given["note"])
        return _("Sent back with your note.")
    drop_draft(**common, note=given["note"])
    return _("Dropped. It stays on record.")


def _save(request: HttpRequest, found: SchemeDraft) -> HttpResponse:
    form = SchemeTextForm(request.POST, request.FILES)
    if not form.is_valid():
        return _edit_page(request, found, form, status=422)
    sent = form.cleaned_data["file"]
    text = form.cleaned_data["text"] if sent is None else sent
    try:
        save_draft(
            draft_id=found.pk,
            revision=form.cleaned_data["revision"],
            text=text,
            actor=user_of(request),
            now=timezone.now(),
        )
    except Conflict as conflict:
        now_is = _draft(found.scheme.code, found.pk)
        form = _text_form(now_is, text)
        return _edit_page(request, now_is, form, status=409, conflict=str(conflict), mine=text)
    except Denied as refused:
        form.add_error("text" if sent is None else "file", str(refused))
        line = refused.line if isinstance(refused, FileRefused) else None
        return _edit_page(request, found, form, status=422, line=line, mine=text)
    messages.success(request, _("Saved: the file makes sense."))
    return redirect("members:scheme_draft", code=found.scheme.code, pk=found.pk)


def _text_form(draft: SchemeDraft, text: str) -> SchemeTextForm:
    return SchemeTextForm(initial={"text": text, "revision": draft.revision})


def _edit_page(
    request: HttpRequest,
    draft: SchemeDraft,
    form: SchemeTextForm,
    *,
    status: int = 200,
    conflict: str = "",
    line: int | None = None,
    mine: str = "",
) -> HttpResponse:
    context = {
        "draft": draft,
        "scheme": draft.scheme,
        "form": form,
        "conflict": conflict,
        "first": last_saved(draft) if conflict else None,
        "differences": differences(draft.source_text, mine) if conflict else [],
        "may_save": draft.state == SchemeDraft.State.DRAFT,
        "line": line,
        "lines": lines_around(mine, line),
    }
    return render(request, "members/schemes/edit.html", context, status=status)


def _draft_page(
    request: HttpRequest, draft: SchemeDraft, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "scheme": draft.scheme,
        "page": draft_page(draft, user_of(request)),
        "trouble": trouble,
    }
    return render(request, "members/schemes/draft.html", context, status=status)


def _draft(code: str, pk: int) -> SchemeDraft:
    known = SchemeDraft.objects.select_related("scheme", "made_by", "closed_by", "copied_from")
    return get_object_or_404(known, pk=pk, scheme__code=code)
