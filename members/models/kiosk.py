from django.db import models
from django.db.models import Q

from config.kernel.references import new_reference
from config.kernel.sealing import blind_index


def kiosk_reference() -> str:
    return new_reference("K")


class Kiosk(models.Model):
    """A screen at an outlet where members help themselves.

    It is known by a token in its browser; only a keyed digest of it is kept. `called_at`: somebody
    there asked for a person of ours, and none has gone yet.
    """

    reference = models.CharField(max_length=12, unique=True, default=kiosk_reference)
    unit = models.ForeignKey("members.Unit", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=40, help_text="where it stands, for whoever is called")
    token_index = models.BinaryField(max_length=32, unique=True)
    registered_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="kiosk_ended_by_and_at_together",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="kiosk_calls_while_it_stands", condition=Q(called_at=None) | Q(ended_at=None)
            ),
            models.CheckConstraint(name="kiosk_has_a_place", condition=~Q(place="")),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.place}"

    def set_token(self, token: str) -> None:
        self.token_index = blind_index(token, kind="kiosk")
