"""May a case be decided by nobody? Whatever stands against it is a code, and the first one is told.

The table of decisions asks most of this again by triggers (`reviews/migrations/0019_clearing.py`,
`0023_unsigned.py`). A code of what keeps a case is never a refusal: the case waits for an officer.
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.freezes import of_claim
from claims.models import Assessment, Claim
from claims.states import WITH_DESK
from config.kernel.denial import Denied
from members.models import User
from members.policies import require
from members.roles import Permission
from reviews.advice import expert_word
from reviews.checks import diagnosis
from reviews.models import (
    Alarm,
    AutomaticSwitch,
    Certificate,
    CheckResult,
    MedicalFinding,
    ModelDuty,
    ModelVersion,
    PreReview,
    Review,
)
from reviews.models.clearing import DutyRole, SwitchAct
from reviews.policies import why_two_persons
from reviews.states import DutyState, EnquiryState, ReviewState

# What keeps a case from being decided by nobody, in the words of the desk.
HELD_BY: Mapping[str, Promise] = {
    "no_certificate": _("No threshold is certified for this model"),
    "not_approved": _("The certificate waits for its second person"),
    "expired": _("The certificate's day is over"),
    "ended": _("The certificate was taken back"),
    "alarm": _("An alarm has rung since the certificate was approved"),
    "off_setting": _("Stopped in this installation's settings"),
    "off_everywhere": _("Stopped for all schemes"),
    "off_scheme": _("Stopped for this scheme"),
    "above_threshold": _("The chance of an error is above the certified threshold"),
    "not_green": _("The case is not on the green lane"),
    "too_old_snapshot": _("The facts have changed since"),
    "critical": _("A question of the illness is for people"),
    "appeal": _("An appeal is judged by people"),
    "frozen": _("The claim is frozen"),
    "open_case": _("A person has the case, or has had it"),
    "amount": _("The amount is too large, or nothing is to be paid"),
    "new_account": _("The first payment to this account"),
}


class SamePerson(Denied):
    """The second act is another person's."""

    code = "same_person"


def hold_reason(
    *, claim: Claim, pre_review: PreReview, model: ModelVersion, chance: float, now: datetime
) -> tuple[Certificate | None, str]:
    """The certificate and "" where the case may be decided by nobody; else what stands against it.

    `chance`: calibrated, that something about the machine's proposal is wrong.
    """
    certificate, code = certificate_of(claim.scheme_id, model, now=now)
    code = code or off_by(claim.scheme_id) or held_case(claim, pre_review, now=now)
    # Asked this way round, what is not a number clears nothing.
    if not code and not (certificate is not None and chance <= certificate.threshold):
        code = "above_threshold"
    return certificate, code


def certificate_of(
    scheme_id: int, model: ModelVersion, *, now: datetime
) -> tuple[Certificate | None, str]:
    """The model's newest certificate on this scheme, and why it does not hold; "" where it does."""
    newest = (
        Certificate.objects.filter(scheme_id=scheme_id, model=model)
        .select_related("approval", "end")
        .order_by("-pk")
    )
    # One that waits for its second person does not put the one before it out of force.
    certificate = newest.filter(approval__isnull=False).first() or newest.first()
    return certificate, "no_certificate" if certificate is None else why_not(certificate, now=now)


def why_not(certificate: Certificate, *, now: datetime) -> str:
    """Why the certificate does not hold; "" where it does."""
    if not hasattr(certificate, "approval"):
        return "not_approved"
    if not _in_service(certificate.scheme_id, certificate.model_id):
        return "no_certificate"
    if hasattr(certificate, "end"):
        return "ended"
    if timezone.localdate(now) > certificate.valid_until:
        return "expired"
    rung = Alarm.objects.filter(
        scheme_id=certificate.scheme_id, raised_at__gte=certificate.approval.approved_at
    )
    return "alarm" if rung.exists() else ""


def off_by(scheme_id: int) -> str:
    """Which of the three switches stops automatic decisions on a scheme; "" where none does."""
    if not settings.AUTOMATIC_DECISIONS:
        return "off_setting"
    if not is_on(None):
        return "off_everywhere"
    return "" if is_on(scheme_id) else "off_scheme"


def is_on(scheme_id: int | None) -> bool:
    """The last word at a switch; what nobody ever switched is off. None: that over all schemes."""
    acts = _acts(scheme_id).exclude(act=SwitchAct.ASK)
    last = acts.order_by("-pk").values_list("act", flat=True).first()
    return last == SwitchAct.ON


def asked_switch(scheme_id: int | None) -> AutomaticSwitch | None:
    """Who has asked to switch on and waits for a second person; None where nobody does."""
    last = _acts(scheme_id).order_by("-pk").first()
    return last if last is not None and last.act == SwitchAct.ASK else None


def held_case(claim: Claim, pre_review: PreReview, *, now: datetime) -> str:
    """What stands against the case itself, whatever a model says of it; "" where nothing does."""
    review = Review.objects.filter(claim=claim).select_related("claim").order_by("-round").first()
    newest = PreReview.objects.filter(review=review).order_by("-pk").first()
    if review is None or claim.state not in WITH_DESK or newest is None:
        return "not_green"
    if newest.pk != pre_review.pk or pre_review.claim_version != claim.version:
        return "too_old_snapshot"
    if review.round > 1:
        return "appeal"
    if pre_review.route != PreReview.Route.GREEN or review.state != ReviewState.GREEN:
        return "not_green"
    return _held_by_people(review, now) or _held_illness(claim) or _held_amount(claim)


def check_may_manage(user: User) -> None:
    """May this person act on models, certificates and switches? They are the whole house's."""
    require(user, Permission.MODEL_MANAGE)


def _acts(scheme_id: int | None) -> QuerySet[AutomaticSwitch]:
    if scheme_id is None:
        return AutomaticSwitch.objects.filter(scheme=None)
    return AutomaticSwitch.objects.filter(scheme=scheme_id)


def _in_service(scheme_id: int, model_id: int) -> bool:
    return ModelDuty.objects.filter(
        scheme_id=scheme_id,
        model_id=model_id,
        role=DutyRole.CHAMPION,
        state=DutyState.IN_SERVICE,
    ).exists()


def _held_by_people(review: Review, now: datetime) -> str:
    if of_claim(review.claim_id).exists():
        return "frozen"
    if review.open_with(now) is not None or review.assigned_to_id is not None:
        return "open_case"
    # Whoever had it before knows something that no feature says.
    if review.events.filter(actor__isnull=False).exists():
        return "open_case"
    if review.enquiries.filter(state=EnquiryState.PREPARED).exists():
        return "open_case"
    return ""


def _held_illness(claim: Claim) -> str:
    """A model has read the diagnosis of these facts, and found it an ordinary one."""
    read = CheckResult.objects.filter(
        claim=claim,
        claim_version=claim.version,
        name=diagnosis.CHECK.name,
        outcome=CheckResult.Outcome.PASS,
    )
    if not read.exists() or MedicalFinding.objects.filter(claim=claim).exists():
        return "critical"
    return ""


def _held_amount(claim: Claim) -> str:
    assessment = Assessment.objects.filter(claim=claim).order_by("-pk").first()
    if assessment is None or assessment.outcome != Assessment.Outcome.PAY:
        return "amount"
    if not 0 < assessment.benefit <= settings.AUTOMATIC_MAX_AMOUNT:
        return "amount"
    review = Review.objects.filter(claim=claim).latest("round")
    why = why_two_persons(
        claim, assessment, amount=assessment.benefit, denied=False, experts=expert_word(review)
    )
    if "new_account" in why:
        return "new_account"
    if "large_amount" in why:
        return "amount"
    return "critical" if why else ""
