from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_TAGS = 40
MOST_VIEWS = 20


class Tag(models.Model):
    """A short word by which the desk sorts cases; shared by all, never about a person.

    Its label is what cases carry and addresses say, so it never changes; one that is not wanted any
    more is retired: it stays where it is and is offered no longer.
    """

    label = models.CharField(max_length=12, unique=True)
    made_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="tag_says_something", condition=~Q(label=""))]

    def __str__(self) -> str:
        return self.label


class CaseTag(models.Model):
    """A tag on a case, in one round of it: an appeal begins without those of the first."""

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="case_tags")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="case_tag_once", fields=["review", "tag"])]

    def __str__(self) -> str:
        return f"{self.review_id} {self.tag_id}"


class DeskEvent(models.Model):
    """What was done with a case on the desk without moving it: who, when, to whom. Append-only.

    Not a `ReviewEvent`: it raises no version, and who sorted a case had no part in it.
    """

    class Act(models.TextChoices):
        PICK = "pick", _("Opened by hand, out of turn")
        ASSIGN = "assign", _("Given to an officer")
        UNASSIGN = "unassign", _("Free for all again")
        TAG = "tag", _("Tag added")
        UNTAG = "untag", _("Tag taken off")
        RELEASE = "release", _("Given back")
        BREAK = "break", _("Taken from a colleague who had it open")

    review = models.ForeignKey(
        "reviews.Review", on_delete=models.PROTECT, related_name="desk_events"
    )
    act = models.CharField(max_length=10, choices=Act.choices)
    actor = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(
        "members.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="whom it was given to, or whom it was taken from",
    )
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="desk_event_names_its_tag",
                condition=Q(act__in=["tag", "untag"], tag__isnull=False)
                | (~Q(act__in=["tag", "untag"]) & Q(tag=None)),
            ),
            models.CheckConstraint(
                name="desk_event_names_the_other",
                condition=Q(act__in=["assign", "break"], to__isnull=False)
                | ~Q(act__in=["assign", "break"]),
            ),
            models.CheckConstraint(
                name="desk_event_break_has_a_reason", condition=~Q(act="break") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["review", "id"], name="desk_event_by_review")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.act}"


class SavedView(models.Model):
    """A set of filters under a name; its owner's alone. `query` holds known parameters only."""

    owner = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=400)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="saved_view_name_once", fields=["owner", "name"]),
            models.CheckConstraint(name="saved_view_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
