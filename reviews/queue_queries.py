"""The queue under its filters: one statement for all around the list, one for the list.

What a filter costs is told in docs/adr/0028-what-the-queue-is-narrowed-by.md.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast

from members.models import RoleGrant, Unit, User
from members.policies import paths_for, within
from members.roles import Permission, Role
from members.workdays import calendar
from reviews.models import LaneCount, Review, SavedView, Tag
from reviews.queries import (
    LANES,
    QueuePage,
    by_name,
    in_time_from,
    lanes_counted,
    page_of,
    past_due,
    visible_to,
)
from reviews.queue_filters import ME, NOBODY, Filters
from reviews.ranks import first_rank
from reviews.rows.queue import QueueRow, cases, queue_rows
from reviews.states import Lane

# Beside the lanes of all: what one has put on hold oneself, what one has just decided.
MINE, DONE = "mine", "done"
TABS = ("green", "officer", "back", "appeal", MINE, DONE, "expert", "hold", "second")
MOST_EXPORTED = 2000
MOST_UNITS = 300
SOON = 2


@dataclass(frozen=True)
class View:
    """A view that the person saved."""

    pk: int
    name: str
    query: str


@dataclass(frozen=True)
class Frame:
    """All that stands around the list. `names`: what the filters name, by filter; a name that is
    missing belongs to nothing that this person could narrow by."""

    counts: dict[str, int]
    views: list[View] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    unit_path: str = ""


def frame(user: User, filters: Filters) -> Frame:
    """Counts of the lanes, the person's own views, and what the filters name: one statement."""
    rows: QuerySet[LaneCount, tuple[str, str, str, int]] = _counted(user)
    rows = rows.union(
        _told(SavedView.objects.filter(owner=user), "view", "name", "query"),
        *_named(user, filters),
        all=True,
    )
    counts, views, names, path = {}, [], {}, ""
    for kind, word, more, number in rows:
        if kind == "lane":
            counts[word] = number
        elif kind == "view":
            views.append(View(number, word, more))
        else:
            names[kind] = word
            path = more if kind == "unit" else path
    return Frame(by_name(counts), sorted(views, key=lambda view: view.name), names, path)


def queue_page(
    user: User,
    *,
    lane: str,
    filters: Filters,
    unit_path: str = "",
    after: str = "",
    today: date,
    now: datetime,
) -> QueuePage:
    """A page of a lane under these filters; the cursor goes on where the last page ended."""
    reviews = narrowed(user, lane=lane, filters=filters, unit_path=unit_path, today=today)
    return page_of(reviews, user, after=after, today=today, now=now)


def narrowed(
    user: User, *, lane: str, filters: Filters, unit_path: str, today: date
) -> QuerySet[Review]:
    """The cases of a lane that the filters leave, all from columns of the review itself."""
    reviews = visible_to(user)
    if lane == MINE:
        reviews = reviews.filter(lane=Lane.ON_HOLD, hold_by=user)
    else:
        reviews = reviews.filter(lane=LANES[lane])
    if filters.left:
        reviews = reviews.filter(_left(filters.left, today))
    if filters.marks:
        reviews = reviews.filter(marks__contains=filters.marks)
    if filters.unit:
        reviews = reviews.filter(within((unit_path,) if unit_path else ()))
    if filters.to == NOBODY:
        reviews = reviews.filter(assigned_to=None)
    elif filters.to:
        reviews = reviews.filter(assigned_to=user.pk if filters.to == ME else int(filters.to))
    return reviews


def all_rows(
    user: User, *, lane: str, filters: Filters, unit_path: str, today: date, now: datetime
) -> Iterator[QueueRow]:
    """For a file: the most urgent two thousand, read at once."""
    reviews = narrowed(user, lane=lane, filters=filters, unit_path=unit_path, today=today)
    found = cases(reviews.order_by("rank", "pk")[:MOST_EXPORTED])
    yield from queue_rows(found, user, today, now)


def units_below(user: User, unit_path: str) -> list[Unit]:
    """The units one step below this one, or the desk's own where none is chosen."""
    paths = paths_for(user, Permission.CASE_READ)
    units = Unit.objects.filter(within(paths, "path")).exclude(kind=Unit.Kind.OUTLET)
    if unit_path:
        units = units.filter(parent__path=unit_path)
    else:
        units = units.filter(Q(path__in=paths) | Q(parent__path__in=paths))
    return list(units.order_by("name", "pk")[:MOST_UNITS])


def colleagues(user: User) -> list[User]:
    """Officers of units that this person's desk shares, themselves among them."""
    paths = paths_for(user, Permission.CASE_READ)
    shared = within(paths, "unit__path")
    for path in paths:
        # A colleague of a unit above has these cases too.
        shared |= Q(unit__path__in=_above(path))
    grants = RoleGrant.objects.filter(shared, role=Role.CASE_OFFICER, until=None)
    staff = User.objects.filter(is_active=True, pk__in=grants.values("user"))
    return list(staff.order_by("display_name", "pk"))


def tags_offered() -> list[Tag]:
    """The shared list, without those that were retired."""
    return list(Tag.objects.filter(retired_at=None).order_by("label"))


def tags_named(labels: Collection[str]) -> list[Tag]:
    """The tags of these labels, retired ones too: they can still be taken off."""
    return list(Tag.objects.filter(label__in=labels).order_by("label")) if labels else []


def _above(path: str) -> list[str]:
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:n]) + "/" for n in range(1, len(steps))]


def _left(wanted: str, today: date) -> Q:
    """A range of the rank, which begins with the promised day."""
    if wanted == "overdue":
        return past_due(today)
    until = today if wanted == "today" else calendar().add(today, SOON).day
    return Q(rank__gte=in_time_from(today), rank__lt=first_rank(until + timedelta(days=1)))


def _counted(user: User) -> QuerySet:
    lanes = lanes_counted(user).annotate(
        a=Value("lane", TextField()),
        b=Cast("lane", TextField()),
        c=Value("", TextField()),
        d=Sum("number"),
    )
    return lanes.values_list("a", "b", "c", "d")


def _named(user: User, filters: Filters) -> Iterator[QuerySet]:
    if filters.unit:
        paths = paths_for(user, Permission.CASE_READ)
        units = Unit.objects.filter(within(paths, "path"), pk=int(filters.unit))
        yield _told(units, "unit", "name", "path")
    if filters.tag:
        yield _told(Tag.objects.filter(label=filters.tag), "tag", "label", "label")
    if filters.to not in ("", ME, NOBODY):
        staff = User.objects.filter(pk=int(filters.to), kind=User.Kind.STAFF)
        yield _told(staff, "to", "display_name", "display_name")


def _told(rows: QuerySet, kind: str, word: str, more: str) -> QuerySet:
    """Rows of one kind as the frame reads them: kind, word, more, number."""
    return rows.annotate(
        a=Value(kind, TextField()),
        b=Cast(F(word), TextField()),
        c=Cast(F(more), TextField()),
        d=F("pk"),
    ).values_list("a", "b", "c", "d")
