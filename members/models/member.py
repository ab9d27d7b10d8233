import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.kernel.id_document import Document, key_of, possible_keys
from config.kernel.masking import mask_id_number, mask_name, mask_phone
from config.kernel.references import new_reference
from config.kernel.sealing import blind_index, seal, unseal


def member_reference() -> str:
    return new_reference("M")


def _id_index(number: str, kind: Document) -> bytes:
    return blind_index(key_of(number, kind), kind="id_number")


class MemberQuerySet(models.QuerySet["Member"]):
    def with_id_number(self, number: str, kind: Document = Document.RESIDENT) -> Self:
        return self.filter(id_index=_id_index(number, kind))

    def with_written_number(self, text: str) -> Self:
        """By whatever paper's whole number it can be; a part of one finds nobody."""
        keys = [blind_index(key, kind="id_number") for key in possible_keys(text)]
        return self.filter(id_index__in=keys)

    def with_phone(self, phone: str) -> Self:
        return self.filter(phone_index=blind_index(phone, kind="phone"))


class Member(models.Model):
    """A union member: the person covered. Identity is sealed; screens get the masked form."""

    class Sex(models.TextChoices):
        FEMALE = "F", _("Female")
        MALE = "M", _("Male")

    class IdKind(models.TextChoices):
        RESIDENT = Document.RESIDENT.value, _("Resident ID card or residence permit")
        HK_MACAO = Document.HK_MACAO_PERMIT.value, _("Mainland travel permit, Hong Kong or Macao")
        TAIWAN = Document.TAIWAN_PERMIT.value, _("Mainland travel permit, Taiwan")
        PERMANENT = Document.PERMANENT_RESIDENT.value, _("Permanent residence card, old kind")
        PASSPORT = Document.PASSPORT.value, _("Passport")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=member_reference)
    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=1, choices=Sex.choices)
    born_on = models.DateField()
    id_kind = models.CharField(
        max_length=10, choices=IdKind.choices, default=IdKind.RESIDENT, help_text="of the ID number"
    )
    id_number_sealed = models.BinaryField()
    id_index = models.BinaryField(max_length=32, unique=True)
    phone_sealed = models.BinaryField(null=True, blank=True)
    phone_index = models.BinaryField(max_length=32, null=True, blank=True, db_index=True)
    phone_bounced_at = models.DateTimeField(null=True, blank=True)
    unit = models.ForeignKey("members.Unit", on_delete=models.PROTECT, related_name="members")
    unit_path = models.CharField(max_length=80)
    died_on = models.DateField(null=True, blank=True, help_text="confirmed by two persons")
    silent_since = models.DateTimeField(
        null=True, blank=True, help_text="no message is sent: a death was noted"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_records"
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="member_who_died_is_told_nothing",
                condition=Q(died_on=None) | Q(silent_since__isnull=False),
            ),
            models.CheckConstraint(
                name="member_merged_into_another", condition=~Q(merged_into=F("pk"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit_path"], name="member_unit_path", opclasses=["text_pattern_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.masked_name

    def set_id_number(self, number: str, kind: Document = Document.RESIDENT) -> None:
        self.id_kind = kind.value
        self.id_number_sealed = seal(number, place=f"members_member.id_number:{self.uid}")
        self.id_index = _id_index(number, kind)

    def set_phone(self, phone: str) -> None:
        self.phone_sealed = seal(phone, place=f"members_member.phone:{self.uid}")
        self.phone_index = blind_index(phone, kind="phone")

    @property
    def id_number(self) -> str:
        """In clear: for matching and sending only. Showing it needs `record_access` first."""
        return unseal(self.id_number_sealed, place=f"members_member.id_number:{self.uid}")

    @property
    def phone(self) -> str:
        if self.phone_sealed is None:
            return ""
        return unseal(self.phone_sealed, place=f"members_member.phone:{self.uid}")

    @property
    def record(self) -> "Member":
        """The record that stands for this person: this one, or the one that it went into."""
        return self.merged_into or self

    @property
    def may_be_told(self) -> bool:
        """Whether messages go out to this person."""
        return self.silent_since is None

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    @property
    def masked_id_number(self) -> str:
        return mask_id_number(self.id_number)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)
