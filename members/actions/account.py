"""The bank account that a member's money goes to: a change is a new row, never an edit."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.actions.change_phone import is_changing
from members.models import BankAccount, Member, User

_ACCOUNT = re.compile(r"[0-9]{12,30}", re.ASCII)


class AccountRefused(Denied):
    """The number or the name on the account cannot be right."""

    code = "account_refused"


@transaction.atomic
def add_account(
    *,
    member: Member,
    number: str,
    bank_name: str,
    holder_name: str,
    origin: BankAccount.Origin,
    actor: User | None,
    now: datetime,
) -> BankAccount:
    """Make this the member's current account. The same number again changes nothing.

    Money is paid to the member only: the holder's name must be the member's.
    """
    # Judged behind the lock: meanwhile a death may have been noted, or another telephone asked for.
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    digits = check_account(member=member, number=number, holder_name=holder_name)
    current = BankAccount.objects.filter(member=member, ended_at=None).first()
    if current is not None:
        if current.number == digits:
            return current
        BankAccount.objects.filter(pk=current.pk).update(ended_at=now)
    account = BankAccount(
        member=member,
        holder_name=member.name,
        bank_name=bank_name.strip(),
        origin=origin,
        added_by=actor,
        added_at=now,
    )
    account.set_number(digits)
    account.save()
    return account


def check_account(*, member: Member, number: str, holder_name: str) -> str:
    """The number in digits only, or AccountRefused with what is wrong; changes nothing."""
    digits = check_number(number)
    if member.died_on is not None or not member.may_be_told or is_changing(member.pk):
        raise AccountRefused(_("This account cannot be changed at the moment. Please call us."))
    if holder_name.strip() != member.name:
        raise AccountRefused(_("The account must be in your own name."))
    return digits


def check_number(number: str) -> str:
    """An account number in digits only, or AccountRefused."""
    digits = re.sub(r"[\s-]", "", number)
    if not _ACCOUNT.fullmatch(digits):
        raise AccountRefused(_("An account number has 12 to 30 digits. Please check it."))
    return digits


@transaction.atomic
def mark_paid(*, account_id: int, now: datetime) -> None:
    """The bank settled a payment to it: from now on it is no new account."""
    BankAccount.objects.filter(pk=account_id, first_paid_at=None).update(first_paid_at=now)
