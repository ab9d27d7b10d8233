"""What must hold for every claim under every scheme, whatever it says."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from claims.benefits.case import Case, Finding, PaidBefore, Stay
from claims.benefits.case_json import (
    case_as_dict,
    case_from_dict,
    paid_before_as_dict,
    paid_before_from_dict,
)
from claims.benefits.outcome import Outcome, Part
from claims.benefits.settle import entitlements_touched, settle
from config.kernel.money import CENT, ZERO, yuan
from members.schemes.kinds import TieredShare
from members.schemes.terms import Scheme
from tests.claims.benefits.any_case import any_case, fund_of, money, plain_claims
from tests.claims.benefits.cases import HANGZHOU, SCHEMES, case, cover, stay
from tests.claims.benefits.on_paper import assert_is_complete, assert_is_true

# Two cores shared with a database and browsers: how long one example takes says nothing.
unhurried = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(any_case())
def test_every_case_has_an_outcome_that_explains_itself(one: tuple[str, Case]) -> None:
    code, claimed = one
    scheme = SCHEMES[code]
    outcome = settle(claimed, scheme)
    assert sum((line.amount for line in outcome.lines), ZERO) == outcome.payable_now
    assert sum((part.benefit for part in outcome.parts), ZERO) == outcome.payable_now
    for part in outcome.parts:
        assert sum((drawn.benefit for drawn in part.drawn), ZERO) == part.benefit
    assert outcome.benefit == (outcome.payable_now if outcome.outcome == "pay" else ZERO)
    assert (outcome.outcome == "pay") == (outcome.benefit > 0)
    if outcome.outcome != "pay":
        assert outcome.reasons
    if outcome.outcome == "needs_document":
        assert outcome.missing or outcome.reasons & {"too_early"}
    for line in outcome.workings + outcome.lines:
        assert_is_complete(line)
        assert_is_true(line)


@unhurried
@given(any_case())
def test_no_fund_pays_less_than_nothing_or_above_its_cap(one: tuple[str, Case]) -> None:
    code, claimed = one
    scheme = SCHEMES[code]
    for part in settle(claimed, scheme).parts:
        assert all(drawn.benefit >= 0 for drawn in part.drawn)
        if part.cap is not None:
            assert 0 <= part.benefit <= max(part.cap - paid_from(part, claimed, scheme), ZERO)


@unhurried
@given(any_case())
def test_costs_are_never_paid_above_what_they_were(one: tuple[str, Case]) -> None:
    code, claimed = one
    scheme = SCHEMES[code]
    for part in settle(claimed, scheme).parts:
        for drawn in part.drawn:
            item = scheme.version_for(part.period).items[drawn.item]
            shares = [
                terms
                for terms in item.benefits
                if isinstance(terms, TieredShare) and terms.code == drawn.kind
            ]
            if shares:
                floor = max((terms.floor.value for terms in shares if terms.floor), default=ZERO)
                assert drawn.benefit <= max(yuan(drawn.base or ZERO), floor)


@unhurried
@given(any_case())
def test_what_is_drawn_from_was_named_to_be_locked(one: tuple[str, Case]) -> None:
    code, claimed = one
    scheme = SCHEMES[code]
    locked = set(entitlements_touched(claimed, scheme))
    drawn = {(part.item, part.period, part.cap) for part in settle(claimed, scheme).parts}
    assert drawn <= locked


@unhurried
@given(any_case())
def test_a_stored_case_settles_the_same_again(one: tuple[str, Case]) -> None:
    code, claimed = one
    scheme = SCHEMES[code]
    again = case_from_dict(json.loads(json.dumps(case_as_dict(claimed))))
    outcome = settle(claimed, scheme)
    assert again == claimed
    assert settle(again, scheme) == outcome
    for part in outcome.parts:
        for drawn in part.drawn:
            stored = json.loads(json.dumps(paid_before_as_dict(drawn)))
            assert paid_before_from_dict(stored) == drawn


@unhurried
@given(any_case())
def test_the_order_within_a_claim_changes_no_amount(one: tuple[str, Case]) -> None:
    code, claimed = one
    scheme = SCHEMES[code]
    here = settle(claimed, scheme)
    for other in (
        replace(claimed, stays=claimed.stays[::-1]),
        replace(claimed, covers=claimed.covers[::-1]),
        replace(claimed, paid_before=claimed.paid_before[::-1]),
    ):
        there = settle(other, scheme)
        assert (there.outcome, there.payable_now, there.reasons) == (
            here.outcome, here.payable_now, here.reasons,
        )  # fmt: skip


@unhurried
@given(any_case())
def test_piece_by_piece_comes_to_the_same_as_all_at_once(one: tuple[str, Case]) -> None:
    code, claimed = one
    scheme = SCHEMES[code]
    whole = settle(claimed, scheme)
    first = min(claimed.covers[0].period, scheme.versions[0].valid_from.year) - 5
    periods = range(first, scheme.versions[-1].valid_from.year + 10)
    by_period = [settle(claimed, scheme, period=period) for period in periods]
    assert in_order(by_period) == in_order([whole])
    items = {code for version in scheme.versions for code in version.items}
    by_item = [settle(claimed, scheme, item=code) for code in sorted(items)]
    assert in_order(by_item) == in_order([whole])
    for pieces in (by_period, by_item):
        assert sum((piece.payable_now for piece in pieces), ZERO) == whole.payable_now
        assert any(piece.outcome == "refer" for piece in pieces) or whole.outcome != "refer"


@unhurried
@given(plain_claims(), money(20_000), st.integers(0, 60))
def test_more_cost_and_more_days_never_bring_less(
    one: tuple[str, Case, list[Stay]], more: Decimal, days: int
) -> None:
    scheme_code, member, claimed = one
    scheme = SCHEMES[scheme_code]
    *others, last = claimed
    figures: dict[str, Any] = {
        name: value + more for name, value in vars(last).items() if isinstance(value, Decimal)
    }
    turn = scheme.last_day(scheme.period_of(last.admitted_on))
    longer = max(last.discharged_on, min(last.discharged_on + timedelta(days=days), turn))
    larger = replace(last, **figures, discharged_on=longer)
    before = settle(replace(member, stays=tuple(claimed)), scheme)
    after = settle(replace(member, stays=(*others, larger)), scheme)
    assert after.payable_now >= before.payable_now


@unhurried
@given(plain_claims())
def test_order_and_splitting_of_claims_do_not_change_the_total(
    one: tuple[str, Case, list[Stay]],
) -> None:
    scheme_code, member, claimed = one
    scheme = SCHEMES[scheme_code]
    runs_over = {terms.accumulate.value for terms in shares_for(member, claimed, scheme)}
    assume(runs_over <= {"period", "deductible"})
    # Where only the deductible is the period's, each claim rounds for itself.
    slack = CENT / 2 * (len(claimed) + 1) if "deductible" in runs_over else ZERO
    together = settle(replace(member, stays=tuple(claimed)), scheme).benefit
    for order in permutations(claimed):
        claims: list[Stay | Finding] = list(order)
        assert abs(one_by_one(claims, member, scheme) - together) <= slack


@unhurried
@given(
    st.lists(money(40), min_size=0, max_size=2),
    st.sets(st.sampled_from(["critical_illness", "carcinoma_in_situ"]), min_size=1),
    st.integers(1, 25),
)
def test_what_does_not_stack_comes_to_the_same_in_every_order(
    costs: list[Decimal], found: set[str], nights: int
) -> None:
    member = case(covers=(cover(2023, "critical_illness"),))
    pieces: list[Stay | Finding] = [
        Finding(kind, member.filed_on, "expert", site=kind, severity="severe")
        for kind in sorted(found)
    ]
    ends = stay().admitted_on + timedelta(days=nights)
    pieces += [stay(cost, discharged_on=ends) for cost in costs[:1]]
    together = settle(with_pieces(member, pieces), HANGZHOU).benefit
    for order in permutations(pieces):
        assert one_by_one(list(order), member, HANGZHOU) == together


def shares_for(member: Case, claimed: list[Stay], scheme: Scheme) -> list[TieredShare]:
    """The shares of cost that these stays may bring this member."""
    version = scheme.version_for(scheme.period_of(member.filed_on))
    (cover_of_all,) = member.covers
    return [
        terms
        for code in cover_of_all.items
        for terms in version.items[code].benefits
        if isinstance(terms, TieredShare)
        and member.member.insurance in (terms.applies.insurance or {member.member.insurance})
        and terms.applies.in_city in (None, claimed[0].hospital_in_city)
        and claimed[0].kind in terms.applies.stays
    ]


def paid_from(part: Part, claimed: Case, scheme: Scheme) -> Decimal:
    """What the fund paid in the period before."""
    total = ZERO
    for code, item in scheme.version_for(part.period).items.items():
        for paid in claimed.paid_before:
            fund = fund_of(item, item.code_of(paid.kind))
            if (paid.item, paid.period, fund) == (code, part.period, part.item):
                total += paid.benefit
    return total


def in_order(outcomes: list[Outcome]) -> list[Part]:
    parts = [part for outcome in outcomes for part in outcome.parts]
    return sorted(parts, key=lambda part: (part.period, part.item))


def one_by_one(pieces: list[Stay | Finding], member: Case, scheme: Scheme) -> Decimal:
    """What a member gets who claims for each alone; what is drawn is what was paid before."""
    history: list[PaidBefore] = []
    total = ZERO
    for piece in pieces:
        outcome = settle(replace(with_pieces(member, [piece]), paid_before=tuple(history)), scheme)
        total += outcome.benefit
        history += [drawn for part in outcome.parts for drawn in part.drawn]
    return total


def with_pieces(member: Case, pieces: list[Stay | Finding]) -> Case:
    return replace(
        member,
        stays=tuple(piece for piece in pieces if isinstance(piece, Stay)),
        findings=tuple(piece for piece in pieces if isinstance(piece, Finding)),
    )
