"""Originals in the house, box by box."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.models import User
from members.policies import paths_for, within
from members.roles import Permission
from reviews.models import PaperOriginal
from reviews.models.original import IN_THE_HOUSE
from reviews.queries import BadCursor, read_number, without_conflicts
from reviews.rows.keeping import OriginalRow, original_rows
from reviews.sample_queries import being_read_by

PAGE = 50


@dataclass(frozen=True)
class OriginalsPage:
    """`older` is the cursor of the next page; "" on the last."""

    rows: list[OriginalRow]
    older: str


def originals_of(user: User) -> QuerySet[PaperOriginal]:
    """Of the user's units, without people that they are too close to, and without a case that they
    are reading blind."""
    rows = PaperOriginal.objects.filter(within(paths_for(user, Permission.CASE_KEEP)))
    rows = without_conflicts(rows, user)
    return rows.filter(~being_read_by(user, "review__claim_id"))


def in_the_house(user: User, *, box: str, after: str) -> OriginalsPage:
    """Fifty originals in the order of the boxes, from the cursor on; `box`: only boxes whose name
    begins so. Two statements. BadCursor."""
    rows = originals_of(user).filter(IN_THE_HOUSE)
    if box:
        rows = rows.filter(box__startswith=box)
    if after:
        number, last_box = _read_cursor(after)
        # One range of the index: the bound on `box` first, ties by key.
        rows = rows.filter(box__gte=last_box).exclude(box=last_box, pk__lte=number)
    rows = rows.select_related("review__claim", "member").order_by("box", "pk")
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    older = f"{shown[-1].pk}-{shown[-1].box}" if len(found) > PAGE else ""
    return OriginalsPage(original_rows(shown), older)


def _read_cursor(cursor: str) -> tuple[int, str]:
    number, _sep, box = cursor.partition("-")
    if not box or len(box) > 20:
        raise BadCursor(_("This page link is not complete. Please start from the first page."))
    return read_number(number), box
