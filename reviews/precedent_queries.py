"""Precedents, as they are found: by words, clause, item or disease, page by page; and by number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value

from claims.models import Claim
from members.models import User
from members.policies import paths_for, within
from members.roles import Permission
from reviews.models import Precedent, PrecedentCitation, Review
from reviews.queries import without_conflicts
from reviews.states import PANEL_OPEN, PRECEDENT_NUMBERED, PrecedentState

PAGE = 20
_MOST_WORDS = 6
_MOST_FITTING = 3
_NUMBER = re.compile(r"([0-9]{4})\s*-\s*([0-9]{1,6})")


@dataclass(frozen=True)
class PrecedentPage:
    """`older` is the cursor of the next page; "" on the last."""

    rows: list[Precedent]
    older: str


def all_words(*parts: str) -> str:
    """What the search reads: one case, no spaces, so that words are found wherever they break."""
    return "\n".join("".join(part.split()).casefold() for part in parts)


def found(*, words: str, item: str, in_force: bool, after: str) -> PrecedentPage:
    """Those that hold all of the words, the newest first; one statement.

    A word of one character is looked for only beside longer ones.
    """
    states = (PrecedentState.ADOPTED,) if in_force else PRECEDENT_NUMBERED
    rows = with_counts(Precedent.objects.filter(state__in=[state.value for state in states]))
    if item:
        rows = rows.filter(item=item)
    number = _NUMBER.search(words)
    if number is not None:
        rows = rows.filter(year=int(number[1]), serial=int(number[2]))
    else:
        rows = _holding(rows, words.casefold().split()[:_MOST_WORDS])
    if after:
        rows = rows.filter(pk__lt=int(after))
    shown = list(rows.order_by("-pk")[: PAGE + 1])
    older = str(shown[PAGE - 1].pk) if len(shown) > PAGE else ""
    return PrecedentPage(shown[:PAGE], older)


def waiting_for(user: User) -> list[Precedent]:
    """Proposals in the units whose precedents this user adopts, and their own; the oldest first."""
    theirs = within(paths_for(user, Permission.PRECEDENT_ADOPT)) | Q(proposed_by=user)
    waiting = Precedent.objects.filter(theirs, state=PrecedentState.PROPOSED)
    return list(
        waiting.filter(decision__review__in=without_conflicts(Review.objects.all(), user))
        .select_related("proposed_by", "supersedes")
        .order_by("pk")[:PAGE]
    )


def fitting(claim: Claim, kind: str) -> Sequence[Precedent]:
    """Those in force for the claim's item: of its kind of disease, or of none in particular."""
    rows = Precedent.objects.filter(
        scheme=claim.scheme_id, item=claim.item, state=PrecedentState.ADOPTED
    ).filter(Q(kind="") | Q(kind=kind))
    return list(with_counts(rows).order_by("-kind", "-pk")[:_MOST_FITTING])


def by_number(numbers: Sequence[str]) -> dict[str, Precedent]:
    """The precedents of these numbers, whatever became of them; one statement."""
    wanted = Q(pk__in=[])
    for number in numbers:
        year, _dash, serial = number.partition("-")
        wanted |= Q(year=int(year), serial=int(serial))
    return {row.number: row for row in Precedent.objects.filter(wanted)}


def number_in(text: str) -> str:
    """The number that stands in a text, as we write it; "" where there is none."""
    match = _NUMBER.search(text)
    return f"{match[1]}-{int(match[2]):03d}" if match else ""


def can_be_cited() -> bool:
    return Precedent.objects.filter(state=PrecedentState.ADOPTED).exists()


def _holding(rows: QuerySet[Precedent], words: Sequence[str]) -> QuerySet[Precedent]:
    pieces = ArrayField(TextField())
    for word in words:
        if len(word) > 1:
            # By its pieces, which are indexed; then in one row after the other, as a whole.
            rows = rows.alias(
                has=Func(F("words"), Value(2), function="text_pieces", output_field=pieces)
            ).filter(
                has__contains=Func(
                    Value(word), Value(2), function="text_pieces", output_field=pieces
                )
            )
        rows = rows.filter(words__contains=word)
    return rows


def with_counts(rows: QuerySet[Precedent]) -> QuerySet[Precedent]:
    """With the number of cases that follow it, and of those that do not."""
    told = ~_being_read("citations__opinion")
    return rows.annotate(
        followed=Count(
            "citations__review", filter=told & Q(citations__followed=True), distinct=True
        ),
        departed=Count(
            "citations__review", filter=told & Q(citations__followed=False), distinct=True
        ),
    )


def told_citations(precedent: Precedent) -> QuerySet[PrecedentCitation]:
    """Who cites it. What one of several readers cites is told when all have read: until then it
    would tell the others what they think."""
    return precedent.citations.filter(~_being_read("opinion"))


def _being_read(opinion: str) -> Q:
    return Q(**{f"{opinion}__referral__panel__state__in": [state.value for state in PANEL_OPEN]})
