"""Who acts for the heirs of a member: filed with papers, checked by a second person.

The heir signs in with their own telephone and claims as the member would have. What is granted goes
to an account in the heir's own name; it is new, so that its first payment takes two persons.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.states import UNDECIDED
from config.kernel.masking import mask_name
from config.kernel.person_name import tidy_name
from config.kernel.references import new_reference
from config.kernel.sealing import blind_index
from config.kernel.tasks import enqueue_follow_ups
from members.actions.account import check_number
from members.actions.correct_person import whole_number
from members.actions.person_change import (
    ChangeWish,
    ask_change,
    confirm_change,
    detail_of,
    lock_change,
    lock_members,
)
from members.change_policies import ChangeRefused
from members.models import BankAccount, Heir, Member, PersonChange, User


@dataclass(frozen=True)
class HeirWish:
    """Who it is, how they are related, and where the money goes. `number`: of the account, which
    is in the heir's own name."""

    name: str
    relation: str
    id_number: str
    phone: str
    bank_name: str
    number: str


@transaction.atomic
def ask_heir(
    *, member_id: int, heir: HeirWish, wish: ChangeWish, actor: User, now: datetime
) -> PersonChange:
    """Keep who is to act for the heirs; the paper proves the relation, and that the others agree.

    Whoever acts now goes on until this is confirmed.
    """
    (member,) = lock_members(member_id)
    if member.died_on is None:
        raise ChangeRefused(_("First the death is noted and confirmed."))
    if heir.relation not in Heir.Relation.values:
        raise ChangeRefused(_("Please choose how they are related."))
    number = whole_number(heir.id_number)
    if number == member.id_number:
        raise ChangeRefused(_("This is the ID number of the person who died."))
    detail = {
        "name": tidy_name(heir.name),
        "relation": heir.relation,
        "id_number": number,
        "phone": heir.phone,
        "bank_name": heir.bank_name.strip(),
        "number": check_number(heir.number),
    }
    change = PersonChange(kind=PersonChange.Kind.HEIR, member=member)
    return ask_change(change, wish=wish, detail=detail, actor=actor, now=now)


@transaction.atomic
def confirm_heir(*, change_id: int, actor: User, now: datetime) -> PersonChange:
    """The second person has seen the papers: the heir may sign in, and what is not decided yet is
    to be paid to them. Whoever acted before acts no more."""
    change = lock_change(change_id)
    confirm_change(change, actor=actor, now=now)
    member, told = change.member, detail_of(change)
    if member.died_on is None:
        raise ChangeRefused(_("First the death is noted and confirmed."))
    _end(Heir.objects.filter(member=member, ended_at=None), now)
    user = _user_of(member, told)
    account = _account_of(member, told, added_by=user, now=now)
    heir = Heir(
        member=member,
        change=change,
        user=user,
        account=account,
        relation=told["relation"],
        name=told["name"],
        phone_index=blind_index(told["phone"], kind="phone"),
        since=now,
    )
    heir.id_number, heir.phone = told["id_number"], told["phone"]
    heir.save()
    Claim.objects.filter(member=member, state__in=UNDECIDED).update(bank_account=account)
    enqueue_follow_ups("claims.heir_acts", heir.pk, now=now)
    return change


def end_heirs(member: Member, *, now: datetime) -> None:
    """The member lives: nobody acts for heirs, and the member's own last account is theirs again –
    as a new row, so that its first payment takes two persons."""
    acting = Heir.objects.filter(member=member, ended_at=None)
    if not acting.exists():
        return
    _end(acting, now)
    own = BankAccount.objects.filter(member=member).exclude(origin=BankAccount.Origin.HEIR)
    last = own.order_by("-pk").first()
    if last is None:
        return
    again = BankAccount(
        member=member,
        holder_name=last.holder_name,
        bank_name=last.bank_name,
        origin=last.origin,
        added_by=last.added_by,
        added_at=now,
    )
    again.set_number(last.number)
    again.save()
    Claim.objects.filter(member=member, state__in=UNDECIDED).update(bank_account=again)


def _end(heirs: QuerySet[Heir], now: datetime) -> None:
    acting = list(heirs.values_list("user_id", "account_id"))
    heirs.update(ended_at=now)
    User.objects.filter(pk__in=[user for user, _account in acting]).update(
        is_active=False, session_epoch=F("session_epoch") + 1
    )
    BankAccount.objects.filter(pk__in=[account for _user, account in acting]).update(ended_at=now)


def _user_of(member: Member, told: dict[str, str]) -> User:
    user = User(
        kind=User.Kind.HEIR,
        member=member,
        username=new_reference("heir-", 12).lower(),
        display_name=mask_name(told["name"]),
        password=make_password(None),
    )
    user.set_phone(told["phone"])
    user.save()
    return user


def _account_of(
    member: Member, told: dict[str, str], *, added_by: User, now: datetime
) -> BankAccount:
    BankAccount.objects.filter(member=member, ended_at=None).update(ended_at=now)
    account = BankAccount(
        member=member,
        holder_name=told["name"],
        bank_name=told["bank_name"],
        origin=BankAccount.Origin.HEIR,
        added_by=added_by,
        added_at=now,
    )
    account.set_number(told["number"])
    account.save()
    return account
