"""What must hold for every claim, whatever it says."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from claims.benefits.case import (
    Case,
    Cover,
    Finding,
    PaidBefore,
    Stay,
)
from claims.benefits.case_json import case_as_dict, case_from_dict
from claims.benefits.lines import Line
from claims.benefits.outcome import Outcome
from claims.benefits.settle import entitlements_touched, settle
from config.kernel.money import ZERO, yuan
from tests.claims.benefits.cases import HANGZHOU, ITEM, case, cover, paid, stay

CAP, FLOOR = Decimal("30200.00"), Decimal("100.00")


# Two cores shared with a database and browsers: how long one example takes says nothing.
unhurried = settings(deadline=None, max_examples=60)


def money(most: int = 80_000) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 100).map(lambda fen: Decimal(fen).scaleb(-2))


# Amounts beside the edges of the tiers are where mistakes live.
AMOUNTS = money() | st.builds(
    lambda edge, fen: max(edge + Decimal(fen).scaleb(-2), ZERO),
    st.sampled_from([Decimal(edge) for edge in (0, 500, 1000, 10_000, 15_000, 50_000)]),
    st.integers(-3, 3),
)
DAYS = st.dates(date(2020, 11, 1), date(2025, 2, 28))


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    admitted = draw(DAYS)
    optional = st.none() | AMOUNTS
    return Stay(
        kind=draw(st.sampled_from(["inpatient", "listed_outpatient", "outpatient"])),
        admitted_on=admitted,
        discharged_on=admitted + timedelta(days=draw(st.integers(0, 500))),
        hospital_level=draw(st.sampled_from([None, 1, 2, 3])),
        self_borne=draw(optional),
        self_paid_in_catalogue=draw(optional),
        class_b_prepaid=draw(optional),
        medical_aid_paid=draw(st.none() | money(100)),
        other_paid=draw(st.none() | money(100)),
    )


@st.composite
def any_case(draw: st.DrawFn) -> Case:
    """Whatever a claim may look like, plausible or not."""
    items = st.sets(st.sampled_from(sorted(HANGZHOU.version_for(2023).items)), min_size=1)
    periods = st.integers(2020, 2025)
    covers = st.builds(
        lambda period, bought, day: Cover(
            period, frozenset(bought), date(period, 1, 1) + timedelta(days=day)
        ),
        periods,
        items,
        st.sampled_from([0, 0, 0, 59, 364]),
    )
    before = st.builds(
        PaidBefore, periods, st.sampled_from([ITEM, "women"]), money(30_200), money()
    )
    findings = st.builds(
        Finding,
        st.sampled_from(["critical_illness", "female_cancer", "death"]),
        st.none() | DAYS,
    )
    return Case(
        filed_on=draw(DAYS),
        channel=draw(
            st.sampled_from(["local", "local", "out_of_area", "maternity", "listed_outpatient"])
        ),
        cause=draw(st.sampled_from(["illness", "illness", "accident", "third_party", "unknown"])),
        stays=tuple(draw(st.lists(stays(), max_size=3))),
        covers=tuple(draw(st.lists(covers, max_size=4))),
        paid_before=tuple(draw(st.lists(before, max_size=3))),
        findings=tuple(draw(st.lists(findings, max_size=1))),
    )


@unhurried
@given(any_case())
def test_every_case_has_an_outcome_that_explains_itself(one: Case) -> None:
    outcome = settle(one, HANGZHOU)
    assert sum((line.amount for line in outcome.lines), ZERO) == outcome.payable_now
    assert sum((part.benefit for part in outcome.parts), ZERO) == outcome.payable_now
    assert outcome.benefit == (outcome.payable_now if outcome.outcome == "pay" else ZERO)
    assert (outcome.outcome == "pay") == (outcome.benefit > 0)
    if outcome.outcome != "pay":
        assert outcome.reasons
    if outcome.outcome == "needs_document":
        assert outcome.missing or outcome.waiting_until
    for line in outcome.workings + outcome.lines:
        assert_is_complete(line)


@unhurried
@given(any_case())
def test_no_part_pays_above_the_cap_or_more_than_cost_and_floor(one: Case) -> None:
    outcome = settle(one, HANGZHOU)
    for part in outcome.parts:
        if part.item != ITEM:
            continue
        paid_before = sum(
            (
                earlier.benefit
                for earlier in one.paid_before
                if (earlier.item, earlier.period) == (part.item, part.period)
            ),
            ZERO,
        )
        assert 0 <= part.benefit <= max(CAP - paid_before, ZERO)
        assert part.benefit <= max(yuan(part.base), FLOOR)


@unhurried
@given(any_case())
def test_what_is_drawn_from_was_named_to_be_locked(one: Case) -> None:
    locked = {(item, period, cap) for item, period, cap in entitlements_touched(one, HANGZHOU)}
    drawn = {(part.item, part.period, part.cap) for part in settle(one, HANGZHOU).parts}
    assert drawn <= locked


@unhurried
@given(any_case())
def test_a_stored_case_settles_the_same_again(one: Case) -> None:
    again = case_from_dict(case_as_dict(one))
    assert again == one
    assert settle(again, HANGZHOU) == settle(one, HANGZHOU)


@unhurried
@given(any_case())
def test_the_order_of_stays_in_a_claim_changes_no_amount(one: Case) -> None:
    other = settle(replace(one, stays=one.stays[::-1]), HANGZHOU)
    here = settle(one, HANGZHOU)
    assert (other.outcome, other.payable_now, other.reasons) == (
        here.outcome,
        here.payable_now,
        here.reasons,
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


@unhurried
@given(any_case())
def test_period_by_period_comes_to_the_same_as_all_at_once(one: Case) -> None:
    whole = settle(one, HANGZHOU)
    each = [settle(one, HANGZHOU, period=period) for period in range(2020, 2027)]
    assert [part for outcome in each for part in outcome.parts] == list(whole.parts)
    assert sum((outcome.payable_now for outcome in each), ZERO) == whole.payable_now
    assert whole.reasons <= {reason for outcome in each for reason in outcome.reasons}


@unhurried
@given(any_case())
def test_every_formula_is_true_on_a_pocket_calculator(one: Case) -> None:
    outcome = settle(one, HANGZHOU)
    for line in outcome.workings + outcome.lines:
        if " = " in line.formula["en"]:
            left, _, right = line.formula["en"].rpartition(" = ")
            result = number(right.removesuffix(", not paid").removesuffix(", counted as 0.00"))
            # Shares by nights are shown with six decimals.
            assert abs(calculated(left) - result) <= Fraction(2, 10**6), line.formula["en"]
            if line.kind in ("base", "share", "cumulative"):
                assert abs(Fraction(line.amount) - max(result, Fraction(0))) <= Fraction(1, 100)


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


def assert_is_complete(line: Line) -> None:
    """Label and formula in both languages, short enough for the columns that keep them."""
    for text, most in ((line.label, 120), (line.formula, 300), (line.clause, 200)):
        assert set(text) == {"zh-hans", "en"}
        assert all(len(words) <= most for words in text.values()), text
        assert "{" not in "".join(text.values())
    assert all([line.label["zh-hans"], line.label["en"], line.formula["zh-hans"]])


def calculated(written: str) -> Fraction:
    """`(4,976.00 − 1,000.00) × 50%`, `9,000.00 × 4/9 nights`, `before 1.00 + now 2.00`."""
    if " × " in written:
        left, _, factor = written.rpartition(" × ")
        return calculated(left.strip("()")) * factor_of(factor)
    first, *rest = re.split(r" ([+−]) ", written)
    total = number(first)
    for sign, term in zip(rest[::2], rest[1::2], strict=True):
        total += -number(term) if sign == "−" else number(term)
    return total


def factor_of(written: str) -> Fraction:
    if written.endswith("%"):
        return number(written.removesuffix("%")) / 100
    return Fraction(written.removesuffix(" nights"))


def number(written: str) -> Fraction:
    found = re.search(r"(−?)([\d,]+(?:\.\d+)?)\s*$", written)
    assert found, written
    return Fraction(found[2].replace(",", "")) * (-1 if found[1] else 1)
