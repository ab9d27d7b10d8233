"""For whom: one's own affairs, or of a member who lets one act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims.views.meant import ACTING, act_for
from members.models import User
from members.queries.acting import people_of
from members.views.access import safe_next, user_of


@require_http_methods(["GET", "POST"])
def acting(request: HttpRequest) -> HttpResponse:
    """The people whose mandate one holds; what is chosen holds until one signs out or goes back."""
    user = user_of(request)
    if user.kind == User.Kind.STAFF:
        return redirect("home")
    people = people_of(user, now=timezone.now())
    if request.method == "POST":
        wanted = request.POST.get("member", "")
        request.session.pop(ACTING, None)
        chosen = next((one for one in people if one.reference == wanted), None)
        if chosen is not None:
            act_for(request, chosen.reference, chosen.name)
            return redirect(safe_next(request, "claims:home"))
        if not wanted and user.member is not None:
            return redirect(safe_next(request, "claims:home"))
        if wanted:
            messages.error(request, _("This mandate is over."))
        return redirect("claims:acting")
    # Whoever comes here because a mandate ended is not led back to it.
    held = request.session.get(ACTING)
    if held and held["member"] not in {one.reference for one in people}:
        request.session.pop(ACTING)
    context = {"people": people, "own": user.member is not None}
    return render(request, "claims/member/acting.html", context)


acting.login_url = "members:sign_in"  # type: ignore[attr-defined]  # LoginRequiredMiddleware
