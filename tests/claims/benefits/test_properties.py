"""Hangzhou: what must hold for claims of a period, and over the turn of the year."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims.benefits.case import PaidBefore, Stay
from claims.benefits.outcome import Outcome
from claims.benefits.settle import settle
from config.kernel.money import ZERO
from tests.claims.benefits.any_case import money
from tests.claims.benefits.cases import HANGZHOU, case, cover, paid, stay

# Two cores shared with a database and browsers: how long one example takes says nothing.
unhurried = settings(deadline=None, max_examples=60)


# Amounts beside the edges of the tiers are where mistakes live.
AMOUNTS = money() | st.builds(
    lambda edge, fen: max(edge + Decimal(fen).scaleb(-2), ZERO),
    st.sampled_from([Decimal(edge) for edge in (0, 500, 1000, 10_000, 15_000, 50_000)]),
    st.integers(-3, 3),
)


@unhurried
@given(AMOUNTS, AMOUNTS, AMOUNTS, money(30_200))
def test_the_benefit_never_falls_when_the_cost_rises(
    lower: Decimal, more: Decimal, base: Decimal, benefit: Decimal
) -> None:
    history = (paid(base, benefit),)
    less = settle(case(stay(lower), paid_before=history), HANGZHOU)
    larger = settle(case(stay(lower + more), paid_before=history), HANGZHOU)
    assert larger.benefit >= less.benefit


@unhurried
@given(st.lists(AMOUNTS, min_size=1, max_size=3))
def test_order_and_splitting_of_claims_do_not_change_the_total(costs: list[Decimal]) -> None:
    together = settle(case(*(stay(cost) for cost in costs)), HANGZHOU).benefit
    assert together == settle(case(stay(sum(costs, ZERO))), HANGZHOU).benefit
    for order in permutations(costs):
        assert claim_one_by_one([(stay(cost),) for cost in order]) == together


@unhurried
@given(AMOUNTS, AMOUNTS, st.integers(1, 40), st.integers(1, 40))
@example(Decimal("14999.99"), Decimal("0.47"), 5, 40)  # half a fen, on a share that never ends
def test_order_does_not_matter_over_the_year_end_either(
    across: Decimal, inside: Decimal, nights_before: int, nights_after: int
) -> None:
    over_new_year = stay(
        across,
        admitted_on=date(2023, 1, 1) - timedelta(days=nights_before),
        discharged_on=date(2023, 1, 1) + timedelta(days=nights_after),
    )
    plain = stay(inside)
    first = claim_one_by_one([(over_new_year,), (plain,)])
    assert first == claim_one_by_one([(plain,), (over_new_year,)])
    assert first == claim_one_by_one([(plain, over_new_year)])


@unhurried
@given(AMOUNTS, st.integers(0, 365), st.integers(0, 365))
def test_splitting_a_stay_over_the_year_end_loses_no_cost(
    own: Decimal, nights_before: int, nights_after: int
) -> None:
    over = stay(
        own,
        admitted_on=date(2023, 1, 1) - timedelta(days=nights_before),
        discharged_on=date(2023, 1, 1) + timedelta(days=nights_after),
    )
    years = tuple(cover(year) for year in range(2021, 2025))
    outcome = settle(case(over, covers=years, filed_on=date(2023, 1, 1)), HANGZHOU)
    bases = sum((part.base for part in outcome.parts), ZERO)
    assert abs(bases - own) < Decimal("0.0000001")


def claim_one_by_one(claims: list[tuple[Stay, ...]]) -> Decimal:
    """What a member gets who files these claims of 2022 and 2023 one after another."""
    history: list[PaidBefore] = []
    total = ZERO
    for claimed in claims:
        outcome: Outcome = settle(
            case(
                *claimed,
                covers=(cover(2022), cover(2023)),
                filed_on=date(2023, 3, 31),
                paid_before=tuple(history),
            ),
            HANGZHOU,
        )
        total += outcome.benefit
        history += [
            PaidBefore(part.period, part.item, part.benefit, part.base) for part in outcome.parts
        ]
    return total
