"""Settlements a second, against the tiers and sums alone."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, get_args

from claims.benefits.case import Case, Cover, Finding, Person, Stay
from claims.benefits.settle import settle
from config.bench.row import Row
from config.kernel.money import ZERO, yuan
from members.schemes.files import load_scheme_dir
from members.schemes.kinds import DailyAllowance, Item, LumpSum, TieredShare
from members.schemes.terms import Base, Scheme

RUNS = 7
COSTS = ("299.99", "800.02", "1234.57", "5000.01", "9999.99", "15000.01", "42000.00", "160000.00")
NIGHTS = 8


@dataclass(frozen=True)
class Work:
    """A case, and the benefits of its item: all that the bare arithmetic needs."""

    scheme: Scheme
    case: Case
    item: Item
    cost: Decimal


def settle_row() -> Row:
    """Settlements a second on one core, against the tiers and sums alone in Decimal."""
    works = list(settle_works())

    def ours() -> None:
        for work in works:
            settle(work.case, work.scheme)

    def bare() -> None:
        for work in works:
            bare_benefit(work)

    mine, least = per_second(ours, len(works)), per_second(bare, len(works))
    return Row("settle", round(mine, 1), round(least, 1), round(least / mine, 2), "settlements/s")


def per_second(run: Callable[[], None], count: int) -> float:
    """The median of several runs, after one that warms up."""
    run()
    taken = []
    for _ in range(RUNS):
        begins = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begins)
    return count / statistics.median(taken)


def settle_works() -> Iterator[Work]:
    """Every item of every version of every scheme, over costs on both sides of the edges."""
    for scheme in load_scheme_dir().values():
        for version in scheme.versions:
            period = version.valid_from.year
            for item in version.items.values():
                for cost in COSTS:
                    yield Work(
                        scheme, one_case(scheme, period, item, Decimal(cost)), item, Decimal(cost)
                    )


def one_case(scheme: Scheme, period: int, item: Item, cost: Decimal) -> Case:
    """A renewed cover, a stay in its middle, and what the item pays for besides."""
    begins = scheme.first_day(period)
    found = begins + timedelta(days=120)
    figures: dict[str, Any] = dict.fromkeys(get_args(Base), cost)
    stay = Stay("inpatient", found, found + timedelta(days=NIGHTS), 3, found, **figures)
    kinds = sorted(item.findings - {"ci_condolence"})
    findings = [
        Finding(kind, found, "expert", site="breast", severity="severe", treated_as_inpatient=True)
        for kind in kinds[:1]
    ]
    return Case(
        filed_on=found + timedelta(days=60),
        channel="local",
        cause="illness",
        stays=(stay,) if item.stays else (),
        covers=(Cover(period, frozenset({item.code}), begins, begins - timedelta(days=1)),),
        findings=tuple(findings),
        member=Person("F"),
    )


def bare_benefit(work: Work) -> Decimal:
    """The same tiers, days and sums, and nothing of what makes a settlement one."""
    total = ZERO
    found = {finding.kind for finding in work.case.findings}
    for terms in work.item.benefits:
        if isinstance(terms, TieredShare) and terms.tiers.value:
            deductible = terms.deductible.value.first if terms.deductible else ZERO
            for tier in terms.tiers.value:
                above = max(tier.above, deductible)
                upper = work.cost if tier.up_to is None else min(work.cost, tier.up_to)
                if upper > above:
                    total += (upper - above) * tier.rate
        elif isinstance(terms, DailyAllowance):
            total += terms.per_day.value * NIGHTS
        elif isinstance(terms, LumpSum) and terms.finding in found:
            total += terms.amount.value or ZERO
    return yuan(min(total, work.item.cap.value) if work.item.cap else total)
