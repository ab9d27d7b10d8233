"""Letters to members as screens read them: of a claim, and those that wait for the post."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from claims.models import Claim
from members.models import User
from members.policies import paths_for, within
from members.roles import Permission
from reviews.models import LetterPosting, MemberLetter
from reviews.queries import read_number, without_conflicts
from reviews.sample_queries import being_read_by

PAGE = 50


@dataclass(frozen=True)
class LetterRow:
    """One letter in a list. `posting`: "" for one that goes by telephone."""

    uid: str
    number: str
    title: str
    kind: str
    issued_at: datetime
    by_post: bool
    posted_on: date | None


@dataclass(frozen=True)
class PostRow:
    """A letter that somebody has to post."""

    id: int
    uid: str
    reference: str
    number: str
    title: str
    masked_name: str
    unit: str
    issued_at: datetime


@dataclass(frozen=True)
class PostPage:
    """`older` is the cursor of the next page; "" on the last."""

    rows: list[PostRow]
    older: str


def letters_of(claim: Claim) -> list[LetterRow]:
    """All letters of a claim, the newest first; one statement."""
    letters = MemberLetter.objects.filter(claim=claim).select_related("posting").order_by("-pk")
    return [_row(letter) for letter in letters]


def to_be_posted(user: User) -> QuerySet[LetterPosting]:
    """Letters of the user's units that wait for the post, without people that they are too close
    to, and without a case that they are reading blind."""
    waiting = LetterPosting.objects.filter(
        within(paths_for(user, Permission.CASE_KEEP)), posted_on=None
    )
    waiting = without_conflicts(waiting, user).exclude(letter__claim__filed_by=user)
    return waiting.filter(~being_read_by(user, "letter__claim_id"))


def post_page(user: User, *, after: str) -> PostPage:
    """Fifty letters, the oldest first, from the cursor on; one statement. BadCursor."""
    waiting = to_be_posted(user).select_related("letter__claim__member__unit")
    if after:
        waiting = waiting.filter(pk__gt=read_number(after))
    found = list(waiting.order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    return PostPage(
        [_post_row(posting) for posting in shown], str(shown[-1].pk) if len(found) > PAGE else ""
    )


def _row(letter: MemberLetter) -> LetterRow:
    posting = getattr(letter, "posting", None)
    return LetterRow(
        uid=str(letter.uid),
        number=letter.number,
        title=str(letter.get_kind_display()),
        kind=letter.kind,
        issued_at=letter.issued_at,
        by_post=posting is not None,
        posted_on=posting.posted_on if posting else None,
    )


def _post_row(posting: LetterPosting) -> PostRow:
    letter = posting.letter
    return PostRow(
        id=posting.pk,
        uid=str(letter.uid),
        reference=letter.claim.reference,
        number=letter.number,
        title=str(letter.get_kind_display()),
        masked_name=letter.claim.member.masked_name,
        unit=letter.claim.member.unit.name,
        issued_at=letter.issued_at,
    )
