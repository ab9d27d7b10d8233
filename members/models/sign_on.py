from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SignOnLink(models.Model):
    """That a provider's subject is this user of ours: the only thing that a provider's word opens.

    The subject is kept as a blind index. What a link says never changes (a trigger); it ends, and
    another one begins.
    """

    class How(models.TextChoices):
        SELF = "self", _("Linked by themselves, signed in here")
        ADMINISTRATOR = "administrator", _("Linked by an administrator")
        ID_NUMBER = "id_number", _("By the ID number that the provider verified")

    user = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="sign_on_links")
    issuer = models.CharField(max_length=200)
    subject_index = models.BinaryField(max_length=32)
    how = models.CharField(max_length=13, choices=How.choices)
    linked_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="sign_on_one_user_per_subject",
                fields=["issuer", "subject_index"],
                condition=Q(ended_at=None),
            ),
            models.UniqueConstraint(
                name="sign_on_one_subject_per_user",
                fields=["issuer", "user"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="sign_on_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.how}"
