from datetime import date

from django.core.cache import cache
from django.db import models
from django.db.models import F, Q

from members.schemes.files import load_scheme_text
from members.schemes.terms import Scheme as Terms


class Scheme(models.Model):
    """A promise of the union; its terms are dated versions, its items are bought separately."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name_zh


class SchemeVersionQuerySet(models.QuerySet["SchemeVersion"]):
    def for_period(self, scheme_id: int, period: int) -> "SchemeVersion":
        """The version that holds for a period; the first one for periods before it (assumed).

        Kept in the cache for five minutes: rows never change, a new one may be seen that late.
        """
        key = f"members.scheme_version:{scheme_id}:{period}"
        known: SchemeVersion | None = cache.get(key)
        if known is None:
            # Whatever the day on which its periods begin: they begin in that year.
            begun = self.filter(scheme_id=scheme_id, valid_from__lte=date(period, 12, 31))
            known = begun.order_by("-valid_from").first() or self.filter(
                scheme_id=scheme_id
            ).earliest("valid_from")
            cache.set(key, known, 300)
        return known


class SchemeVersion(models.Model):
    """The terms as dated: one version of a scheme file. Holds until the next one begins.

    Never changed (a trigger refuses UPDATE); one that an assessment used cannot be deleted either.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    source_text = models.TextField(help_text="the scheme file as loaded")
    lists = models.JSONField(default=dict, help_text="its lists of diseases as loaded, by code")
    loaded_at = models.DateTimeField()

    objects = SchemeVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scheme_version_once", fields=["scheme", "version"]),
            models.UniqueConstraint(
                name="scheme_version_one_per_day", fields=["scheme", "valid_from"]
            ),
            models.CheckConstraint(
                name="scheme_version_dates_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.version}"

    def terms(self) -> Terms:
        """The terms as they were loaded, not as a file on disk says today."""
        lists = tuple(sorted(self.lists.items()))
        return load_scheme_text(self.source_text, file=self.version, lists=lists)


class Enrolment(models.Model):
    """One member in one item of one scheme for one period; a period is named by its first year."""

    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="enrolments"
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT)
    item = models.CharField(max_length=40)
    period = models.PositiveSmallIntegerField()
    effective_on = models.DateField(help_text="day 1 of cover")
    ends_on = models.DateField(help_text="last day of cover")
    previous_ended_on = models.DateField(null=True, blank=True)
    unit = models.ForeignKey("members.Unit", on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="enrolment_once", fields=["member", "scheme", "item", "period"]
            ),
            models.CheckConstraint(
                name="enrolment_dates_in_order", condition=Q(ends_on__gte=F("effective_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.item} {self.period}"
