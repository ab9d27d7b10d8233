"""What stands beside the queue: a person's own views, and the tags that all share."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kernel.denial import Denied
from members.models import User
from members.policies import holds
from members.roles import Permission
from members.views.access import posted
from reviews.actions.saved_view import delete_view, rename_view, save_view
from reviews.actions.tag import add_tag, retire_tag
from reviews.models import SavedView, Tag
from reviews.models.desk import MOST_VIEWS
from reviews.queue_filters import kept_query
from reviews.queue_forms import NewTagForm, ViewForm
from reviews.queue_queries import TABS, tags_offered
from reviews.views.scope import actor, desk_page


@require_safe
@desk_page
def views(request: HttpRequest) -> HttpResponse:
    """The person's own views, to open, to rename and to delete."""
    rows = [
        {
            "view": view,
            "url": f"{reverse('reviews:queue')}?{view.query}",
            "form": ViewForm(initial={"name": view.name}, auto_id=f"id_{view.pk}_%s"),
        }
        for view in SavedView.objects.filter(owner=actor(request)).order_by("name")
    ]
    return render(request, "reviews/views.html", {"rows": rows, "most": MOST_VIEWS})


@require_POST
@desk_page
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filters that are on under a name; back to where they are on."""
    query = kept_query(request.POST.get("query", ""), lanes=TABS)
    back = f"{reverse('reviews:queue')}?{query}"
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _refusal(form))
        return redirect(back)
    name = form.cleaned_data["name"]
    try:
        replaced = save_view(name=name, query=query, actor=actor(request), now=timezone.now())
    except Denied as denial:
        messages.error(request, str(denial))
        return redirect(back)
    words = (
        _("The view “%(name)s” was there already: it now has these filters.")
        if replaced
        else _("Saved as “%(name)s”.")
    )
    messages.success(request, words % {"name": name})
    return redirect(back)


@require_POST
@desk_page
def rename(request: HttpRequest, view_id: int) -> HttpResponse:
    user = actor(request)
    _own_view(user, view_id)
    form = ViewForm(request.POST)
    try:
        if not form.is_valid():
            messages.error(request, _refusal(form))
        else:
            rename_view(view_id=view_id, name=form.cleaned_data["name"], actor=user)
            messages.success(request, _("Renamed."))
    except Denied as denial:
        messages.error(request, str(denial))
    return redirect("reviews:views")


@require_POST
@desk_page
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    user = actor(request)
    view = _own_view(user, view_id)
    delete_view(view_id=view_id, actor=user)
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
    return redirect("reviews:views")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def tags(request: HttpRequest) -> HttpResponse:
    """The shared list; supervisors add to it and retire what is not wanted any more."""
    user = actor(request)
    may_change = holds(user, Permission.CASE_REASSIGN)
    form = NewTagForm(posted(request))
    if request.method == "POST":
        _check_keeps_tags(user)
        if form.is_valid():
            try:
                tag = add_tag(label=form.cleaned_data["label"], actor=user, now=timezone.now())
            except Denied as denial:
                form.add_error("label", str(denial))
            else:
                messages.success(request, _("“%(tag)s” can be used.") % {"tag": tag.label})
                return redirect("reviews:tags")
    values = {"tags": tags_offered(), "form": form, "may_change": may_change}
    status = 422 if request.method == "POST" else 200
    return render(request, "reviews/tags.html", values, status=status)


@require_POST
@desk_page
def retire(request: HttpRequest, tag_id: int) -> HttpResponse:
    user = actor(request)
    _check_keeps_tags(user)
    tag = Tag.objects.filter(pk=tag_id).first()
    if tag is None:
        raise Http404
    retire_tag(tag_id=tag_id, actor=user, now=timezone.now())
    messages.success(
        request, _("“%(tag)s” is offered no longer; cases keep it.") % {"tag": tag.label}
    )
    return redirect("reviews:tags")


def _refusal(form: ViewForm) -> str:
    return " ".join(str(error) for error in form.errors["name"])


def _own_view(user: User, view_id: int) -> SavedView:
    view = SavedView.objects.filter(owner=user, pk=view_id).first()
    if view is None:
        raise Http404
    return view


def _check_keeps_tags(user: User) -> None:
    if not holds(user, Permission.CASE_REASSIGN):
        raise PermissionDenied(_("Supervisors keep the list of tags."))
