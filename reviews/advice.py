"""Experts and opinions, as everybody asks about them: who may be asked, and what was said."""

from typing import cast

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from guardian.shortcuts import get_objects_for_user

from members.models import RoleGrant, User
from members.roles import Role
from reviews.models import KeptChecklist, MedicalProposal, Opinion, Referral, Review
from reviews.models.opinion import Conclusion
from reviews.states import ReferralState

ADVISE = "advise_review"

# Conclusions that no decision of one person rests on, with their codes in `WHY_TWO_LABELS`.
WEIGHTY = {Conclusion.CRITICAL_ILLNESS: "critical_illness", Conclusion.EXCLUDED: "exclusion"}


def panel_for(review: Review) -> QuerySet[User]:
    """Experts who may be asked about this case: of its units, not too close, not a judge before."""
    grants = (
        RoleGrant.objects.filter(role=Role.EXPERT_PHYSICIAN, until=None)
        .annotate(case_path=Value(review.unit_path))
        .filter(case_path__startswith=F("unit__path"))
    )
    return (
        User.objects.filter(pk__in=grants.values("user"), is_active=True, kind=User.Kind.STAFF)
        .exclude(pk=review.claim.filed_by_id)
        .exclude(_says("has_conflict_of_interest", review.member_id))
        .exclude(_says("judged_before", review.pk))
        .order_by("display_name", "pk")
    )


def judged_before(user: User, review: Review) -> bool:
    """Whether this person had a part in an earlier round. Only an appeal has earlier ones."""
    if review.round == 1:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT judged_before(%s, %s)", [user.pk, review.pk])
        return bool(cursor.fetchone()[0])


def granted_to(user: User) -> QuerySet[Review]:
    """Single cases that were opened to this user. Global rights and groups count for nothing."""
    return cast(
        "QuerySet[Review]",
        get_objects_for_user(
            user,
            ADVISE,
            Review.objects.all(),
            use_groups=False,
            with_superuser=False,
            accept_global_perms=False,
        ),
    )


def open_referral(review: Review) -> Referral | None:
    """The question that is with an expert, or came back from one with a question."""
    return review.referrals.filter(state=ReferralState.OPEN).select_related("expert").first()


def final_opinion(review: Review) -> Opinion | None:
    """The expert's last word on the facts as they are now."""
    return (
        Opinion.objects.filter(
            review=review, stage=Opinion.Stage.FINAL, claim_version=review.claim.version
        )
        .select_related("given_by", "medical_proposal", "checklist")
        .order_by("-pk")
        .first()
    )


def medical_proposal(claim_id: int, version: int) -> MedicalProposal | None:
    """What the machine read in the diagnosis of this version; None where it has not (yet)."""
    return MedicalProposal.objects.filter(claim=claim_id, claim_version=version).first()


def last_checklist(referral: Referral) -> KeptChecklist | None:
    """The list as its expert ticked it last; one that was put away is there too."""
    return KeptChecklist.objects.filter(referral=referral).order_by("-pk").first()


def _says(function: str, argument: int) -> Q:
    """A condition on users that one of the database's own functions answers."""
    call = Func(F("pk"), Value(argument), function=function, output_field=BooleanField())
    return Q(call)
