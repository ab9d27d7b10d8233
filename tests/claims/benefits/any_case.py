"""Whatever a claim under one of the schemes may look like, plausible or not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from claims.benefits.case import Case, Cover, Finding, PaidBefore, Person, Stay
from config.kernel.money import ZERO
from members.schemes.kinds import Item, LumpSum, TieredShare
from members.schemes.terms import Base, Cause, Channel, Insurance, Scheme
from tests.claims.benefits.cases import SCHEMES

SITES = ("", "breast", "cervix", "thyroid", "lung")
DISEASES = ("", "恶性肿瘤——重度", "癌症", "严重脑中风后遗症", "较轻急性心肌梗死", "感冒")


def money(most: int = 80_000) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 100).map(lambda fen: Decimal(fen).scaleb(-2))


def amounts(scheme: Scheme) -> st.SearchStrategy[Decimal]:
    """Anything, and often what lies beside an edge of the scheme: there mistakes live."""
    beside = st.builds(
        lambda edge, fen: max(edge + Decimal(fen).scaleb(-2), ZERO),
        st.sampled_from(edges_of(scheme)),
        st.integers(-3, 3),
    )
    return money() | beside


def edges_of(scheme: Scheme) -> list[Decimal]:
    edges = {ZERO, Decimal(500)}
    for version in scheme.versions:
        for item in version.items.values():
            for terms in item.benefits:
                if not isinstance(terms, TieredShare):
                    continue
                edges |= {tier.up_to for tier in terms.tiers.value or () if tier.up_to}
                if terms.deductible:
                    edges |= {terms.deductible.value.first, terms.deductible.value.later}
    return sorted(edges)


def periods_of(scheme: Scheme) -> st.SearchStrategy[int]:
    """From the year before the first version to the year after the newest one began."""
    first, last = scheme.versions[0], scheme.versions[-1]
    return st.integers(first.valid_from.year - 1, last.valid_from.year + 1)


@st.composite
def stays(draw: st.DrawFn, scheme: Scheme, period: int) -> Stay:
    admitted = scheme.first_day(period) + timedelta(days=draw(st.integers(-20, 380)))
    discharged = admitted + timedelta(days=draw(st.integers(0, 45) | st.sampled_from([183, 400])))
    figures = {name: draw(st.none() | amounts(scheme)) for name in get_args(Base)}
    return Stay(
        kind=draw(st.sampled_from(["inpatient", "inpatient", "listed_outpatient", "outpatient"])),
        admitted_on=admitted,
        discharged_on=discharged,
        hospital_level=draw(st.sampled_from([None, 1, 2, 3, 3])),
        settled_on=draw(st.sampled_from([None, discharged])),
        days=draw(st.none() | st.integers(0, 50)),
        hospital_in_city=draw(st.sampled_from([None, True, False])),
        number=draw(st.sampled_from([None, None, 1, 2])),
        class_b_prepaid=draw(st.none() | amounts(scheme)),
        medical_aid_paid=draw(st.none() | money(100)),
        other_paid=draw(st.none() | money(100)),
        **figures,
    )


@st.composite
def findings(draw: st.DrawFn, scheme: Scheme, period: int) -> Finding:
    kinds = {kind for item in items_of(scheme).values() for kind in item.findings}
    kinds |= {"death", "critical_illness_candidate"}
    return Finding(
        kind=draw(st.sampled_from(sorted(kinds))),
        confirmed_on=draw(
            st.none()
            | st.integers(-5, 370).map(lambda day: scheme.first_day(period) + timedelta(days=day))
        ),
        confirmed_by=draw(st.sampled_from(["expert", "expert", None])),
        disease=draw(st.sampled_from(DISEASES)),
        site=draw(st.sampled_from(SITES)),
        severity=draw(st.sampled_from(["", "severe", "severe", "mild"])),
        text=draw(st.sampled_from(["", "甲状腺乳头状癌"])),
        treated_as_inpatient=draw(st.sampled_from([None, True, True, False])),
    )


@st.composite
def covers(draw: st.DrawFn, scheme: Scheme, period: int) -> Cover:
    begins = scheme.first_day(period) + timedelta(days=draw(st.sampled_from([0, 0, 0, 29, 60])))
    gap = draw(st.sampled_from([None, 1, 1, 15, 16, 30, 31]))
    items = sorted(items_of(scheme))
    return Cover(
        period=period,
        items=frozenset(draw(st.sets(st.sampled_from(items), min_size=1))),
        effective_on=begins,
        previous_ended_on=None if gap is None else begins - timedelta(days=gap),
    )


@st.composite
def paid_before(draw: st.DrawFn, scheme: Scheme, period: int) -> PaidBefore:
    item = draw(st.sampled_from(sorted(items_of(scheme))))
    benefits = items_of(scheme)[item].benefits
    codes = [benefit.code for benefit in benefits]
    codes += ["consolation"] if any(isinstance(terms, LumpSum) for terms in benefits) else []
    return PaidBefore(
        period=period,
        item=item,
        benefit=draw(st.just(ZERO) | money(9_000)),
        base=draw(amounts(scheme)),
        kind=draw(st.sampled_from(["", *codes])),
        days=draw(st.integers(0, 60)),
        disease=draw(st.sampled_from(DISEASES)),
        site=draw(st.sampled_from(SITES)),
    )


@st.composite
def any_case(draw: st.DrawFn) -> tuple[str, Case]:
    """The scheme by its code: a counterexample is to be read."""
    code = draw(st.sampled_from(sorted(SCHEMES)))
    scheme = SCHEMES[code]
    period = draw(periods_of(scheme))
    around = st.sampled_from([period, period, period, period - 1, period + 1])

    def some(entries: Any, most: int) -> tuple[Any, ...]:
        return tuple(draw(entries(scheme, draw(around))) for _ in range(draw(st.integers(0, most))))

    died = draw(st.none() | st.integers(0, 380))
    return code, Case(
        filed_on=scheme.first_day(period) + timedelta(days=draw(st.integers(0, 600))),
        channel=draw(st.sampled_from(["local", "local", *get_args(Channel)])),
        cause=draw(st.sampled_from(["illness"] * 10 + list(get_args(Cause)))),
        stays=some(stays, 3),
        covers=(draw(covers(scheme, period)), *some(covers, 2)),
        paid_before=some(paid_before, 3),
        findings=some(findings, 2),
        member=Person(
            sex=draw(st.sampled_from(["F", "F", "F", "M", ""])),
            insurance=draw(st.sampled_from(["employee", "employee", *get_args(Insurance)])),
            died_on=None if died is None else scheme.first_day(period) + timedelta(days=died),
            death_cause=draw(st.sampled_from(["illness", "accident", "unknown", ""])),
        ),
    )


@st.composite
def plain_claims(draw: st.DrawFn) -> tuple[str, Case, list[Stay]]:
    """A member with nothing in the way, and stays of one period that do not overlap."""
    scheme = SCHEMES[draw(st.sampled_from(sorted(SCHEMES)))]
    version = draw(st.sampled_from(scheme.versions))
    period = version.valid_from.year
    code = draw(st.sampled_from(sorted(version.items)))
    insurance = draw(st.sampled_from(get_args(Insurance)))
    begins = scheme.first_day(period)
    member = Case(
        filed_on=scheme.last_day(period),
        channel="local",
        cause="illness",
        covers=(Cover(period, frozenset({code}), begins, begins - timedelta(days=1)),),
        member=Person("F", insurance),
    )
    in_city = draw(st.booleans())
    kind = draw(st.sampled_from(["inpatient", "inpatient", "listed_outpatient"]))
    day, claimed = begins, []
    for _ in range(draw(st.integers(1, 3))):
        day += timedelta(days=draw(st.integers(0, 20)))
        leaves = day + timedelta(days=draw(st.integers(0, 90)))
        cost = draw(amounts(scheme))
        claimed.append(plain_stay(kind, day, leaves, cost, in_city=in_city))
        day = leaves
    return scheme.code, member, claimed


def plain_stay(kind: str, begins: date, ends: date, cost: Decimal, *, in_city: bool) -> Stay:
    """All figures are the same: whichever the scheme looks at."""
    figures: dict[str, Any] = dict.fromkeys(get_args(Base), cost)
    return Stay(kind, begins, ends, 3, ends, hospital_in_city=in_city, **figures)


def items_of(scheme: Scheme) -> dict[str, Item]:
    return dict(scheme.versions[-1].items)


def fund_of(item: Item, code: str) -> str:
    """The fund that pays a benefit: the item, unless it has one of its own."""
    for benefit in item.benefits:
        if benefit.code == code and isinstance(benefit, LumpSum) and benefit.fund:
            return benefit.fund
    return item.code
