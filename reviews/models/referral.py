from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from reviews.states import ReferralState


class Referral(models.Model):
    """A question to a medical expert about one version of a claim, with what they must look at.

    One expert's sitting: asked by name, or drawn from a specialty. Without an expert it waits, on
    the supervisor's list, until one can be drawn. Sittings about one question belong to a `panel`;
    none says anything of another.
    """

    class Kind(models.TextChoices):
        CRITICAL_ILLNESS = "critical_illness", _("Is it a critical illness of the scheme?")
        EXCLUDED = "excluded", _("Is it something that the scheme excludes?")
        CLASSIFICATION = "classification", _("How are diagnosis and procedure to be classified?")
        NECESSITY = "necessity", _("Was the treatment medically necessary?")

    class Specialty(models.TextChoices):
        GENERAL = "general", _("General medicine")
        ONCOLOGY = "oncology", _("Oncology")
        CARDIOLOGY = "cardiology", _("Cardiology")
        NEUROLOGY = "neurology", _("Neurology")
        SURGERY = "surgery", _("Surgery")
        GYNAECOLOGY = "gynaecology", _("Gynaecology")
        PATHOLOGY = "pathology", _("Pathology")

    class DeclineReason(models.TextChoices):
        CONFLICT = "conflict", _("I am close to this person")
        SPECIALTY = "specialty", _("This is not my specialty")
        TIME = "time", _("I cannot do it in time")
        OTHER = "other", _("Other, explained below")

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="referrals")
    claim_version = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    question = models.CharField(max_length=500)
    evidence = models.JSONField(help_text="keys of what must be opened before an opinion")
    specialty = models.CharField(max_length=20, choices=Specialty.choices, blank=True)
    expert = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    asked_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=ReferralState.choices)
    asked_back_at = models.DateTimeField(
        null=True, blank=True, help_text="since when the expert waits for the officer's answer"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    panel = models.ForeignKey(
        "reviews.ExpertPanel",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sittings",
    )
    seat = models.PositiveSmallIntegerField(
        default=1, help_text="1, 2, or 3 for who is called last"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="referral_one_open", fields=["review", "seat"], condition=Q(state="open")
            ),
            # Who had a sitting of a question gets no second one: not another opinion, not after
            # declining.
            models.UniqueConstraint(name="referral_reads_once", fields=["panel", "expert"]),
            models.CheckConstraint(
                name="referral_seat_of_a_panel",
                condition=Q(seat=1) | Q(seat__in=[2, 3], panel__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_asks_someone",
                condition=Q(expert__isnull=False) | Q(state__in=["open", "withdrawn"]),
            ),
            models.CheckConstraint(name="referral_has_a_question", condition=~Q(question="")),
            models.CheckConstraint(
                name="referral_not_answered_by_asker",
                condition=Q(expert=None) | ~Q(expert=models.F("asked_by")),
            ),
            models.CheckConstraint(
                name="referral_open_or_ended",
                condition=Q(state="open", ended_at=None)
                | (~Q(state="open") & Q(ended_at__isnull=False, asked_back_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expert", "due_on"], name="referral_to_do", condition=Q(state="open")
            ),
            models.Index(
                fields=["expert"], name="referral_in_panel", condition=Q(state="in_panel")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.kind} {self.state}"

    @property
    def waits_for_officer(self) -> bool:
        """The expert asked something back."""
        return self.asked_back_at is not None


class ReferralEvent(models.Model):
    """A move of a referral: who, when, what they said. Append-only."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=ReferralState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.referral_id} {self.move}"


class EvidenceOpened(models.Model):
    """That an expert opened one piece of evidence: which, when. Append-only."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="openings")
    key = models.CharField(max_length=80)
    opened_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.referral_id} {self.key}"


class ReviewUserObjectPermission(UserObjectPermissionBase):
    """Who may read one case although no role opens it to them: an expert, while they are asked."""

    content_object = models.ForeignKey(
        "reviews.Review", on_delete=models.CASCADE, related_name="user_grants"
    )

    class Meta(UserObjectPermissionBase.Meta):
        pass
