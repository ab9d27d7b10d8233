import json
import uuid

from django.db import models
from django.db.models import Q

from config.kernel.sealing import seal, unseal


class ActDraft(models.Model):
    """What somebody has typed for an act and not sent yet: theirs alone, and gone with the act.

    Sealed, for people write about people. No record of anybody's work: it may change and go. An
    expert's belongs to their sitting over a question, a `referral`, and goes when that ends.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(
        "reviews.Referral", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    act = models.SlugField(max_length=20)
    typed_sealed = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="act_draft_once",
                fields=["review", "user", "act"],
                condition=Q(referral=None),
            ),
            models.UniqueConstraint(name="expert_draft_once", fields=["referral", "act"]),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.act}"

    @property
    def typed(self) -> dict[str, list[str]]:
        """By the field of the act's form: what would be sent, as strings."""
        typed: dict[str, list[str]] = json.loads(unseal(self.typed_sealed, place=self._place))
        return typed

    @typed.setter
    def typed(self, values: dict[str, list[str]]) -> None:
        self.typed_sealed = seal(json.dumps(values, ensure_ascii=False), place=self._place)

    @property
    def _place(self) -> str:
        return f"reviews_actdraft.typed:{self.uid}"
