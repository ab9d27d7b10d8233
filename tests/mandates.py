"""Mandates for tests, reached as in life: asked for, and confirmed by the member's own code."""

from collections.abc import Iterable
from datetime import timedelta

from members.actions.mandate import ask, confirm_by_code, relative_user, send_mandate_code
from members.actions.sign_in import user_of_member
from members.models import Mandate, Member, User
from tests.stages import House
from tests.visitor import latest_code

FILE, FOLLOW, RECEIVE = Mandate.Scope.FILE, Mandate.Scope.FOLLOW, Mandate.Scope.RECEIVE


def of_helper(house: House, member: Member, *, days: int = 30) -> Mandate:
    """The helper of the house may file for the member, and follow it."""
    helper = house.staff["helper"]
    return _confirmed(
        house, member, helper, Mandate.Kind.HELPER, (FILE, FOLLOW), actor=helper, days=days
    )


def of_relative(
    house: House,
    member: Member,
    relative: User | None = None,
    *,
    scopes: Iterable[Mandate.Scope] = (FILE, FOLLOW),
) -> Mandate:
    """A daughter of the member, with a telephone of her own."""
    delegate = relative or relative_user(name="李小芳", phone="19900008801")
    return _confirmed(
        house,
        member,
        delegate,
        Mandate.Kind.RELATIVE,
        scopes,
        actor=user_of_member(member),
        days=90,
    )


def _confirmed(
    house: House,
    member: Member,
    delegate: User,
    kind: Mandate.Kind,
    scopes: Iterable[Mandate.Scope],
    *,
    actor: User,
    days: int,
) -> Mandate:
    mandate = ask(
        member=member,
        delegate=delegate,
        kind=kind,
        unit=house.district if kind == Mandate.Kind.HELPER else None,
        scopes=scopes,
        ends_on=house.now.date() + timedelta(days=days),
        actor=actor,
        now=house.now,
    )
    return confirmed_by_code(house, mandate, actor=actor)


def confirmed_by_code(house: House, mandate: Mandate, *, actor: User) -> Mandate:
    """The member gives the code that came to their telephone."""
    send_mandate_code(mandate_id=mandate.pk, address="10.0.0.1", actor=actor, now=house.now)
    code = latest_code(mandate.member.phone)
    return confirm_by_code(mandate_id=mandate.pk, code=code, actor=actor, now=house.now)
