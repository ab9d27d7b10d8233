"""Which items and periods of cover a stay belongs to."""

from collections.abc import Iterable

from members.models import Encounter, Enrolment, Member, SchemeVersion
from members.schemes.kinds import Item, TieredShare

# The scheme that is claimed from.
SCHEME = "hangzhou"


def claimable_enrolments(
    member: Member, encounter: Encounter, *, scheme_code: str
) -> list[Enrolment]:
    """Enrolments that cover at least one day of the stay, in items that pay for such a stay.

    By item and period. An item that does not pay in a hospital of this level is left out. Where
    none pays there, the one for costs can be claimed: a person says no, not the machine.
    """
    enrolments = Enrolment.objects.filter(
        member=member,
        scheme__code=scheme_code,
        effective_on__lte=encounter.discharged_on,
        ends_on__gte=encounter.admitted_on,
    )
    return claimable_among(enrolments.order_by("item", "period"), encounter)


def claimable_among(enrolments: Iterable[Enrolment], encounter: Encounter) -> list[Enrolment]:
    """The same of all enrolments of the member in one scheme, in their order."""
    covering = [
        row
        for row in enrolments
        if row.effective_on <= encounter.discharged_on and row.ends_on >= encounter.admitted_on
    ]
    meant = [(row, item) for row in covering if (item := _item_of(row)) is not None]
    meant = [(row, item) for row, item in meant if encounter.kind in item.stays]
    paying = [row for row, item in meant if _pays_there(item, encounter)]
    for_costs = [row for row, item in meant if _shares_costs(item)]
    return paying or for_costs or [row for row, _ in meant]


def _item_of(enrolment: Enrolment) -> Item | None:
    version = SchemeVersion.objects.for_period(enrolment.scheme_id, enrolment.period)
    return version.terms().version_for(enrolment.period).items.get(enrolment.item)


def _shares_costs(item: Item) -> bool:
    return any(isinstance(benefit, TieredShare) for benefit in item.benefits)


def _pays_there(item: Item, encounter: Encounter) -> bool:
    level = encounter.hospital_level
    for benefit in item.benefits:
        if encounter.kind not in benefit.applies.stays:
            continue
        least = benefit.applies.min_hospital_level
        if level is None or least is None or level >= least.value:
            return True
    return False
