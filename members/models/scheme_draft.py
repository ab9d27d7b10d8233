from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.scheme import Scheme, SchemeVersion
from members.schemes.files import load_scheme_text
from members.schemes.terms import Scheme as Terms


class SchemeDraft(models.Model):
    """A whole scheme file with a new last version, on its way to hold: written by one person,
    put into force by another. What it says changes only while it is a draft.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waits for the second person")
        ADOPTED = "adopted", _("Adopted")
        DROPPED = "dropped", _("Dropped")

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="drafts")
    copied_from = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=40, help_text="the name of the new version")
    valid_from = models.DateField(help_text="the first day of its first period")
    source_text = models.TextField(help_text="the scheme file, the versions before included")
    lists = models.JSONField(default=dict, help_text="lists of diseases by code, as text")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1, help_text="raised with every change")
    made_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    closed_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    adopted_as = models.OneToOneField(
        SchemeVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="drafted_as"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="scheme_draft_one_open",
                fields=["scheme", "version"],
                condition=Q(state__in=["draft", "proposed"]),
                violation_error_message=_("There is an open draft of this version already."),
            ),
            models.CheckConstraint(
                name="scheme_draft_two_persons",
                condition=~Q(state="adopted") | ~Q(made_by=F("closed_by")),
                violation_error_message=_("Whoever wrote a draft cannot put it into force."),
            ),
            models.CheckConstraint(
                name="scheme_draft_adopted_with_version",
                condition=Q(state="adopted", adopted_as__isnull=False, closed_by__isnull=False)
                | (~Q(state="adopted") & Q(adopted_as=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.version} {self.state}"

    def terms(self) -> Terms:
        """The terms that it would bring; SchemeFileError where the text says nonsense."""
        lists = tuple(sorted(self.lists.items()))
        return load_scheme_text(self.source_text, file=self.version, lists=lists or None)


class SchemeDraftEvent(models.Model):
    """What happened to a draft: who, when, and which text it was about. Append-only."""

    class Kind(models.TextChoices):
        BEGUN = "begun", _("Begun")
        SAVED = "saved", _("Saved")
        PROPOSED = "proposed", _("Put forward")
        SENT_BACK = "sent_back", _("Sent back")
        ADOPTED = "adopted", _("Adopted")
        DROPPED = "dropped", _("Dropped")

    draft = models.ForeignKey(SchemeDraft, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    revision = models.PositiveIntegerField()
    text_sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    done_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scheme_draft_event_once", fields=["draft", "revision"])
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.revision} {self.kind}"
