import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.kernel.sealed_text import SealedText
from members.states import ChangeState

_OPEN = ["asked", "waiting"]


class PersonChange(models.Model):
    """One thing of a person's record that one person asks for and another confirms.

    What was asked for never changes (a trigger): `detail` is sealed JSON with what is wanted and
    what stood there before, so that nothing that was corrected is lost.
    """

    class Kind(models.TextChoices):
        DEATH = "death", _("Has died")
        DEATH_UNDONE = "death_undone", _("Noted as dead in error")
        HEIR = "heir", _("Acts for the heirs")
        CORRECTION = "correction", _("Name or ID number corrected")
        MERGE = "merge", _("Two records of one person")
        SPLIT = "split", _("Merged in error")
        PHONE = "phone", _("New telephone number")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="changes")
    other = models.ForeignKey(
        "members.Member",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the record that goes into the member's, or comes out of it",
    )
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    unit_path = models.CharField(max_length=80)
    day = models.DateField(null=True, blank=True, help_text="of the death")
    waits_until = models.DateTimeField(null=True, blank=True)
    new_id_index = models.BinaryField(max_length=32, null=True, blank=True)
    detail_sealed = models.BinaryField()
    detail = SealedText()
    words = models.CharField(max_length=300)
    evidence = models.CharField(max_length=100, help_text="the paper that it rests on")
    state = models.CharField(max_length=10, choices=ChangeState.choices)
    asked_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_change_is_explained", condition=~Q(words="") & ~Q(evidence="")
            ),
            models.CheckConstraint(
                name="person_change_confirmed_by_another",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")),
                violation_error_message=_("A second person confirms a change."),
            ),
            models.CheckConstraint(
                name="person_change_done_by_two",
                condition=Q(state__in=["waiting", "done"], confirmed_by__isnull=False)
                | Q(state__in=["asked", "declined"], confirmed_by=None)
                | Q(state="called_off"),
            ),
            models.CheckConstraint(
                name="person_change_open_or_closed",
                condition=Q(state__in=_OPEN, closed_at=None)
                | (~Q(state__in=_OPEN) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="person_change_of_two_records",
                condition=(
                    Q(kind__in=["merge", "split"], other__isnull=False) & ~Q(other=F("member"))
                )
                | (~Q(kind__in=["merge", "split"]) & Q(other=None)),
            ),
            models.CheckConstraint(
                name="person_change_death_has_a_day",
                condition=~Q(kind="death") | Q(day__isnull=False),
            ),
            models.CheckConstraint(
                name="person_change_undoes_something",
                condition=Q(kind__in=["death_undone", "split"], undoes__isnull=False)
                | (~Q(kind__in=["death_undone", "split"]) & Q(undoes=None)),
            ),
            models.UniqueConstraint(
                name="person_change_undone_once",
                fields=["undoes"],
                condition=Q(state__in=[*_OPEN, "done"]),
            ),
            models.UniqueConstraint(
                name="person_change_one_open",
                fields=["member"],
                condition=Q(state__in=_OPEN),
                violation_error_message=_("Something else of this record waits to be confirmed."),
            ),
            models.UniqueConstraint(
                name="person_change_one_open_of_the_other",
                fields=["other"],
                condition=Q(state__in=_OPEN),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="person_change_open", condition=Q(state__in=_OPEN))
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.state}"


class PersonChangeEvent(models.Model):
    """A move of a change: who, when, why. Append-only."""

    change = models.ForeignKey(PersonChange, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=ChangeState.choices)
    actor = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.change_id} {self.move}"


class Heir(models.Model):
    """Who acts for the heirs of a member: signs in with their own telephone, claims for what was
    paid before the death, and is paid to an account in their own name."""

    class Relation(models.TextChoices):
        SPOUSE = "spouse", _("Husband or wife")
        CHILD = "child", _("Child")
        PARENT = "parent", _("Parent")
        OTHER = "other", _("Other, by will or court")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="heirs")
    change = models.OneToOneField(PersonChange, on_delete=models.PROTECT, related_name="heir")
    user = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField("members.BankAccount", on_delete=models.PROTECT)
    relation = models.CharField(max_length=10, choices=Relation.choices)
    name = models.CharField(max_length=60)
    id_number_sealed = models.BinaryField()
    id_number = SealedText()
    phone_sealed = models.BinaryField()
    phone = SealedText()
    phone_index = models.BinaryField(max_length=32, db_index=True)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="heir_one_acts", fields=["member"], condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.relation}"


class MergedRow(models.Model):
    """That a merge moved this row of a table from the one record to the other. Append-only."""

    change = models.ForeignKey(PersonChange, on_delete=models.PROTECT, related_name="merged_rows")
    table = models.CharField(max_length=40)
    row = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="merged_row_once", fields=["change", "table", "row"])
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.table} {self.row}"
