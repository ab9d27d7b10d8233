"""Name the precedents that an opinion or a decision goes by, or says why it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from reviews.models import Decision, Opinion, PrecedentCitation, Proposal
from reviews.policies import OpenQuestion
from reviews.precedent_policies import check_names_nobody
from reviews.precedent_queries import by_number
from reviews.states import PrecedentState

MOST = 5


@dataclass(frozen=True)
class Cite:
    """A precedent by its number; `why_not` says why it is not followed, "" where it is."""

    number: str
    why_not: str = ""


def cite(cites: Sequence[Cite], judged: Opinion | Proposal | Decision, *, now: datetime) -> None:
    """Keep what was cited, in the transaction that keeps what was judged. Only what is in force."""
    if not cites:
        return
    numbers = [one.number for one in cites]
    if len(set(numbers)) != len(numbers):
        raise OpenQuestion(_("A precedent is followed or not: please name each once."))
    if len(numbers) > MOST:
        raise OpenQuestion(_("At most %(most)s precedents can be cited.") % {"most": MOST})
    known = by_number(numbers)
    for number in numbers:
        if number not in known:
            raise OpenQuestion(_("There is no precedent %(number)s.") % {"number": number})
        if known[number].state != PrecedentState.ADOPTED:
            raise OpenQuestion(
                _("Precedent %(number)s cannot be cited: it is now “%(state)s”.")
                % {"number": number, "state": known[number].get_state_display()}
            )
    for one in cites:
        check_names_nobody(one.why_not, judged.review.claim)
        PrecedentCitation.objects.create(
            precedent=known[one.number],
            review=judged.review,
            followed=not one.why_not,
            reason=one.why_not.strip()[:300],
            cited_by_id=_by(judged),
            cited_at=now,
            **{_PLACES[type(judged)]: judged},
        )


_PLACES = {Opinion: "opinion", Proposal: "proposal", Decision: "decision"}


def _by(judged: Opinion | Proposal | Decision) -> int:
    if isinstance(judged, Opinion):
        return judged.given_by_id
    if isinstance(judged, Proposal):
        return judged.proposed_by_id
    if judged.decided_by_id is None:
        raise ValueError("a decision by nobody cites nothing")
    return judged.decided_by_id
