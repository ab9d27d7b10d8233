import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.references import new_reference
from config.kernel.sealed_text import SealedText
from reviews.states import GRIEVANCE_OURS, GrievanceState

_OURS = Q(state__in=[state.value for state in GRIEVANCE_OURS])


def grievance_reference() -> str:
    return new_reference("G")


class Finding(models.TextChoices):
    """What whoever looked into a grievance says of it."""

    JUSTIFIED = "justified", _("Justified")
    PARTLY = "partly", _("Partly justified")
    NOT = "not", _("Not justified")


class Satisfaction(models.TextChoices):
    YES = "yes", _("Content")
    PARTLY = "partly", _("Content in part")
    NO = "no", _("Not content")


class Grievance(models.Model):
    """That a member was not content: with conduct, or because something could not be got done.

    Not an appeal: it changes no decision. `level` 2: the first answer did not content them.
    """

    class Kind(models.TextChoices):
        CONDUCT = "conduct", _("How somebody of ours behaved")
        NOT_DONE = "not_done", _("I could not get it done")
        WAITING = "waiting", _("It took too long")
        INFORMATION = "information", _("What I was told was wrong or hard to understand")
        PRIVACY = "privacy", _("My personal data were handled badly")
        OTHER = "other", _("Something else")

    class Channel(models.TextChoices):
        OWN = "own", _("By the member")
        COUNTER = "counter", _("At a counter")
        PHONE = "phone", _("On the telephone")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_id = models.UUIDField(unique=True, help_text="of the form: sent twice, it is filed once")
    reference = models.CharField(max_length=12, unique=True, default=grievance_reference)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="grievances"
    )
    unit_path = models.CharField(max_length=80, help_text="the member's, when it was filed")
    claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, null=True, blank=True, related_name="grievances"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    wants_call = models.BooleanField()
    filed_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=GrievanceState.choices)
    owner = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(help_text="the promised day of the answer")
    due_is_provisional = models.BooleanField(default=False)
    member_until = models.DateField(
        null=True, blank=True, help_text="until when the member may answer, or say a word"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grievance_two_levels", condition=Q(level__gte=1, level__lte=2)
            ),
            models.CheckConstraint(
                name="grievance_owner_while_in_hand",
                condition=Q(state="filed", owner=None)
                | (~Q(state="filed") & Q(owner__isnull=False)),
            ),
            models.CheckConstraint(
                name="grievance_member_has_a_day",
                condition=Q(state__in=["asked", "replied"], member_until__isnull=False)
                | (~Q(state__in=["asked", "replied"]) & Q(member_until=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="grievance_ours_by_day", condition=_OURS),
            models.Index(fields=["member", "-id"], name="grievance_by_member"),
            models.Index(fields=["owner", "state"], name="grievance_by_owner"),
        ]

    def __str__(self) -> str:
        return self.reference


class GrievanceEvent(models.Model):
    """A move of a grievance: who, when, why, and whose it was from then on. Append-only."""

    grievance = models.ForeignKey(Grievance, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=GrievanceState.choices)
    level = models.PositiveSmallIntegerField()
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.move}"


class GrievanceSubject(models.Model):
    """Somebody of ours whom a grievance is about: they never get to see it. Append-only."""

    grievance = models.ForeignKey(Grievance, on_delete=models.PROTECT, related_name="subjects")
    user = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="grievance_subject_once", fields=["grievance", "user"])
        ]

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.user_id}"


class GrievanceWords(models.Model):
    """One thing that was said: by the member, to them, or among the staff. Append-only, sealed."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("What the member says")
        NOTE = "note", _("Internal note")
        QUESTION = "question", _("Question to the member")
        REPLY = "reply", _("The member's answer")
        ANSWER = "answer", _("Answer to the member")
        OPINION = "opinion", _("The member on the answer")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    grievance = models.ForeignKey(Grievance, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text_sealed = models.BinaryField()
    text = SealedText()
    said_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "grievance words"
        constraints = [
            models.UniqueConstraint(
                name="grievance_one_complaint",
                fields=["grievance"],
                condition=Q(kind="complaint"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.kind}"


class GrievanceFinding(models.Model):
    """What came of looking into it. “Not justified” holds once a second person confirmed it.

    Append-only. `measure` and `lesson` are read by others: they name nobody.
    """

    class Cause(models.TextChoices):
        CONDUCT = "conduct", _("How somebody behaved")
        MISTAKE = "mistake", _("A mistake in handling")
        DELAY = "delay", _("It lay too long")
        INSTRUCTION = "instruction", _("Wrong or unclear information")
        SYSTEM = "system", _("The system did not work, or is hard to use")
        RULE = "rule", _("The rule itself")
        OTHERS = "others", _("Another house: hospital, insurer, bank")
        NONE = "none", _("Nothing went wrong")

    grievance = models.ForeignKey(Grievance, on_delete=models.PROTECT, related_name="findings")
    level = models.PositiveSmallIntegerField()
    finding = models.CharField(max_length=10, choices=Finding.choices)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    answer = models.OneToOneField(GrievanceWords, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=300, blank=True)
    measure_by = models.DateField(null=True, blank=True, help_text="the day until it is done")
    lesson = models.CharField(max_length=300, blank=True)
    found_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grievance_finding_known",
                condition=Q(finding__in=["justified", "partly", "not"]),
            ),
            models.CheckConstraint(
                name="grievance_measure_has_a_day",
                condition=Q(measure="", measure_by=None)
                | (~Q(measure="") & Q(measure_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.finding}"


class GrievanceConfirmation(models.Model):
    """The second person on “not justified”. Append-only."""

    finding = models.OneToOneField(
        GrievanceFinding, on_delete=models.PROTECT, related_name="confirmation"
    )
    confirmed_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.finding_id}"


class GrievanceMeasureDone(models.Model):
    """That what was to become better is done. Append-only."""

    finding = models.OneToOneField(GrievanceFinding, on_delete=models.PROTECT, related_name="done")
    done_on = models.DateField()
    done_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "grievance measures done"

    def __str__(self) -> str:
        return f"{self.finding_id} {self.done_on}"


class GrievanceRating(models.Model):
    """What the member thinks of the answer, once at each level. Append-only."""

    grievance = models.ForeignKey(Grievance, on_delete=models.PROTECT, related_name="ratings")
    level = models.PositiveSmallIntegerField()
    satisfied = models.CharField(max_length=6, choices=Satisfaction.choices)
    rated_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="grievance_rated_once", fields=["grievance", "level"]),
            models.CheckConstraint(
                name="grievance_rating_known", condition=Q(satisfied__in=["yes", "partly", "no"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.satisfied}"
