"""Imported and then claimed is the same as claimed with that in `paid_before`, to the fen."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import count

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.actions.assess import assess_claim, version_for
from claims.benefits.case import Case, Cover, PaidBefore, Stay
from claims.benefits.settle import settle
from claims.models import Entitlement, EntitlementMove
from members.models import Member
from tests.claims.paid_benefits import bring, row
from tests.stages import House

pytestmark = pytest.mark.slow
NUMBERS = count()
CENTS = st.integers(1, 3_000_000).map(lambda cents: Decimal(cents) / 100)
PAYMENTS = st.lists(
    st.tuples(CENTS, st.integers(0, 6_000_000).map(lambda cents: Decimal(cents) / 100)),
    max_size=4,
)
FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FEW
@given(earlier=PAYMENTS, borne=CENTS, reversed_one=st.booleans())
def test_imported_then_claimed_is_claimed_with_paid_before(
    house: House, earlier: Sequence[tuple[Decimal, Decimal]], borne: Decimal, reversed_one: bool
) -> None:
    member = house.member()
    claim = house.submitted(member, self_borne=str(borne))
    taken = _import(house, member, earlier, reversed_one=reversed_one)
    assessment = assess_claim(claim=claim, now=house.now)
    fact = {fact.name: fact.value for fact in claim.facts.all()}
    cover = member.enrolments.get(period=2026)
    stay = Stay(
        kind="inpatient",
        admitted_on=claim.encounter.admitted_on,
        discharged_on=claim.encounter.discharged_on,
        hospital_level=int(fact["hospital_level"]),
        self_borne=borne,
    )
    expected = settle(
        Case(
            filed_on=house.now.date(),
            channel="local",
            cause="illness",
            stays=(stay,),
            covers=(Cover(2026, frozenset({"out_of_pocket"}), cover.effective_on),),
            paid_before=tuple(
                PaidBefore(2026, "out_of_pocket", benefit, base) for benefit, base in taken
            ),
        ),
        version_for(claim.scheme_id, 2026).terms(),
        period=2026,
        item="out_of_pocket",
    )
    assert (assessment.outcome, assessment.benefit) == (expected.outcome, expected.benefit)
    assert set(assessment.reasons) == expected.reasons
    _holds(member, taken)


def _import(
    house: House,
    member: Member,
    earlier: Sequence[tuple[Decimal, Decimal]],
    *,
    reversed_one: bool,
) -> list[tuple[Decimal, Decimal]]:
    """What stands of it: the cap refuses some, and the last one may be taken back."""
    file = f"{next(NUMBERS)}-{member.pk}"
    rows = [
        row(member, benefit=str(benefit), base=str(base), reference=f"{file}-{number}")
        for number, (benefit, base) in enumerate(earlier)
    ]
    refused = {line for line, _refusal in bring(house, *rows).refused}
    taken = [pair for line, pair in enumerate(earlier, start=2) if line not in refused]
    if reversed_one and taken:
        last = max(line for line in range(2, len(rows) + 2) if line not in refused)
        original = rows[last - 2]
        back = {"benefit": f"-{original['benefit']}", "base": ""}
        again = bring(house, {**original, **back, "reference": f"{original['reference']}-R"})
        assert again.new == 1
        taken.pop()
    return taken


def _holds(member: Member, taken: Sequence[tuple[Decimal, Decimal]]) -> None:
    """The sum of the moves is what is used, and never above the cap."""
    for entitlement in Entitlement.objects.filter(member=member):
        moves = EntitlementMove.objects.filter(entitlement=entitlement)
        sums = moves.aggregate(amount=Sum("amount"), base=Sum("base"))
        assert entitlement.used == (sums["amount"] or 0) == sum(pair[0] for pair in taken)
        assert entitlement.base_used == (sums["base"] or 0) == sum(pair[1] for pair in taken)
        assert entitlement.cap is not None
        assert 0 <= entitlement.used <= entitlement.cap
