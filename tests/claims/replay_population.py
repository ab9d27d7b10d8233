"""A synthetic union with many settled claims, the same for the same seed: written straight into the
tables, because a hundred thousand journeys would take an afternoon. Nobody in it ever lived."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, islice
from typing import Any

from django.db.models import Model

from claims.benefits.case import Cover, PaidBefore
from claims.benefits.case_json import case_as_dict, paid_before_as_dict
from claims.benefits.settle import settle
from claims.cases import case_of
from claims.models import Assessment, Claim, Entitlement, EntitlementMove
from members.models import BankAccount, Encounter, Enrolment, Member, SchemeVersion, User
from tests.stages import House

ITEM = "out_of_pocket"
_BATCH = 5_000


@dataclass
class _Tables:
    """Rows by table, written in the order of their keys."""

    rows: dict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: Model) -> None:
        self.rows[type(row)].append(row)

    def write(self) -> None:
        for table in (
            Member, User, Enrolment, Encounter, Claim, Assessment, Entitlement, EntitlementMove,
        ):  # fmt: skip
            table.objects.bulk_create(self.rows.pop(table, ()), batch_size=_BATCH)


def settle_many(house: House, *, claims: int, seed: int = 1, period: int = 2025) -> None:
    """`claims` settled claims of about a third as many members, as the rules in force have it."""
    shuffle = random.Random(seed)
    version = SchemeVersion.objects.for_period(house.scheme.pk, period)
    terms = version.terms()
    account = BankAccount.objects.filter(member=house.member()).get()
    numbers = count(1)
    tables = _Tables()
    for person, stays in enumerate(_stays(shuffle, claims, period), start=1_000_000):
        member = _member(person, house)
        tables.add(member)
        tables.add(
            User(
                pk=person,
                kind=User.Kind.MEMBER,
                member=member,
                username=f"synthetic-{person}",
                password="!",
            )
        )
        covers = _enrolments(member, house, period)
        for cover in covers:
            tables.add(cover)
        fund = Entitlement(
            pk=person, member=member, scheme=house.scheme, item=ITEM, period=period, cap=None
        )
        tables.add(fund)
        paid: list[PaidBefore] = []
        for facts in stays:
            _settle_one(
                tables, house, version, terms, account, fund, paid, facts, 1_000_000 + next(numbers)
            )
        if len(tables.rows[Claim]) >= _BATCH:
            tables.write()
    tables.write()


def _settle_one(
    tables: _Tables,
    house: House,
    version: SchemeVersion,
    terms: Any,
    account: BankAccount,
    fund: Entitlement,
    paid: list[PaidBefore],
    facts: dict[str, str],
    number: int,
) -> None:
    when = house.now + timedelta(seconds=number)
    filed_on = date.fromisoformat(facts["discharged_on"]) + timedelta(days=14)
    cover = Cover(fund.period, frozenset({ITEM}), date(fund.period, 1, 1))
    case = case_of(
        facts, cover=cover, paid_before=paid, filed_on=filed_on, channel="local", sex="F"
    )
    outcome = settle(case, terms, period=fund.period, item=ITEM)
    drawn = [each for part in outcome.parts for each in part.drawn] if outcome.benefit else []
    paid += drawn
    base = sum((part.base for part in outcome.parts), Decimal(0)).quantize(Decimal("0.01"))
    encounter = _encounter(fund.member, facts, number)
    claim = _claim(house, fund, encounter, account, number, paid=bool(outcome.benefit))
    written = [paid_before_as_dict(each) for each in drawn]
    assessment = Assessment(
        pk=number,
        claim=claim,
        claim_version=1,
        scheme_version=version,
        outcome=outcome.outcome,
        benefit=outcome.benefit,
        base=base,
        drawn=written,
        reasons=sorted(outcome.reasons),
        inputs={"case": case_as_dict(case), "used": "0", "base_used": "0"},
        assessed_at=when,
    )
    for row in (encounter, claim, assessment):
        tables.add(row)
    if outcome.benefit:
        tables.add(
            EntitlementMove(
                entitlement=fund,
                claim=claim,
                key=f"synthetic:{number}",
                amount=outcome.benefit,
                base=base,
                drawn=written,
                moved_at=when,
            )
        )
        fund.used += outcome.benefit
        fund.base_used += base


def _claim(
    house: House,
    fund: Entitlement,
    encounter: Encounter,
    account: BankAccount,
    number: int,
    *,
    paid: bool,
) -> Claim:
    return Claim(
        pk=number,
        member=fund.member,
        unit_path=fund.member.unit_path,
        scheme=house.scheme,
        item=ITEM,
        period=fund.period,
        encounter=encounter,
        channel="one_tap",
        bank_account=account,
        state="paid" if paid else "denied",
        filed_by_id=fund.pk,  # the member: both have the number of the person
        filed_at=house.now + timedelta(seconds=number),
        promised_on=house.now.date(),
    )


def _stays(shuffle: random.Random, claims: int, period: int) -> Iterator[list[dict[str, str]]]:
    """The facts of each member's stays, in order, until there are enough."""
    left = claims
    while left:
        stays = min(left, shuffle.choice((1, 1, 2, 3, 4, 6)))
        left -= stays
        yield list(islice(_facts(shuffle, period), stays))


def _facts(shuffle: random.Random, period: int) -> Iterator[dict[str, str]]:
    for month in count(1):
        admitted = date(period, month, shuffle.randrange(1, 20))
        # Most stays cost little, some a great deal.
        borne = Decimal(round(shuffle.paretovariate(0.75) * 40_000)) / 100
        yield {
            "visit_kind": "inpatient",
            "admitted_on": admitted.isoformat(),
            "discharged_on": (admitted + timedelta(days=shuffle.randrange(1, 10))).isoformat(),
            "hospital_level": str(shuffle.choice((1, 2, 3))),
            "cause": "illness",
            "person_part": str(min(borne, Decimal("300000.00")) + 900),
            "out_of_catalogue": "500.00",
            "over_limit": "100.00",
            "class_b_prepaid": "300.00",
        }


def _member(number: int, house: House) -> Member:
    return Member(
        pk=number,
        name="样本",
        sex="F",
        born_on=date(1980, 1, 1),
        id_number_sealed=b"-",
        id_index=f"synthetic-{number}".encode(),
        unit=house.mill,
        unit_path=house.mill.path,
    )


def _enrolments(member: Member, house: House, period: int) -> Iterable[Enrolment]:
    return [
        Enrolment(
            member=member,
            scheme=house.scheme,
            item=ITEM,
            period=period,
            effective_on=date(period, 1, 1),
            ends_on=date(period, 12, 31),
            unit=house.mill,
        )
    ]


def _encounter(member: Member, facts: dict[str, str], number: int) -> Encounter:
    return Encounter(
        pk=number,
        member=member,
        source="synthetic",
        source_reference=str(number),
        kind="inpatient",
        provider_code="P1",
        provider_name="样本医院",
        hospital_level=int(facts["hospital_level"]),
        admitted_on=facts["admitted_on"],
        discharged_on=facts["discharged_on"],
    )
