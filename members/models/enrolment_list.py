import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.kernel.sealed_text import SealedText
from config.kernel.sealing import seal_bytes, unseal_bytes


class EnrolmentList(models.Model):
    """An employer's list of who takes part: looked at first, then taken in or put aside.

    The file is kept sealed only until one of the two; its digest and counts stay.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for confirmation")
        RUNNING = "running", _("Being taken in")
        TAKEN = "taken", _("Taken in")
        DROPPED = "dropped", _("Put aside")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "members.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="the sender's; nobody's: by the command line",
    )  # fmt: skip
    employees = models.PositiveIntegerField(
        null=True, blank=True, help_text="of the unit, for its quota; as the sender says"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    file_name = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="empty: one person, by hand")
    file_sealed = models.BinaryField(null=True, blank=True)
    sent_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="nobody: by the command line",
    )  # fmt: skip
    sent_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    read_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    quarantined_count = models.PositiveIntegerField(default=0)
    moved_count = models.PositiveIntegerField(default=0, help_text="members who changed the unit")
    summary = models.JSONField(
        default=list, help_text="by unit and period: persons, and how many in each item"
    )
    noted_count = models.PositiveIntegerField(default=0, help_text="taken, with a word about it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="enrolment_list_rows_add_up",
                condition=Q(
                    read_count=F("new_count")
                    + F("unchanged_count")
                    + F("changed_count")
                    + F("quarantined_count")
                ),
            ),
            models.CheckConstraint(
                name="enrolment_list_closed_when",
                condition=Q(state__in=["taken", "dropped"], closed_at__isnull=False)
                | Q(state__in=["waiting", "running"], closed_at=None),
            ),
            models.CheckConstraint(
                name="enrolment_list_keeps_no_file",
                condition=Q(state="waiting", file_sealed__isnull=False) | Q(file_sealed=None),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="enrolment_list_of_unit")]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d} {self.file_name}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    def set_file(self, data: bytes) -> None:
        self.file_sealed = seal_bytes(data, place=f"members_enrolmentlist.file:{self.uid}")

    @property
    def file(self) -> bytes:
        """As it was sent; empty once it no longer waits."""
        if self.file_sealed is None:
            return b""
        return unseal_bytes(self.file_sealed, place=f"members_enrolmentlist.file:{self.uid}")


class EnrolmentListRow(models.Model):
    """A row of a list with a reason: refused, or taken with a word about it. What it says is
    sealed, and goes once it is thirty days old."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment_list = models.ForeignKey(EnrolmentList, on_delete=models.PROTECT, related_name="rows")
    line_number = models.PositiveIntegerField()
    is_refused = models.BooleanField(help_text="else it was taken, and this is told of it")
    code = models.CharField(max_length=40)
    field = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict, help_text="for the sentence; never a person's number")
    raw_sealed = models.BinaryField(null=True, blank=True)
    raw = SealedText()

    class Meta:
        indexes = [
            models.Index(
                fields=["enrolment_list", "line_number"], name="enrolment_list_row_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_list_id}:{self.line_number} {self.code}"


class UnitMove(models.Model):
    """That a list moved a member to another unit. Append-only; claims keep their own path."""

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="moves")
    enrolment_list = models.ForeignKey(
        EnrolmentList, on_delete=models.PROTECT, related_name="moves"
    )
    from_unit = models.ForeignKey("members.Unit", on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("members.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.PositiveSmallIntegerField(help_text="the first one that the new unit lists")
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unit_move_goes_somewhere", condition=~Q(from_unit=F("to_unit"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.from_unit_id} > {self.to_unit_id}"
