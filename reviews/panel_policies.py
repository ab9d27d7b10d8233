"""Who may speak in a panel, and who may look after experts and what nobody could read."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import RoleGrant, User
from members.policies import check_no_conflict, paths_for, require, within
from members.roles import Permission, Role
from reviews.advice import granted_to
from reviews.expert_policies import NotAsked, check_fit
from reviews.models import ExpertAbsence, Opinion, PanelWord, Referral, Review
from reviews.policies import Stale
from reviews.states import ReferralState


class NotAnExpert(Denied):
    """Only whoever gives medical opinions has specialties, a term and absences."""

    code = "not_an_expert"


def check_may_speak(user: User, referral: Referral) -> None:
    """May this reader say something to the others now? Once one has kept or changed, no more."""
    check_fit(user, referral)
    review = referral.review
    if referral.state != ReferralState.IN_PANEL:
        raise MoveDenied(_("The panel about this question is over."))
    if referral.expert_id != user.pk or not granted_to(user).filter(pk=review.pk).exists():
        raise NotAsked(_("You were not asked about this case."))
    if referral.claim_version != review.claim.version:
        raise Stale(_("The facts of this case changed: the question goes back to the officer."))
    if has_spoken(referral):
        raise MoveDenied(_("You have said your last word; the others' is waited for."))


def has_spoken(referral: Referral) -> bool:
    """Whether this reader has kept or changed their opinion in the panel."""
    kept = PanelWord.objects.filter(referral=referral, kind=PanelWord.Kind.KEEP)
    changed = Opinion.objects.filter(referral=referral, stage=Opinion.Stage.PANEL)
    return kept.exists() or changed.exists()


def check_may_place(user: User, review: Review) -> None:
    """May this supervisor have a reader drawn, or give the question back to the officer?"""
    require(user, Permission.QUALITY_WATCH, unit_path=review.unit_path)
    check_no_conflict(user, review.member)


def experts_under(user: User, permission: Permission) -> QuerySet[User]:
    """Experts of the units for which this user holds `permission`."""
    grants = RoleGrant.objects.filter(
        within(paths_for(user, permission), "unit__path"), role=Role.EXPERT_PHYSICIAN, until=None
    )
    experts = User.objects.filter(pk__in=grants.values("user"), is_active=True)
    return experts.order_by("display_name", "pk")


def check_may_manage(user: User, expert: User) -> None:
    """May this user enter specialties, a term or an absence of this expert?"""
    require(user, Permission.EXPERT_MANAGE)
    if not experts_under(user, Permission.EXPERT_MANAGE).filter(pk=expert.pk).exists():
        raise NotAnExpert(_("This person is no expert of your units."))


def check_may_enter_absence(user: User, expert: User) -> None:
    """Experts enter their own; whoever manages them, anybody's."""
    if user.pk == expert.pk:
        require(user, Permission.CASE_ADVISE)
    else:
        check_may_manage(user, expert)


def check_may_end_absence(user: User, absence: ExpertAbsence) -> None:
    check_may_enter_absence(user, absence.expert)
    if absence.ended_at is not None:
        raise MoveDenied(_("This absence has been ended already."))
