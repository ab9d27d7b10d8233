"""What is frozen now: asked by whoever lets something take effect or lets money leave.

That a freeze is in force is its state and nothing else: no clock is read here, a sweep ends what is
over. So the database's triggers and this file can never differ.
"""

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from claims.models import Claim, Freeze
from claims.states import FREEZE_HOLDS, FreezeState
from members.models import BankAccount

_IN_FORCE = Q(state__in=[state.value for state in FREEZE_HOLDS]) | Q(
    state=FreezeState.ASKED, holds_at_once=True
)


def in_force() -> QuerySet[Freeze]:
    return Freeze.objects.filter(_IN_FORCE)


def of_claim(claim: int | Combinable) -> QuerySet[Freeze]:
    """Freezes in force on this claim."""
    return in_force().filter(claim=claim)


def is_frozen(claim: str = "claim") -> Exists:
    """Whether the claim of each row of a list is frozen; the path to it."""
    return Exists(of_claim(OuterRef(claim)))


def of_payment(claim: int | Combinable, number_index: bytes | Combinable) -> QuerySet[Freeze]:
    """Freezes in force on this claim or on this account number, whoever's account it is."""
    return in_force().filter(Q(claim=claim) | Q(account__number_index=number_index))


def touching(claim: Claim) -> list[Freeze]:
    """What stands between this claim and its money now, the account's before the claim's own."""
    freezes = of_payment(claim.pk, bytes(claim.bank_account.number_index))
    shown = freezes.select_related("account", "asked_by", "claim", "member")
    return list(shown.order_by("account", "pk"))


def claims_of(freeze: Freeze) -> QuerySet[Claim]:
    """The claims whose money a freeze stops, or stopped."""
    if freeze.claim_id is not None:
        return Claim.objects.filter(pk=freeze.claim_id)
    return Claim.objects.filter(bank_account__number_index=number_index_of(freeze))


def number_index_of(freeze: Freeze) -> QuerySet[BankAccount, bytes | memoryview]:
    """The number of a frozen account as it is searched for, as a subquery."""
    accounts = BankAccount.objects.filter(pk__in=[freeze.account_id])
    return accounts.values_list("number_index", flat=True)[:1]


def keep_still() -> None:
    """No freeze begins or ends until this transaction is over; one that is beginning is waited for.

    Asked before `of_claim` or `of_payment` by whoever acts on the answer, and by the triggers.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE claims_freeze IN SHARE MODE")


def outer(claim: str, account: str) -> QuerySet[Freeze]:
    """`of_payment` for the rows of a list: paths to the claim and to the account."""
    # The number is looked up, not joined: each table more that a list joins is planned each time.
    paid_to = BankAccount.objects.filter(pk=OuterRef(OuterRef(account)))
    return of_payment(OuterRef(claim), Subquery(paid_to.values("number_index")[:1]))
