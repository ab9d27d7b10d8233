"""What a fact may be instead: other readings of it, what was written later, what fits a sum."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.actions.correct import NotAValue, parsed
from claims.models import Claim, Fact
from claims.paper_facts import read_facts
from reviews.rows.facts import Known, broken_sums, in_words, known_facts
from reviews.rows.sums import fitting

_MOST = 3  # one for each key


@dataclass(frozen=True)
class Choice:
    """One value to pick with a press. `why` says where it comes from."""

    value: str
    words: str
    why: str


def choices_of(claim: Claim, name: str) -> list[Choice]:
    """The values for a fact that is being put right, the present one first; none where that is the
    only one."""
    known = known_facts(claim)
    one = next((one for one in known if one.fact.name == name), None)
    if one is None or claim.filing is None:
        return []
    reasons: dict[str, list[str]] = {}
    for value, why in _candidates(claim, one, known):
        try:
            reasons.setdefault(parsed(name, value), []).append(why)
        except NotAValue:
            continue
    found = [
        Choice(value, in_words(name, value), " · ".join(dict.fromkeys(why)))
        for value, why in reasons.items()
    ]
    return found[:_MOST] if len(found) > 1 else []


def _candidates(claim: Claim, one: Known, known: list[Known]) -> list[tuple[str, str]]:
    fact, origin = one.fact, one.origin
    read = read_facts(claim.filing).get(fact.name) if claim.filing else None
    by_machine = origin.source == Fact.Source.PAPER
    found = [(fact.value, _("as it is now"))]
    found += [(origin.value, _("as it was read first"))] if by_machine and fact != origin else []
    found += [(value, _("makes the sum right")) for value in fitting(fact.name, broken_sums(known))]
    return found + [(value, _("another reading")) for value in (read.others if read else ())]
