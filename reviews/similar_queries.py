"""Similar past cases, both ways: how many were granted and how many were not, and the nearest.

At most five statements for a case whose own keys are known, each a short range of one index.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import Exists, OuterRef, QuerySet

from claims.models import Claim, Fact
from members.models import User
from reviews.likeness import Traits, chapter_of, distance, kind_of, plain_wording
from reviews.models import MedicalFinding, MedicalProposal, PastCase, Review
from reviews.queries import visible_to, without_conflicts
from reviews.sample_queries import being_read_by
from reviews.states import OPEN_STATES

# Beyond this the exact number says nothing more.
MOST_COUNTED = 200
# Fewer are called few, and the wider chapter is looked at.
FEW = 5
SHOWN = 3
_LOOKED_AT = 12
_FACTS = ("diagnosis", "visit_kind", "cause", "total")


@dataclass(frozen=True)
class Keys:
    """What a case is filed under, and what is compared."""

    kind: str
    chapter: str
    traits: Traits


@dataclass(frozen=True)
class Found:
    """How many of each side (at most `MOST_COUNTED`), the nearest of each, and which of them the
    user may open. `wider`: of the same chapter, because there are few of the same kind."""

    keys: Keys
    granted: int
    less: int
    wider: bool
    nearest_granted: list[PastCase]
    nearest_less: list[PastCase]
    openable: frozenset[int]


def keys_of(claims: Iterable[Claim]) -> dict[int, Keys]:
    """By claim, on its facts as they are now; three statements for however many claims.

    What a person established wins over what the model read.
    """
    wanted = {claim.pk: claim for claim in claims}
    facts: dict[int, dict[str, str]] = {pk: {} for pk in wanted}
    for pk, name, value in (
        Fact.objects.current()
        .filter(claim__in=wanted, name__in=_FACTS)
        .values_list("claim_id", "name", "value")
    ):
        facts[pk][name] = value
    read = {
        row.claim_id: row
        for row in MedicalProposal.objects.filter(claim__in=wanted).order_by("claim_version")
    }
    established = dict(
        MedicalFinding.objects.filter(claim__in=wanted)
        .order_by("pk")
        .values_list("claim_id", "kind")
    )
    found = {}
    for pk in wanted:
        proposal = read.get(pk)
        icd10 = proposal.icd10 if proposal else ""
        label = established.get(pk) or (proposal.label if proposal else "")
        found[pk] = _keys(facts[pk], icd10, label)
    return found


def similar_to(claim: Claim, user: User) -> Found | None:
    """What was decided about cases like this one; None where its diagnosis is not known.

    Without those of people the user is too close to, those on appeal, and the one that the user
    reads blind: their decisions are not theirs to know.
    """
    keys = keys_of([claim])[claim.pk]
    if not keys.kind:
        return None
    cases = _of_others(claim, user)
    chosen = cases.filter(kind=keys.kind)
    granted, less = _counted(chosen)
    wider = bool(granted + less < FEW and keys.chapter)
    if wider:
        broad = cases.filter(chapter=keys.chapter)
        more = _counted(broad)
        wider = sum(more) > granted + less
        if wider:
            chosen, (granted, less) = broad, more
    shown = _nearest(chosen, keys.traits)
    sides = {side: [row for row in shown if row.granted is side][:SHOWN] for side in (True, False)}
    listed = [row.claim_id for rows in sides.values() for row in rows]
    openable = visible_to(user).filter(claim__in=listed).values_list("claim_id", flat=True)
    return Found(
        keys=keys,
        granted=granted,
        less=less,
        wider=wider,
        nearest_granted=sides[True],
        nearest_less=sides[False],
        openable=frozenset(openable) if listed else frozenset(),
    )


def month_of(day: date) -> str:
    """2026-11: a day would tell more than is needed."""
    return day.strftime("%Y-%m")


def _keys(facts: dict[str, str], icd10: str, label: str) -> Keys:
    text = facts.get("diagnosis", "")
    traits = Traits(
        wording=plain_wording(text)[:200],
        visit_kind=facts.get("visit_kind", "")[:20],
        cause=facts.get("cause", "")[:12],
        cost=_amount(facts.get("total", "")),
    )
    return Keys(kind_of(icd10, text), chapter_of(icd10, label), traits)


def _amount(value: str) -> Decimal:
    try:
        return max(Decimal(value), Decimal(0))
    except InvalidOperation:
        return Decimal(0)


def _of_others(claim: Claim, user: User) -> QuerySet[PastCase]:
    on_appeal = Review.objects.filter(
        claim=OuterRef("claim_id"), round__gt=1, state__in=OPEN_STATES
    )
    cases = PastCase.objects.filter(scheme=claim.scheme_id, item=claim.item).exclude(claim=claim)
    cases = cases.filter(~Exists(on_appeal), ~being_read_by(user, "claim_id"))
    return without_conflicts(cases, user)


def _counted(cases: QuerySet[PastCase]) -> tuple[int, int]:
    """How many granted and how many less; one statement, which stops at the most."""
    sides = [
        cases.filter(granted=side).values_list("granted", flat=True)[:MOST_COUNTED]
        for side in (True, False)
    ]
    found = list(sides[0].union(sides[1], all=True))
    granted = sum(found)
    return granted, len(found) - granted


def _nearest(cases: QuerySet[PastCase], mine: Traits) -> list[PastCase]:
    """A dozen of each side with the next lower and the next higher cost, the likest first."""
    ranges = []
    for side in (True, False):
        one_side = cases.filter(granted=side)
        above = one_side.filter(cost__gte=mine.cost).order_by("cost")
        below = one_side.filter(cost__lt=mine.cost).order_by("-cost")
        ranges += [half.values_list("pk", flat=True)[:_LOOKED_AT] for half in (above, below)]
    keys = list(ranges[0].union(*ranges[1:], all=True))
    rows = PastCase.objects.filter(pk__in=keys).select_related("claim", "decision__assessment")
    return sorted(rows, key=lambda row: (distance(mine, traits_of(row)), -row.pk))


def traits_of(row: PastCase) -> Traits:
    return Traits(row.wording, row.visit_kind, row.cause, row.cost)
