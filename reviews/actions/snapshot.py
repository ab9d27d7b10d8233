"""What a model gets to see of a claim is kept before it is asked, and is what it learns from."""

from datetime import datetime

from django.db import transaction

from claims.models import Claim
from reviews.features import schema
from reviews.models import FeatureSnapshot, MedicalProposal, PreReview
from reviews.snapshot_queries import features_of, seen_of


@transaction.atomic
def take_snapshot(
    *, claim: Claim, pre_review: PreReview, proposal: MedicalProposal, now: datetime
) -> FeatureSnapshot:
    """The values of this version of the claim, taken once; asked again it is the same row.

    Six statements at most. The caller holds the lock on the claim, so that no fact changes while
    it is taken, and has loaded it with its member and account, the pre-review with its assessment.
    """
    taken = FeatureSnapshot.objects.filter(
        claim=claim, claim_version=claim.version, features_version=schema.VERSION
    ).first()
    if taken is not None:
        return taken
    values, sources = features_of(seen_of(claim, pre_review, proposal))
    return FeatureSnapshot.objects.create(
        claim=claim,
        claim_version=claim.version,
        features_version=schema.VERSION,
        values=values,
        sources=sources,
        sha256=schema.digest(values),
        taken_at=now,
    )
