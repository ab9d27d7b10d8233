"""Where a person begins, and what their menu holds: role -> desk, in one table."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from members.models import User
from members.policies import holds, roles_of
from members.roles import Permission

MEMBER_HOME = "claims:home"
MEMBER_SIGN_IN = "members:sign_in"
STAFF_SIGN_IN = "members:staff_sign_in"
STAFF_ACCOUNT = "members:staff_account"


@dataclass(frozen=True)
class Desk:
    """One entry of the menu: the page, and the permission that opens it (None: every employee)."""

    label: Promise
    url_name: str
    permission: Permission | None


# In the order of the menu; the first that a person may open is where they begin.
DESKS: tuple[Desk, ...] = (
    Desk(_("Review queue"), "reviews:queue", Permission.CASE_READ),
    Desk(_("Find a case"), "reviews:search", Permission.CASE_READ),
    Desk(_("Freezes"), "reviews:freezes", Permission.CASE_READ),
    Desk(_("Precedents"), "reviews:guide", Permission.CASE_READ),
    Desk(_("Letters to post"), "reviews:to_post", Permission.CASE_KEEP),
    Desk(_("Originals"), "reviews:originals", Permission.CASE_KEEP),
    Desk(_("Signed mandates"), "members:mandate_papers", Permission.MANDATE_CHECK),
    Desk(_("Quality readings"), "reviews:samples", Permission.SAMPLE_READ),
    Desk(_("Grievances"), "watch:grievances", Permission.GRIEVANCE_ANSWER),
    Desk(_("My numbers"), "reviews:stats", Permission.CASE_DECIDE),
    Desk(_("Take-up"), "watch:takeup", Permission.QUALITY_WATCH),
    Desk(_("Quality sampling"), "watch:qa", Permission.QUALITY_WATCH),
    Desk(_("Automatic review"), "watch:model", Permission.QUALITY_WATCH),
    Desk(_("Team"), "watch:team", Permission.QUALITY_WATCH),
    Desk(_("Who is away"), "watch:away", Permission.QUALITY_WATCH),
    Desk(_("My questions"), "expert:home", Permission.CASE_ADVISE),
    Desk(_("Guide"), "expert:guide", Permission.CASE_ADVISE),
    Desk(_("My absences"), "expert:absence", Permission.CASE_ADVISE),
    Desk(_("Payments"), "payouts:home", Permission.BATCH_READ),
    Desk(_("Batches"), "payouts:batches", Permission.BATCH_READ),
    Desk(_("Came back"), "payouts:returns", Permission.BATCH_READ),
    Desk(_("Fees of units"), "members:fees", Permission.FEE_RECORD),
    Desk(_("My unit"), "claims:employer", Permission.UNIT_READ),
    Desk(_("Counter"), "members:outlet", Permission.CONSENT_RECORD),
    Desk(_("What I filed"), "claims:outlet_mine", Permission.CLAIM_FILE),
    Desk(_("To be reached"), "reviews:outreach", Permission.OUTREACH_DO),
    Desk(_("Staff"), "members:staff", Permission.STAFF_MANAGE),
    Desk(_("Experts"), "watch:experts", Permission.EXPERT_MANAGE),
    Desk(_("Insurer's feed"), "members:feed", Permission.FEED_READ),
    Desk(_("Schemes"), "members:schemes", Permission.SCHEME_READ),
    Desk(_("Enrolment lists"), "members:lists", Permission.MEMBER_IMPORT),
    Desk(_("Units"), "members:units", Permission.UNIT_MANAGE),
    Desk(_("Hospitals"), "members:hospitals", Permission.HOSPITAL_READ),
    Desk(_("Members’ records"), "people:people", Permission.PERSON_READ),
    Desk(_("Lost apps"), "members:resets", Permission.FACTOR_RESET),
    Desk(_("Kiosks"), "members:kiosks", Permission.KIOSK_MANAGE),
    Desk(_("My account"), STAFF_ACCOUNT, None),
)
# So many stand in the bar; where there are more, the last ones open behind one word.
MOST_IN_BAR = 6
# A desk may have a page to begin at that is not in the menu.
STARTS: dict[str, str] = {"reviews:queue": "reviews:home"}


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """To the member's home, the desk of the role, or the member's sign-in."""
    user = request.user
    if not isinstance(user, User):
        return redirect(MEMBER_SIGN_IN)
    if user.kind != User.Kind.STAFF:
        return redirect(MEMBER_HOME)
    for desk in DESKS:
        if _may_open(user, desk):
            start = _address(STARTS.get(desk.url_name, "")) or _address(desk.url_name)
            if start:
                return redirect(start)
    return redirect(STAFF_ACCOUNT)


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; back to the door that was used."""
    user = request.user
    staff = isinstance(user, User) and user.kind == User.Kind.STAFF
    logout(request)
    response = redirect(STAFF_SIGN_IN if staff else MEMBER_SIGN_IN)
    if not staff:  # photos that still wait on this telephone are nobody's from now on
        response.headers["Clear-Site-Data"] = '"storage"'
    return response


def navigation(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `nav` for the desk's menu and `more` of it that opens behind one word,
    `role` beside the name; none for members."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.kind != User.Kind.STAFF:
        return {"nav": [], "more": [], "role": ""}
    places = [(desk, _address(desk.url_name)) for desk in DESKS if _may_open(user, desk)]
    here = _here(request.path, places)
    menu = [
        {"label": desk.label, "url": place, "active": place == here}
        for desk, place in places
        if place
    ]
    shown = len(menu) if len(menu) <= MOST_IN_BAR else MOST_IN_BAR - 1
    return {
        "role": " / ".join(str(role.label) for role in roles_of(user)),
        "nav": menu[:shown],
        "more": menu[shown:],
    }


def _may_open(user: User, desk: Desk) -> bool:
    return desk.permission is None or holds(user, desk.permission)


def _address(url_name: str) -> str:
    """The page's address; "" while the site has no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _here(path: str, places: list[tuple[Desk, str]]) -> str:
    """The menu's place that `path` belongs to; a desk's start and what lies below count with it."""
    known = {place: place for _desk, place in places if place}
    for desk, place in places:
        start = _address(STARTS.get(desk.url_name, ""))
        if start and place:
            known.setdefault(start, place)
    return known.get(_longest_prefix(path, list(known)), "")


def _longest_prefix(path: str, places: list[str]) -> str:
    """/finance/batches/7/ belongs to /finance/batches/, not to /finance/."""
    return max((place for place in places if path.startswith(place)), key=len, default="")
