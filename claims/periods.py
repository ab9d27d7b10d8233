"""Which periods of cover a stay belongs to."""

from members.models import Encounter, Enrolment, Member


def claimable_enrolments(
    member: Member, encounter: Encounter, *, scheme_code: str, item: str
) -> list[Enrolment]:
    """Enrolments in `item` that cover at least one day of the stay, by period."""
    return list(
        Enrolment.objects.filter(
            member=member,
            scheme__code=scheme_code,
            item=item,
            effective_on__lte=encounter.discharged_on,
            ends_on__gte=encounter.admitted_on,
        ).order_by("period")
    )
