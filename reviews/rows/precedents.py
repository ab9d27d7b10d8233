"""Precedents and who cites them, ready to print."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from claims.words import item_label
from members.models import User
from reviews.models import Precedent, PrecedentCitation, Review
from reviews.precedent_queries import told_citations
from reviews.queries import visible_to
from reviews.rows.events import Happening
from reviews.similar_queries import month_of
from reviews.states import PrecedentState, ReviewState

_MOST_CITATIONS = 20


@dataclass(frozen=True)
class PrecedentRow:
    """One precedent in a list; `followed` and `departed` are numbers of cases."""

    id: int
    number: str
    title: str
    question: str
    ruling: str
    clause: str
    item: str
    disease: str
    state: str
    state_label: str
    in_force: bool
    followed: int
    departed: int


@dataclass(frozen=True)
class CitationRow:
    """One citation. `since`: what became of the precedent afterwards, "" while it is in force."""

    precedent_id: int
    number: str
    title: str
    followed: bool
    reason: str
    since: str
    where: str = ""
    month: str = ""
    reference: str = ""


@dataclass(frozen=True)
class PrecedentView:
    """One precedent with everything about it. `case` is the reference of the case that it comes
    from, for whoever may open that."""

    row: PrecedentRow
    reasons: str
    proposed_by: str
    proposed_at: datetime
    adopted_by: str
    adopted_at: datetime | None
    supersedes: Precedent | None
    successor: Precedent | None
    events: list[Happening]
    citations: list[CitationRow] = field(default_factory=list)
    case: str = ""


def precedent_row(precedent: Precedent) -> PrecedentRow:
    return PrecedentRow(
        id=precedent.pk,
        number=precedent.number,
        title=precedent.title,
        question=precedent.question,
        ruling=precedent.ruling,
        clause=precedent.clause,
        item=item_label(precedent.item),
        disease=precedent.disease,
        state=precedent.state,
        state_label=str(precedent.get_state_display()),
        in_force=precedent.state == PrecedentState.ADOPTED,
        followed=getattr(precedent, "followed", 0),
        departed=getattr(precedent, "departed", 0),
    )


def precedent_view(precedent: Precedent, user: User) -> PrecedentView:
    """One precedent, as this person may know it; a fixed number of statements."""
    found = told_citations(precedent).select_related("precedent", "review__claim", "opinion")
    citations = list(found.order_by("-pk")[:_MOST_CITATIONS])
    claim = precedent.decision.claim
    claims = {claim.pk, *(one.review.claim_id for one in citations)}
    openable = set(_openable(user, claims))
    events = precedent.events.select_related("actor").order_by("-pk")
    return PrecedentView(
        row=precedent_row(precedent),
        reasons=precedent.reasons,
        proposed_by=precedent.proposed_by.display_name,
        proposed_at=precedent.proposed_at,
        adopted_by=precedent.adopted_by.display_name if precedent.adopted_by else "",
        adopted_at=precedent.adopted_at,
        supersedes=precedent.supersedes,
        successor=precedent.successors.filter(adopted_at__isnull=False).first(),
        events=[
            Happening(
                at=event.moved_at,
                title=_TITLES[event.move](),
                who=event.actor.display_name,
                note=event.reason,
                tone=_TONES.get(event.move, "neutral"),
            )
            for event in events
        ],
        citations=[_citation(one, openable) for one in citations],
        case=claim.reference if claim.pk in openable else "",
    )


def citation_rows(**where: object) -> list[CitationRow]:
    """What an opinion or a decision cites, in the order in which it was written; one statement."""
    return _cited(Q(**where))


def citations_of_decision(decision_id: int, proposal_id: int | None) -> list[CitationRow]:
    """Also what the first person cited, where two decided."""
    places = Q(decision=decision_id)
    return _cited(places | Q(proposal=proposal_id) if proposal_id else places)


def _cited(where: Q) -> list[CitationRow]:
    rows = (
        PrecedentCitation.objects.filter(where)
        .select_related("precedent", "opinion")
        .order_by("pk")
    )
    return [_citation(row, set()) for row in rows]


def _citation(row: PrecedentCitation, openable: set[int]) -> CitationRow:
    precedent = row.precedent
    return CitationRow(
        precedent_id=precedent.pk,
        number=precedent.number,
        title=precedent.title,
        followed=row.followed,
        reason=row.reason,
        since=""
        if precedent.state == PrecedentState.ADOPTED
        else str(precedent.get_state_display()),
        where=str(row.opinion.get_stage_display()) if row.opinion else _("Decision"),
        month=month_of(timezone.localdate(row.cited_at)),
        # Looked up only where something may be opened: elsewhere the review is not read.
        reference=row.review.claim.reference
        if openable and row.review.claim_id in openable
        else "",
    )


def _openable(user: User, claims: set[int]) -> list[int]:
    """Closed cases that the user may see: what a precedent says of one on appeal is not told."""
    reopened = Review.objects.filter(claim__in=claims).exclude(
        state__in=[ReviewState.DECIDED, ReviewState.CLOSED]
    )
    rows = visible_to(user).filter(claim__in=claims)
    return list(rows.exclude(claim__in=reopened.values("claim")).values_list("claim_id", flat=True))


_TITLES = {
    "propose": lambda: pgettext("of a precedent", "Proposed"),
    "adopt": lambda: pgettext("of a precedent", "Adopted"),
    "decline": lambda: _("Not adopted"),
    "take_back": lambda: pgettext("of a precedent", "Taken back"),
    "supersede": lambda: _("Replaced by another"),
    "withdraw": lambda: pgettext("of a precedent", "Withdrawn"),
}
_TONES = {"adopt": "ok", "withdraw": "bad", "decline": "warn"}
