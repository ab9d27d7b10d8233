import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.kernel.sealing import seal, unseal

_KEPT = F("new_count") + F("unchanged_count") + F("quarantined_count") + F("no_basis_count")


class FeedImport(models.Model):
    """One delivery of the insurer's feed: what came, and what became of each row."""

    class Channel(models.TextChoices):
        HTTP = "http", _("Interface")
        FILE = "file", _("File")

    source = models.CharField(max_length=20)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    cursor = models.CharField(max_length=80, blank=True, help_text="where the next pull begins")
    imported_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True, help_text="all rows are in")
    broken_off_at = models.DateTimeField(
        null=True, blank=True, help_text="its process ended before; the rows so far are in"
    )
    imported_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    read_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    reversed_count = models.PositiveIntegerField(default=0)
    quarantined_count = models.PositiveIntegerField(default=0)
    no_basis_count = models.PositiveIntegerField(
        default=0, help_text="no member or no consent: counted, not kept"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="feed_import_ends_one_way",
                condition=Q(finished_at=None) | Q(broken_off_at=None),
            ),
            # A refund that waited for its original is reversed without a row of its own.
            models.CheckConstraint(
                name="feed_import_rows_add_up",
                condition=Q(read_count__gte=_KEPT, read_count__lte=_KEPT + F("reversed_count")),
            ),
        ]
        indexes = [
            models.Index(fields=["source", "-id"], name="feed_import_latest"),
            models.Index(
                fields=["source"],
                name="feed_import_unfinished",
                condition=Q(finished_at=None, broken_off_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.imported_at:%Y-%m-%d %H:%M}"


class QuarantinedRow(models.Model):
    """A row that could not be taken in, with its reason. The row itself is kept sealed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    feed_import = models.ForeignKey(
        FeedImport, on_delete=models.PROTECT, related_name="quarantined"
    )
    source = models.CharField(max_length=20)
    row_digest = models.CharField(max_length=64, help_text="the same broken row is listed once")
    line_number = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    field = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict, help_text="for the sentence; never personal data")
    waits_for_setl_id = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="a refund that came before its original"
    )
    raw_sealed = models.BinaryField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="quarantined_row_once", fields=["source", "row_digest"])
        ]
        indexes = [
            models.Index(fields=["-id"], name="quarantined_row_open", condition=Q(resolved_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.line_number} {self.code}"

    def set_raw(self, raw: str) -> None:
        self.raw_sealed = seal(raw, place=f"members_quarantinedrow.raw:{self.uid}")

    @property
    def raw(self) -> str:
        return unseal(self.raw_sealed, place=f"members_quarantinedrow.raw:{self.uid}")
