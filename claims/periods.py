"""Which periods of cover a stay belongs to."""

from members.models import Encounter, Enrolment, Member


def claimable_periods(
    member: Member, encounter: Encounter, *, scheme_code: str, item: str
) -> list[int]:
    """Periods in which the member was enrolled in `item` on at least one day of the stay."""
    return list(
        Enrolment.objects.filter(
            member=member,
            scheme__code=scheme_code,
            item=item,
            effective_on__lte=encounter.discharged_on,
            ends_on__gte=encounter.admitted_on,
        )
        .order_by("period")
        .values_list("period", flat=True)
    )
