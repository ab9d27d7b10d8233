"""Experts and opinions, as everybody asks about them: who may be asked, and what was said."""

from dataclasses import dataclass
from typing import cast

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from guardian.shortcuts import get_objects_for_user

from members.models import RoleGrant, User
from members.roles import Role
from reviews.models import (
    ExpertPanel,
    KeptChecklist,
    MedicalProposal,
    Opinion,
    Referral,
    Review,
)
from reviews.models.opinion import Conclusion
from reviews.states import PANEL_OPEN, PanelState, ReferralState

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
    """The question that is with an expert, or came back from one with a question; of several that
    came back the one that has waited longest."""
    waiting = review.referrals.filter(state=ReferralState.OPEN).select_related("expert")
    return waiting.order_by(F("asked_back_at").asc(nulls_last=True), "pk").first()


def open_panel(review: Review) -> ExpertPanel | None:
    """The panel that has not ended yet."""
    return review.panels.filter(state__in=PANEL_OPEN).first()


@dataclass(frozen=True)
class ExpertWord:
    """What experts said about the facts as they are now.

    `opinion` is what a decision rests on: one expert's last word, or what two readers agree on.
    `differed`: readers said something else, or a panel ended without an answer; then one person
    decides nothing.
    """

    opinion: Opinion | None = None
    differed: bool = False


def expert_word(review: Review) -> ExpertWord:
    """Experts' answer, while nobody reads any more; one statement, two after a panel."""
    said = list(
        Opinion.objects.filter(
            review=review,
            stage__in=(Opinion.Stage.FINAL, Opinion.Stage.PANEL),
            claim_version=review.claim.version,
        )
        .select_related("given_by", "medical_proposal", "checklist", "referral")
        .order_by("pk")
    )
    panels = {row.referral.panel_id for row in said} - {None}
    ended = ExpertPanel.objects.in_bulk(panels) if panels else {}
    answers = {panel.answer_id for panel in ended.values()}
    words = [row for row in said if row.referral.panel_id is None or row.pk in answers]
    opinion = words[-1] if words else None
    beside = [row for row in said if row is not opinion]
    unanswered = (PanelState.SPLIT, PanelState.INCOMPLETE)
    return ExpertWord(
        opinion,
        any(row.conclusion in WEIGHTY or row.override_reason for row in beside)
        or any(panel.state in unanswered for panel in ended.values()),
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
