"""Which decisions are drawn to be read again: by a draw that nobody foresees and anybody with the
deployment's secret can repeat."""

from decimal import Decimal

from django.conf import settings

from reviews.draws import draw
from reviews.models import Decision, PreReview, SampleDraw, SampleRate
from reviews.models.decision import Outcome
from reviews.models.sample import SampleOutcome, SampleRoute

_PARTS = 10_000  # a rate has four decimals


def falls_on(reference: str, rate: Decimal) -> bool:
    """Whether the draw falls on this decision: that of its reference, below `rate`."""
    return draw(b"quality-sample", reference) * _PARTS < int(rate * _PARTS) << 64


def reference_of(decision: Decision) -> str:
    """The decision's own name: the claim's reference, the round, and the version decided on."""
    return f"{decision.claim.reference}/{decision.review.round}/{decision.review_version}"


def stratum_of(decision: Decision) -> tuple[SampleOutcome, SampleRoute]:
    """Decision and lane. The lane is the machine's: an officer cannot move a case to another."""
    before = decision.pre_review
    if decision.decided_by_id is None:
        outcome = SampleOutcome.AUTOMATIC
    elif decision.outcome == Outcome.DENIED:
        outcome = SampleOutcome.DENIED
    else:
        outcome = SampleOutcome.APPROVED
    return outcome, SampleRoute(before.route if before else PreReview.Route.OFFICER)


def rate_of(outcome: str, route: str) -> Decimal:
    """The share that is drawn of a stratum from now on."""
    newest = SampleRate.objects.filter(outcome=outcome, route=route).order_by("-pk").first()
    return newest.rate if newest is not None else _rate_at_first(outcome, route)


def rates_now() -> dict[tuple[str, str], Decimal]:
    """The same for all strata, in one statement."""
    newest = SampleRate.objects.order_by("outcome", "route", "-pk").distinct("outcome", "route")
    kept = {(row.outcome, row.route): row.rate for row in newest}
    return {
        (outcome, route): kept.get((outcome, route)) or _rate_at_first(outcome, route)
        for outcome in SampleOutcome.values
        for route in SampleRoute.values
    }


def drawn_otherwise() -> list[str]:
    """References of decisions whose kept draw is not what the draw says now: always none, unless
    somebody wrote into the table or the house's key was exchanged."""
    draws = SampleDraw.objects.select_related("decision__claim", "decision__review")
    return [
        reference_of(draw.decision)
        for draw in draws.iterator(chunk_size=2000)
        if falls_on(reference_of(draw.decision), draw.propensity) != draw.drawn
    ]


def _rate_at_first(outcome: str, route: str) -> Decimal:
    rate: Decimal = settings.QUALITY_SAMPLE_RATES[f"{outcome}/{route}"]
    return rate
