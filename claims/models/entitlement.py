from django.db import models
from django.db.models import F, Q


class Entitlement(models.Model):
    """What a member may still draw for one item in one period: the row that is locked.

    `item` is the item, or a benefit with a fund of its own.

    `used` and `base_used` are the sums of the moves; both change only in `actions/entitlement.py`.
    """

    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="entitlements"
    )
    scheme = models.ForeignKey("members.Scheme", on_delete=models.PROTECT)
    item = models.CharField(max_length=40)
    period = models.PositiveSmallIntegerField()
    cap = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, help_text="empty: nothing published limits it"
    )
    used = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    base_used = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    overdrawn = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        default=0,
        help_text="above the cap: two records of one person had drawn; it only falls",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="entitlement_once", fields=["member", "scheme", "item", "period"]
            ),
            models.CheckConstraint(
                name="entitlement_within_cap",
                condition=Q(used__gte=0, used__lte=F("cap") + F("overdrawn")),
            ),
            models.CheckConstraint(
                name="entitlement_overdrawn_by_what_is_above",
                condition=Q(overdrawn=0) | Q(overdrawn__gt=0, used=F("cap") + F("overdrawn")),
            ),
            models.CheckConstraint(
                name="entitlement_base_not_negative", condition=Q(base_used__gte=0)
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="entitlement_overdrawn", condition=Q(overdrawn__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.item} {self.period}"


class EntitlementMove(models.Model):
    """What one decision took, what its undoing gave back, or what was paid elsewhere. Append-only.

    Behind it stands either a claim or a benefit that another system paid. `carried`: two records
    were merged or split, and it brought over what had been drawn, or took it away here.
    """

    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="moves")
    claim = models.ForeignKey(
        "claims.Claim",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entitlement_moves",
    )
    paid_elsewhere = models.ForeignKey(
        "claims.PaidElsewhere",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entitlement_moves",
    )
    carried = models.ForeignKey(
        "members.PersonChange", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=60, unique=True, help_text="the act behind it, once")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    base = models.DecimalField(max_digits=12, decimal_places=2)
    drawn = models.JSONField(
        default=list, help_text="the same by benefit, as later settlements know it"
    )
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="entitlement_move_claim_or_paid_elsewhere",
                condition=Q(claim__isnull=False, paid_elsewhere=None)
                | Q(claim=None, paid_elsewhere__isnull=False),
            ),
            models.UniqueConstraint(
                name="entitlement_move_paid_elsewhere_once",
                fields=["paid_elsewhere"],
                condition=Q(carried=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.amount}"
