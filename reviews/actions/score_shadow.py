"""The challenger answers for recent claims beside the champion; nothing hears it.

Its answers are kept as they are for every claim that comes in while it is on trial; here are those
from before. Never cleared, never with a certificate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviews.clearing_policies import certificate_of
from reviews.features.schema import VERSION
from reviews.labels import Adjudicated, adjudicated
from reviews.models import FeatureSnapshot, ModelDuty, ModelVersion, Prediction, PreReview
from reviews.models.clearing import DutyRole
from reviews.opened_models import opened
from reviews.scoring.score import Scorer
from reviews.states import DutyState

# So many claims in one transaction.
STEP = 500
# A claim and its version.
Case = tuple[int, int]


@dataclass(frozen=True)
class Agreement:
    """Of the cases that both were asked about, which each would clear if it cleared as many as the
    champion's certificate does (half, where it has none); and how many of these were read and had
    an error."""

    both: int
    champion_only: int
    challenger_only: int
    neither: int
    read: int
    errors_champion_only: int
    errors_challenger_only: int


@dataclass(frozen=True)
class Shadow:
    """`scored` cases were new to the challenger. `agreement` is None without a champion, or where
    no case was put to both."""

    challenger: ModelVersion
    champion: ModelVersion | None
    scored: int
    agreement: Agreement | None


def score_shadow(*, scheme_id: int, since: datetime, now: datetime) -> Shadow | None:
    """Have the challenger in service answer for the claims of a scheme whose values were kept since
    then, in steps; done again, nothing is new. None where no model is on trial.

    Raises ModelRefused where its files are not what was registered.
    """
    challenger = _serving(scheme_id, DutyRole.CHALLENGER)
    if challenger is None:
        return None
    scorer = opened(challenger)
    scored, place = 0, 0
    while True:
        added, last = _step(scheme_id, challenger, scorer, since, place, now)
        scored += added
        if last is None:
            break
        place = last
    champion = _serving(scheme_id, DutyRole.CHAMPION)
    agreement = _agreement(scheme_id, champion, challenger, since, now) if champion else None
    return Shadow(challenger, champion, scored, agreement)


@transaction.atomic
def _step(
    scheme_id: int,
    model: ModelVersion,
    scorer: Scorer,
    since: datetime,
    place: int,
    now: datetime,
) -> tuple[int, int | None]:
    """How many answers were kept, and where the next step begins; None where nothing is left."""
    snapshots = list(
        FeatureSnapshot.objects.filter(
            claim__scheme=scheme_id,
            features_version=VERSION,
            taken_at__gte=since,
            pk__gt=place,
        ).order_by("pk")[:STEP]
    )
    if not snapshots:
        return 0, None
    claims = [snapshot.claim_id for snapshot in snapshots]
    answered = set(
        Prediction.objects.filter(model=model, claim__in=claims).values_list(
            "claim", "claim_version"
        )
    )
    proposed = _pre_reviews(claims)
    rows = []
    for snapshot in snapshots:
        case = (snapshot.claim_id, snapshot.claim_version)
        if case in answered or case not in proposed:
            continue
        said = scorer.score(snapshot.values)
        rows.append(
            Prediction(
                claim_id=snapshot.claim_id,
                claim_version=snapshot.claim_version,
                snapshot=snapshot,
                pre_review_id=proposed[case],
                model=model,
                role=DutyRole.CHALLENGER,
                chance=said.chance,
                contributions=[
                    {"feature": part.feature, "value": part.value, "log_odds": part.log_odds}
                    for part in said.contributions
                ],
                cleared=False,
                held_by="",
                predicted_at=now,
            )
        )
    # Whoever asks about a new claim at the same moment keeps the same answer.
    Prediction.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows), snapshots[-1].pk


def _pre_reviews(claims: Sequence[int]) -> Mapping[Case, int]:
    """The newest of each version."""
    rows = (
        PreReview.objects.filter(review__claim__in=claims)
        .order_by("pk")
        .values_list("review__claim", "claim_version", "pk")
    )
    return {(claim, version): pk for claim, version, pk in rows}


def _serving(scheme_id: int, role: str) -> ModelVersion | None:
    duty = (
        ModelDuty.objects.select_related("model")
        .filter(scheme_id=scheme_id, role=role, state=DutyState.IN_SERVICE)
        .first()
    )
    return duty.model if duty else None


def _agreement(
    scheme_id: int,
    champion: ModelVersion,
    challenger: ModelVersion,
    since: datetime,
    now: datetime,
) -> Agreement | None:
    first, second = (_said(scheme_id, model, since) for model in (champion, challenger))
    cases = sorted(first.keys() & second.keys())
    if not cases:
        return None
    certificate, code = certificate_of(scheme_id, champion, now=now)
    if certificate is not None and not code:
        number = sum(first[case] <= certificate.threshold for case in cases)
    else:
        number = len(cases) // 2
    sure, other = (_surest(cases, said, number) for said in (first, second))
    wrong, read = _found(adjudicated(scheme_id=scheme_id, model=challenger), cases)
    return Agreement(
        both=len(sure & other),
        champion_only=len(sure - other),
        challenger_only=len(other - sure),
        neither=len(cases) - len(sure | other),
        read=read,
        errors_champion_only=len(wrong & (sure - other)),
        errors_challenger_only=len(wrong & (other - sure)),
    )


def _said(scheme_id: int, model: ModelVersion, since: datetime) -> dict[Case, float]:
    rows = Prediction.objects.filter(
        model=model,
        claim__scheme=scheme_id,
        pre_review__route=PreReview.Route.GREEN,
        snapshot__taken_at__gte=since,
    ).values_list("claim", "claim_version", "chance")
    return {(claim, version): chance for claim, version, chance in rows}


def _surest(cases: Sequence[Case], said: Mapping[Case, float], number: int) -> set[Case]:
    return set(sorted(cases, key=lambda case: (said[case], case))[:number])


def _found(read: Sequence[Adjudicated], cases: Sequence[Case]) -> tuple[set[Case], int]:
    """Which cases had an error by a finished reading, and how many were read."""
    errors = {case.claim_id: bool(case.errors) for case in read}
    # The newest version of a claim is the one that was decided.
    newest = dict(cases)
    known = [(claim, version) for claim, version in newest.items() if claim in errors]
    return {case for case in known if errors[case[0]]}, len(known)
