"""What an act is about is locked before it is judged, and in one order everywhere: people,
entitlement, claim, review, and what hangs on the review."""

from claims.actions.record import lock_claim
from members.models import User
from reviews.models import Grievance, Precedent, QualitySample, Referral, Review


def lock_review(review_id: int) -> Review:
    """The review, locked until the transaction ends, with its claim, which is not."""
    return (
        Review.objects.select_for_update(of=("self",))
        .select_related("claim__bank_account", "claim__scheme", "member")
        .get(pk=review_id)
    )


def lock_case(review_id: int) -> Review:
    """The review with its claim, both locked; the claim first, as everywhere."""
    claim = lock_claim(Review.objects.values_list("claim_id", flat=True).get(pk=review_id))
    review = lock_review(review_id)
    review.claim = claim
    return review


def lock_people(*user_ids: int | None) -> dict[int, User]:
    """Of whom something is decided by whether they are there; before any review, in one order."""
    people = User.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {user.pk: user for user in people.filter(pk__in=[pk for pk in user_ids if pk])}


def lock_referral(referral_id: int) -> Referral:
    """The referral with its review, both locked; the review first, as everywhere."""
    review_id = Referral.objects.values_list("review_id", flat=True).get(pk=referral_id)
    review = lock_review(review_id)
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("expert", "panel")
        .get(pk=referral_id)
    )
    referral.review = review
    return referral


def lock_sample(sample_id: int) -> QualitySample:
    """The sample with what was drawn, locked; after the claim, where that is locked too."""
    return (
        QualitySample.objects.select_for_update(of=("self",))
        .select_related(
            "draw__decision__assessment", "draw__decision__claim__member", "draw__decision__review"
        )
        .get(pk=sample_id)
    )


def lock_grievance(grievance_id: int) -> Grievance:
    """The grievance with its member, locked until the transaction ends; it locks no claim."""
    return (
        Grievance.objects.select_for_update(of=("self",))
        .select_related("member", "claim")
        .get(pk=grievance_id)
    )


def lock_precedent(precedent_id: int) -> Precedent:
    """The precedent with the case that it comes from, locked."""
    return (
        Precedent.objects.select_for_update(of=("self",))
        .select_related("decision__claim__member", "supersedes")
        .get(pk=precedent_id)
    )
