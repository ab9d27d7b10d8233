"""Originals on paper: taken in, moved to another box, lent and taken back, given back for good."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models import Paper
from config.kernel.denial import Conflict
from members.models import User
from reviews.actions.locks import lock_case
from reviews.actions.move import move_original, note_original
from reviews.file_policies import check_may_keep
from reviews.models import PaperOriginal
from reviews.models.original import IN_THE_HOUSE
from reviews.policies import OpenQuestion
from reviews.states import ORIGINAL_MOVES

_BOX = re.compile(r"[0-9A-Z][0-9A-Z\-/]{0,19}")
_POST_NUMBER = re.compile(r"[0-9A-Z\-]{4,40}")
_OLDEST = timedelta(days=366)
MOST_SHEETS = 500


@dataclass(frozen=True)
class Arrival:
    """What came on paper: of which kind, how many sheets, into which box, on which day.

    `paper`: the picture that the member sent of it, if there is one; its kind then counts.
    """

    kind: str
    sheets: int
    box: str
    received_on: date
    paper: UUID | None = None


@dataclass(frozen=True)
class Handling:
    """What is said of a move: the box, to whom, by which post, on which day."""

    happened_on: date
    box: str = ""
    to_whom: str = ""
    post_number: str = ""
    note: str = ""


@transaction.atomic
def receive_original(
    *, review_id: int, uid: UUID, arrival: Arrival, actor: User, now: datetime
) -> PaperOriginal:
    """An original came in; the same form sent twice leaves one."""
    review = lock_case(review_id)  # whoever sends the form again waits here
    check_may_keep(actor, review)
    kept = PaperOriginal.objects.filter(uid=uid, review=review).first()
    if kept is not None:
        return kept
    paper = _picture(arrival.paper, review.claim_id)
    kind = paper.kind_or_wanted if paper else arrival.kind
    if kind not in Paper.Kind.values:
        raise OpenQuestion(_("Please choose which paper it is."))
    if not 1 <= arrival.sheets <= MOST_SHEETS:
        raise OpenQuestion(_("Please count the sheets: 1 to %(most)s.") % {"most": MOST_SHEETS})
    _check_day(arrival.received_on, now)
    original = PaperOriginal(
        uid=uid,
        review=review,
        member_id=review.claim.member_id,
        unit_path=review.claim.unit_path,
        paper=paper,
        kind=kind,
        sheets=arrival.sheets,
        box=box_name(arrival.box),
        state=ORIGINAL_MOVES.initial,
        received_on=arrival.received_on,
    )
    try:
        with transaction.atomic():
            original.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("The original of this paper is in the house already.")) from error
    note_original(original, "receive", happened_on=arrival.received_on, actor=actor, now=now)
    return original


@transaction.atomic
def handle_original(
    *, original_id: int, move: str, handling: Handling, actor: User, now: datetime
) -> PaperOriginal:
    """Put it into another box, lend it, take it back, or give it back to the member."""
    original = _lock(original_id)
    check_may_keep(actor, original.review)
    ORIGINAL_MOVES.target(move, original.state)  # a move that cannot be is refused first
    _check_day(handling.happened_on, now)
    last = original.events.order_by("-pk").values_list("happened_on", flat=True)[0]
    if handling.happened_on < last:
        raise OpenQuestion(_("Something happened to it later than this day: please check."))
    to_whom = " ".join(handling.to_whom.split())
    if move in ("lend", "give_back") and len(to_whom) < 2:
        raise OpenQuestion(_("Please say to whom."))
    post_number = handling.post_number.strip().upper()
    if post_number and not _POST_NUMBER.fullmatch(post_number):
        raise OpenQuestion(_("A number of the post has 4 to 40 letters and digits."))
    if move in ("rebox", "take_back"):
        original.box = box_name(handling.box or original.box)
    move_original(
        original,
        move,
        happened_on=handling.happened_on,
        to_whom=to_whom[:60],
        post_number=post_number,
        note=" ".join(handling.note.split())[:200],
        actor=actor,
        now=now,
    )
    return original


def box_name(text: str) -> str:
    """A box as it is written on it: capitals, digits, hyphens. Raises OpenQuestion."""
    box = "".join(text.split()).upper()
    if not _BOX.fullmatch(box):
        raise OpenQuestion(_("A box is letters, digits and hyphens, for example A-03-12."))
    return box


def _picture(uid: UUID | None, claim_id: int) -> Paper | None:
    if uid is None:
        return None
    paper = Paper.objects.filter(uid=uid, filing__claims=claim_id, removed_at=None).first()
    if paper is None:
        raise OpenQuestion(_("This paper is not of this case."))
    if PaperOriginal.objects.filter(IN_THE_HOUSE, paper=paper).exists():
        raise Conflict(_("The original of this paper is in the house already."))
    return paper


def _lock(original_id: int) -> PaperOriginal:
    """The original with its claim and review, locked in the order of everybody."""
    review_id = PaperOriginal.objects.values_list("review_id", flat=True).get(pk=original_id)
    review = lock_case(review_id)
    original = PaperOriginal.objects.select_for_update(of=("self",)).get(pk=original_id)
    original.review = review
    return original


def _check_day(day: date, now: datetime) -> None:
    today = timezone.localdate(now)
    if not today - _OLDEST <= day <= today:
        raise OpenQuestion(_("The day is today or before: please check it."))
