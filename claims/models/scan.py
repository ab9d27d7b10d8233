import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kernel.sealing import seal, unseal


class ScannedFile(models.Model):
    """A file that a counter's scanner put into the counter's folder.

    `source_index`: which file it was, by a keyed digest of name, size and time, so that each is met
    once. Who files with it makes a `Paper` of it; what cannot be taken has an owner until somebody
    has looked.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Ready")
        USED = "used", _("Put to a filing")
        REFUSED = "refused", _("Not taken")
        CLOSED = "closed", _("Done with")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    outlet = models.ForeignKey("members.Unit", on_delete=models.PROTECT, related_name="+")
    source_index = models.BinaryField(max_length=32)
    name_sealed = models.BinaryField(help_text="people name files after people")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    stored = models.CharField(max_length=100, blank=True, help_text="name in the store, sealed")
    state = models.CharField(max_length=8, choices=State.choices)
    refusal = models.CharField(max_length=20, blank=True)
    owner = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="who sees to it that a refused one is scanned again",
    )  # fmt: skip
    arrived_at = models.DateTimeField()
    filing = models.ForeignKey(
        "claims.Filing", on_delete=models.PROTECT, null=True, blank=True, related_name="scans"
    )
    paper = models.OneToOneField(
        "claims.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="scan"
    )
    closed_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scan_met_once", fields=["outlet", "source_index"]),
            models.UniqueConstraint(
                name="scan_once_ready",
                fields=["outlet", "sha256"],
                condition=Q(state__in=["waiting", "used"]),
            ),
            models.CheckConstraint(
                name="scan_refused_says_why",
                condition=Q(state__in=["waiting", "used"], refusal="")
                | (Q(state="refused") & ~Q(refusal=""))
                | Q(state="closed"),
            ),
            models.CheckConstraint(
                name="scan_used_for_a_filing",
                condition=Q(state="used", filing__isnull=False)
                | (~Q(state="used") & Q(filing=None, paper=None)),
            ),
            models.CheckConstraint(
                name="scan_closed_by_and_at_together",
                condition=Q(state="closed", closed_by__isnull=False, closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_by=None, closed_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "-id"], name="scan_open", condition=~Q(state="closed"))
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.state}"

    @property
    def name(self) -> str:
        return unseal(self.name_sealed, place=f"claims_scannedfile.name:{self.uid}")

    def set_name(self, name: str) -> None:
        self.name_sealed = seal(name, place=f"claims_scannedfile.name:{self.uid}")
