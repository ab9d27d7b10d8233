"""Grievances as people find them: a member theirs, an owner what they have, a supervisor a unit's.

Whom a grievance is about, and who is too close to the member, finds none of it.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from config.kernel.id_document import possible_keys
from config.kernel.sealing import blind_index
from members.models import Member, RoleGrant, User
from members.policies import paths_for, within
from members.roles import ROLES, Permission
from reviews.grievance_policies import owners_permission
from reviews.models import Grievance, GrievanceSubject
from reviews.queries import read_pair, without_conflicts
from reviews.states import GRIEVANCE_OURS, GrievanceState

PAGE = 50
_MOST_PEOPLE = 200
# What `date.fromordinal` takes: the cursor of a list by day.
_DAYS = range(1, date.max.toordinal() + 1)

# Where the house has to act: the oldest promise first. Elsewhere: the newest first.
OURS = tuple(state.value for state in GRIEVANCE_OURS)
BY_DAY = ("open", "assign", "mine", "second")
FILTERS = (*BY_DAY, "asked", "replied", "finished")


@dataclass(frozen=True)
class GrievancePage:
    """`older` is the cursor of the next page; "" on the last."""

    found: list[Grievance]
    older: str


def seen_by(user: User) -> QuerySet[Grievance]:
    """What this user has in hand, and what lies in the units that they watch."""
    in_hand = Q(owner=user) & within(paths_for(user, Permission.GRIEVANCE_ANSWER))
    watched = within(paths_for(user, Permission.GRIEVANCE_ASSIGN))
    about_user = GrievanceSubject.objects.filter(grievance=OuterRef("pk"), user=user)
    found = Grievance.objects.filter(in_hand | watched).filter(~Exists(about_user))
    return without_conflicts(found, user)


def grievance_for(user: User, reference: str) -> Grievance | None:
    """The grievance behind a number; for whoever may not see it there is none."""
    found = seen_by(user).filter(reference=reference)
    return found.select_related("member__unit", "claim", "owner", "filed_by").first()


def grievance_page(user: User, *, which: str, after: str) -> GrievancePage:
    """Fifty of a list from the cursor on, in one statement."""
    grievances = _of(user, which).select_related("member__unit", "owner", "claim")
    by_day = which in BY_DAY
    if after:
        day, pk = read_pair(after, _DAYS)
        if by_day:
            later = date.fromordinal(day)
            grievances = grievances.filter(due_on__gte=later).exclude(due_on=later, pk__lte=pk)
        else:
            grievances = grievances.filter(pk__lt=pk)
    order = ("due_on", "pk") if by_day else ("-pk",)
    found = list(grievances.order_by(*order)[: PAGE + 1])
    shown = found[:PAGE]
    older = f"{shown[-1].due_on.toordinal()}-{shown[-1].pk}" if len(found) > PAGE else ""
    return GrievancePage(shown, older)


def of_member(member: Member) -> QuerySet[Grievance]:
    """The member's own, the newest first."""
    return Grievance.objects.filter(member=member).select_related("claim").order_by("-pk")


def may_record_for(user: User) -> QuerySet[Member]:
    """The members of the units for which this user may write a grievance down."""
    paths = paths_for(user, Permission.GRIEVANCE_RECORD)
    return Member.objects.filter(within(paths)).select_related("unit")


def member_with_number(user: User, number: str) -> Member | None:
    """The member with exactly this ID number, or with exactly this case number."""
    squeezed = "".join(number.split()).upper()
    keys = [blind_index(key, kind="id_number") for key in possible_keys(number)]
    by_id = may_record_for(user).filter(id_index__in=keys)
    return by_id.first() or may_record_for(user).filter(claims__reference=squeezed).first()


def candidates(grievance: Grievance) -> list[User]:
    """Who could look into it, whoever has least in hand first; the database knows who is unfit."""
    people = _reaching(grievance, owners_permission(grievance.level))
    fit = people.filter(~_holds_of("grievance_unfit", grievance)).exclude(
        pk=grievance.owner_id or 0
    )
    in_hand = Grievance.objects.filter(state__in=[GrievanceState.ASKED.value, *OURS])
    counts = in_hand.filter(owner__isnull=False).values("owner").annotate(number=Count("pk"))
    load = dict(counts.values_list("owner", "number"))
    return sorted(fit[:_MOST_PEOPLE], key=lambda person: (load.get(person.pk, 0), person.pk))


def watchers_of(grievance: Grievance) -> list[User]:
    """The supervisors of its unit whom it is not hidden from: told when its day is over."""
    people = _reaching(grievance, Permission.GRIEVANCE_ASSIGN)
    return list(people.filter(~_holds_of("grievance_hidden_from", grievance))[:_MOST_PEOPLE])


def staff_of(grievance: Grievance) -> list[User]:
    """Whom it could be about: everybody whose role reaches the member's unit."""
    return list(_reaching(grievance, None).order_by("display_name", "pk")[:_MOST_PEOPLE])


def _reaching(grievance: Grievance, permission: Permission | None) -> QuerySet[User]:
    """Staff who hold the permission – or any role – for the unit of the grievance."""
    roles = [
        role
        for role, terms in ROLES.items()
        if permission is None or permission in terms.permissions
    ]
    grants = RoleGrant.objects.annotate(place=Value(grievance.unit_path)).filter(
        user=OuterRef("pk"), until=None, role__in=roles, place__startswith=F("unit__path")
    )
    people = User.objects.filter(Exists(grants), kind=User.Kind.STAFF, is_active=True)
    return people.order_by("pk")


def _holds_of(function: str, grievance: Grievance) -> Q:
    return Q(Func(F("pk"), Value(grievance.pk), function=function, output_field=BooleanField()))


def _of(user: User, which: str) -> QuerySet[Grievance]:
    seen = seen_by(user)
    if which == "mine":
        return seen.filter(owner=user, state__in=OURS)
    if which == "assign":
        return seen.filter(state=GrievanceState.FILED)
    if which == "second":
        return seen.filter(state=GrievanceState.TO_CONFIRM).exclude(owner=user)
    states = {"asked": (GrievanceState.ASKED,), "replied": (GrievanceState.REPLIED,)}
    if which == "finished":
        return seen.filter(state=GrievanceState.FINISHED)
    return seen.filter(state__in=states.get(which, OURS))
