"""What a helper at a counter sees: one person who stands before them, and today's work."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from members.models import Consent, Mandate, Member, User
from members.models.member import MemberQuerySet
from members.policies import paths_for, within
from members.roles import Permission


@dataclass(frozen=True)
class PersonRow:
    """The person who was found, masked: enough to compare with the card on the counter."""

    reference: str
    masked_name: str
    masked_id_number: str
    masked_phone: str
    unit: str
    consent_since: datetime | None


@dataclass(frozen=True)
class RecordedRow:
    """A paper consent that the helper entered today."""

    masked_name: str
    unit: str
    paper_reference: str
    at: datetime
    withdrawn: bool


def find_member(helper: User, id_number: str) -> Member | None:
    """The member of the helper's units with exactly this number; where the record went into
    another one, that one."""
    found = _of_units(helper).with_written_number(id_number).select_related("unit", "merged_into")
    member = found.first()
    return member.record if member is not None else None


def member_by_reference(helper: User, reference: str) -> Member | None:
    return _of_units(helper).filter(reference=reference).select_related("unit").first()


def mandate_asked(helper: User, member: Member, pk: int) -> Mandate | None:
    """What this helper asked this person for; None for everybody else's."""
    asked = Mandate.objects.filter(pk=pk, member=member, asked_by=helper)
    return asked.select_related("delegate__member", "unit").first()


def person_row(member: Member) -> PersonRow:
    since = (
        Consent.objects.standing()
        .filter(
            member=member,
            source=Consent.Source.MEDICAL_INSURANCE,
            purpose=Consent.Purpose.MUTUAL_AID,
        )
        .values_list("given_at", flat=True)
        .first()
    )
    return PersonRow(
        reference=member.reference,
        masked_name=member.masked_name,
        masked_id_number=member.masked_id_number,
        masked_phone=member.masked_phone,
        unit=member.unit.title,
        consent_since=since,
    )


def recorded_today(helper: User, *, now: datetime) -> list[RecordedRow]:
    """The papers that the helper entered since midnight, the newest first."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    rows = Consent.objects.filter(
        given_by=helper, channel=Consent.Channel.PAPER, given_at__gte=midnight
    ).select_related("member__unit")
    return [
        RecordedRow(
            masked_name=row.member.masked_name,
            unit=row.member.unit.name,
            paper_reference=row.paper_reference,
            at=row.given_at,
            withdrawn=row.withdrawn_at is not None,
        )
        for row in rows.order_by("-pk")[:200]
    ]


def _of_units(helper: User) -> MemberQuerySet:
    return Member.objects.filter(within(paths_for(helper, Permission.CONSENT_RECORD)))
