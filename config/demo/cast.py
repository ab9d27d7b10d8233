"""Who plays in the demo story: units, staff and members, all invented from one seed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product
from typing import NamedTuple

from config.demo import SEED
from config.sandbox.people import Person, people
from members.actions.account import add_account
from members.actions.register import add_unit, enrol, register_member
from members.actions.staff import add_staff, grant_role
from members.models import BankAccount, Member, Scheme, Unit, User
from members.roles import Role

# Said aloud on the sign-in page of a demo; production refuses to load the demo at all.
PASSWORD = "show-me-huzhu-2026"  # noqa: S105

STORY_PEOPLE = 21
# Some of the crowd bought the item with the living allowance as well: one tap makes two claims.
WIDER_COVER = ("out_of_pocket", "critical_illness")
WITH_WIDER_COVER = frozenset(range(STORY_PEOPLE + 1, STORY_PEOPLE + 200, 12))
BACKGROUND_PEOPLE = 200


class StaffPart(NamedTuple):
    """A member of staff: sign-in name, role, where the role holds, and what there is to see."""

    username: str
    role: Role
    unit: str
    shows: str


STAFF = (
    StaffPart("admin", Role.ADMINISTRATOR, "district", "feed, hospitals, schemes, staff"),
    StaffPart("officer", Role.CASE_OFFICER, "district", "a desk that was handed over, a draft"),
    StaffPart("officer2", Role.CASE_OFFICER, "district", "a grievance near its day, a sample"),
    StaffPart("supervisor", Role.SUPERVISOR, "district", "second persons: a denial, a freeze"),
    StaffPart("supervisor2", Role.SUPERVISOR, "district", "a precedent to adopt, samples"),
    StaffPart("expert", Role.EXPERT_PHYSICIAN, "district", "a question; two readers differed"),
    StaffPart("expert2", Role.EXPERT_PHYSICIAN, "district", "what was answered, an absence"),
    StaffPart("maker", Role.FINANCE_MAKER, "district", "payments for a batch"),
    StaffPart("checker", Role.FINANCE_CHECKER, "district", "the second key"),
    StaffPart("checker2", Role.FINANCE_CHECKER, "district", "the third key, from ¥50,000"),
    StaffPart("helper", Role.OUTLET_HELPER, "district", "consent on paper, a grievance"),
    StaffPart("expert3", Role.EXPERT_PHYSICIAN, "district", "what was answered"),
    StaffPart("officer3", Role.CASE_OFFICER, "district", "on leave; the desk is with officer"),
    StaffPart("employer", Role.EMPLOYER_UNION, "示例纺织有限公司", "a unit's quota and fees"),
)

WORKPLACES = (
    ("示例纺织有限公司", "town-east"),
    ("示例机械制造厂", "town-east"),
    ("示例食品有限公司", "town-east"),
    ("城东中学", "town-east"),
    ("示例物流有限公司", "town-river"),
    ("临江造船厂", "town-river"),
    ("示例电子有限公司", "town-river"),
    ("临江镇卫生服务站", "town-river"),
    ("示例公交公司", "industry-transport"),
    ("示例出租汽车公司", "industry-transport"),
    ("示例建筑集团", "industry-building"),
    ("示例市政工程公司", "industry-building"),
)


@dataclass
class Cast:
    """Everybody on stage, by part."""

    units: dict[str, Unit]
    staff: dict[str, User]
    people: list[Person] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)


def assemble(*, scheme: Scheme, now: datetime, background: int = BACKGROUND_PEOPLE) -> Cast:
    """Units, staff with their roles, and enrolled members with accounts."""
    units = _units()
    everyone = people(SEED, STORY_PEOPLE + background + len(STAFF))
    crowd = everyone[: STORY_PEOPLE + background]
    colleagues = everyone[STORY_PEOPLE + background :]
    cast = Cast(units=units, staff=_staff(units, colleagues, now), people=crowd)
    workplaces = [unit for unit in units.values() if unit.kind == Unit.Kind.WORKPLACE]
    for position, person in enumerate(crowd):
        unit = workplaces[position % len(workplaces)]
        items = WIDER_COVER if position in WITH_WIDER_COVER else WIDER_COVER[:1]
        cast.members.append(_member(person, unit, scheme, now, items))
    return cast


def _units() -> dict[str, Unit]:
    kind = Unit.Kind
    district = add_unit(kind=kind.DISTRICT, code="99DISTRICT", name="示例区总工会", parent=None)
    units = {"district": district}
    for key, unit_kind, name in (
        ("town-east", kind.TOWN, "城东街道总工会"),
        ("town-river", kind.TOWN, "临江镇总工会"),
        ("industry-transport", kind.INDUSTRY, "交通行业工会联合会"),
        ("industry-building", kind.INDUSTRY, "建设行业工会联合会"),
    ):
        units[key] = add_unit(
            kind=unit_kind, code=f"99{key.upper()}"[:18], name=name, parent=district
        )
    for number, (name, parent) in enumerate(WORKPLACES, start=1):
        units[name] = add_unit(
            kind=kind.WORKPLACE,
            code=f"99WORKPLACE{number:04d}",
            name=name,
            parent=units[parent],
        )
    return units


def _staff(units: dict[str, Unit], colleagues: list[Person], now: datetime) -> dict[str, User]:
    staff = {}
    for part, person in zip(STAFF, colleagues, strict=True):
        user = add_staff(
            username=part.username,
            display_name=person.name,
            password=PASSWORD,
            phone=person.phone,
            member=None,
            actor=None,
        )
        grant_role(
            user=user,
            role=part.role,
            unit=units[part.unit],
            reason="demo",
            actor=None,
            now=now,
        )
        staff[part.username] = user
    return staff


def _member(
    person: Person, unit: Unit, scheme: Scheme, now: datetime, items: tuple[str, ...]
) -> Member:
    member = register_member(
        name=person.name, id_number=person.id_number, phone=person.phone, unit=unit
    )
    for item, year in product(items, (now.year - 1, now.year, now.year + 1)):
        enrol(
            member=member,
            scheme=scheme,
            item=item,
            period=year,
            effective_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
        )
    add_account(
        member=member,
        number=person.account,
        bank_name=person.bank_name,
        holder_name=person.name,
        origin=BankAccount.Origin.EMPLOYER_LIST,
        actor=None,
        now=now,
    )
    return member
