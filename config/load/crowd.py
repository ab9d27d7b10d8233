"""The units, the staff and the members of the province, and their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice, product
from random import Random
from typing import Any
from uuid import UUID

from config.demo.cast import PASSWORD
from config.kernel.masking import mask_name
from config.kernel.references import ALPHABET
from config.kernel.sealing import blind_index
from config.sandbox.people import Person, stream
from members.actions.register import add_unit
from members.actions.staff import add_staff, grant_role
from members.models import BankAccount, Member, Unit, User
from members.roles import Role

DESKS = 20
_MEMBERS_PER_TOWN, _MOST_TOWNS = 5_000, 20
_MEMBERS_PER_WORKPLACE, _FEWEST_WORKPLACES = 100, 8
_STORY_PHONES = 100_000  # telephones of the demo's people come before these
# Coprime to the number of references: every number gives another one.
_STRIDE = 61_803_398_873
_SEED_STRIDE = 1_000_003


@dataclass(frozen=True)
class Place:
    """A workplace, as rows name it."""

    unit_id: str
    path: str


@dataclass(frozen=True)
class House:
    """What stands before anyone claims."""

    district: Unit
    towns: list[Unit]
    workplaces: list[Place]
    staff: dict[str, User]


def build_house(members: int, *, now: datetime) -> House:
    """Units and staff by the real actions; those of an earlier load are found again."""
    kind = Unit.Kind
    district = add_unit(kind=kind.DISTRICT, code="97LOAD", name="示例省总工会", parent=None)
    towns = [
        add_unit(
            kind=kind.TOWN, code=f"97LOADTOWN{number:04d}", name=f"第{number}街道总工会",
            parent=district,
        )
        for number in range(1, min(max(members // _MEMBERS_PER_TOWN, 4), _MOST_TOWNS) + 1)
    ]  # fmt: skip
    workplaces = []
    for number in range(max(members // _MEMBERS_PER_WORKPLACE, _FEWEST_WORKPLACES)):
        unit = add_unit(
            kind=kind.WORKPLACE, code=f"97LOADWORK{number:06d}", name=f"示例第{number}公司",
            parent=towns[number % len(towns)],
        )  # fmt: skip
        workplaces.append(Place(str(unit.pk), unit.path))
    return House(district, towns, workplaces, _staff(district, towns, now))


def _staff(district: Unit, towns: Sequence[Unit], now: datetime) -> dict[str, User]:
    parts = [
        ("officer", Role.CASE_OFFICER, district),
        ("supervisor", Role.SUPERVISOR, district),
        ("expert", Role.EXPERT_PHYSICIAN, district),
        ("expert-2", Role.EXPERT_PHYSICIAN, district),
    ]
    parts += [(f"desk-{n:02d}", Role.CASE_OFFICER, district) for n in range(1, DESKS + 1)]
    parts += [(f"town-{n:02d}", Role.CASE_OFFICER, town) for n, town in enumerate(towns, start=1)]
    staff = {}
    for number, (key, role, unit) in enumerate(parts):
        user = User.objects.filter(username=f"load-{key}").first() or add_staff(
            username=f"load-{key}",
            display_name=f"审核{number:02d}",
            password=PASSWORD,
            phone=f"1990009{number:04d}",
            member=None,
            actor=None,
        )
        grant_role(user=user, role=role, unit=unit, reason="load", actor=None, now=now)
        staff[key] = user
    return staff


def newcomers(seed: int, *, taken: frozenset[bytes]) -> Iterator[Person]:
    """People whose ID numbers nobody here has yet, and telephones likewise."""
    first = len(taken) + _STORY_PHONES if taken else 0
    for person in islice(stream(seed), first, None):
        if not taken or blind_index(person.id_number, kind="id_number") not in taken:
            yield person


def words_of(
    person: Person, place: Place, reference: str, *, first_paid_at: str, draw: Random
) -> dict[str, str]:
    """What a member's rows hold of this person alone: identity and account sealed to these rows."""
    member, account = Member(uid=_uid(draw)), BankAccount(uid=_uid(draw))
    member.set_id_number(person.id_number)
    member.set_phone(person.phone)
    account.set_number(person.account)
    return {
        "unit_path": place.path,
        "members_unit": place.unit_id,
        "uid": str(member.uid),
        "reference": reference,
        "username": f"member-{reference.lower()}",
        "name": person.name,
        "masked_name": mask_name(person.name),
        "sex": person.gender,
        "born_on": person.birth_date.isoformat(),
        "id_number": _bytes(member.id_number_sealed),
        "id_index": _bytes(member.id_index),
        "phone": _bytes(member.phone_sealed),
        "phone_index": _bytes(member.phone_index),
        "account_uid": str(account.uid),
        "bank_name": person.bank_name,
        "account": _bytes(account.number_sealed),
        "account_index": _bytes(account.number_index),
        "last4": account.last4,
        "first_paid_at": first_paid_at,
    }


# Where these stand in the recorded rows of a member.
OPEN_COLUMNS = {
    ("members_member", "uid"): "uid",
    ("members_member", "reference"): "reference",
    ("members_member", "name"): "name",
    ("members_member", "sex"): "sex",
    ("members_member", "born_on"): "born_on",
    ("members_member", "id_number_sealed"): "id_number",
    ("members_member", "id_index"): "id_index",
    ("members_member", "phone_sealed"): "phone",
    ("members_member", "phone_index"): "phone_index",
    ("members_user", "username"): "username",
    ("members_user", "display_name"): "masked_name",
    ("members_bankaccount", "uid"): "account_uid",
    ("members_bankaccount", "holder_name"): "name",
    ("members_bankaccount", "bank_name"): "bank_name",
    ("members_bankaccount", "number_sealed"): "account",
    ("members_bankaccount", "number_index"): "account_index",
    ("members_bankaccount", "last4"): "last4",
    ("members_bankaccount", "first_paid_at"): "first_paid_at",
}


def references(prefix: str, seed: int, *, taken: frozenset[str]) -> Iterator[str]:
    """References as `config.kernel.references` makes them, each once, in no visible order."""
    quads = ["".join(quad) for quad in product(ALPHABET, repeat=4)]
    every = len(quads) ** 2
    for number in count(seed * _SEED_STRIDE, _STRIDE):
        high, low = divmod(number % every, len(quads))
        reference = f"{prefix}{quads[high]}{quads[low]}"
        if reference not in taken:
            yield reference


def _uid(draw: Random) -> UUID:
    return UUID(int=draw.getrandbits(128), version=4)


def _bytes(value: Any) -> str:
    """As COPY reads bytes: the backslash is doubled."""
    return rf"\\x{bytes(value).hex()}"
