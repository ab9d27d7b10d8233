"""News from the apps above: what the desk decided and what the bank did, as moves of the claim."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from claims.models import Claim, ClaimEvent, ClaimReceipt, ClaimSettlement, PaperRequest
from claims.states import CLAIM_MOVES, GONE
from config.kernel.inserting import insert
from config.kernel.tasks import enqueue_follow_ups
from members.actions.tell import tell
from members.models import BankAccount, User

# Moves of which the member has it in writing.
TOLD_BY_LETTER = frozenset({"submit", "ask", "approve", "deny"})


def lock_claim(claim_id: int) -> Claim:
    """The claim, locked until the transaction ends."""
    return locking().get(pk=claim_id)


def locking() -> QuerySet[Claim]:
    """Claims with what goes with them; each that is read is locked until the transaction ends."""
    claims = Claim.objects.select_for_update(of=("self",))
    return claims.select_related("member", "bank_account")


def raise_version(claim: Claim) -> None:
    """Its facts have changed: what was computed and checked before is of an older version.

    The caller holds the claim's lock.
    """
    claim.version += 1
    claim.save(update_fields=["version"])


def move_claim(
    claim: Claim, name: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """The one place where a claim's state changes; its event is written beside it."""
    claim.state = CLAIM_MOVES.target(name, claim.state)
    claim.save(update_fields=["state"])
    event = insert(
        ClaimEvent(
            claim=claim, move=name, state=claim.state, actor=actor, reason=reason, moved_at=now
        )
    )
    if name in TOLD_BY_LETTER:
        enqueue_follow_ups("claims.to_be_told", event.pk, now=now)
    if name in ("answer", "withdraw"):
        # The day passed, or the claim ended: nothing is asked any more.
        PaperRequest.objects.filter(claim=claim, closed_at=None).update(closed_at=now)
    if claim.state in GONE:
        for ground in (ClaimSettlement, ClaimReceipt):
            ground.objects.filter(claim=claim, released_at=None).update(released_at=now)


@transaction.atomic
def record_approval(*, claim_id: int, now: datetime, reason_code: str = "") -> None:
    """A decision to pay took effect. Tells the member. The code says why not as computed, or that
    nobody decided."""
    claim = lock_claim(claim_id)
    move_claim(claim, "approve", actor=None, now=now, reason=reason_code)
    _tell(claim, "approved", now, count=_times(claim, "approve"))


@transaction.atomic
def record_denial(*, claim_id: int, reason_code: str, now: datetime) -> None:
    """A denial took effect. The text of the SMS names no reason: the page does, in plain words."""
    claim = lock_claim(claim_id)
    move_claim(claim, "deny", actor=None, now=now, reason=reason_code)
    _tell(claim, "denied", now, count=_times(claim, "deny"))


@transaction.atomic
def record_payment(*, claim_id: int, amount: object, paid_at: datetime, now: datetime) -> None:
    """The bank settled the payment; `paid_at` is the bank's day."""
    claim = lock_claim(claim_id)
    move_claim(claim, "record_payment", actor=None, now=now, reason=f"{paid_at:%Y-%m-%d}")
    _tell(
        claim,
        "paid",
        now,
        count=_times(claim, "record_payment"),
        amount=amount,
        last4=claim.bank_account.last4,
    )


@transaction.atomic
def record_bounce(*, claim_id: int, reason_code: str, now: datetime) -> None:
    """The money came back. The member is asked for another account."""
    claim = lock_claim(claim_id)
    move_claim(claim, "record_bounce", actor=None, now=now, reason=reason_code)
    _tell(claim, "bounced", now, count=_times(claim, "record_bounce"))


@transaction.atomic
def correct_account(*, claim_id: int, account: BankAccount, actor: User, now: datetime) -> None:
    """After a bounce: pay again, to the member's current account. Finance makes a new attempt."""
    claim = lock_claim(claim_id)
    move_claim(claim, "pay_again", actor=actor, now=now)
    claim.bank_account = account
    claim.save(update_fields=["bank_account"])
    enqueue_follow_ups(
        "claims.account_corrected", claim.pk, now=now, version=_times(claim, "pay_again")
    )


def _times(claim: Claim, move: str) -> int:
    return ClaimEvent.objects.filter(claim=claim, move=move).count()


def _tell(claim: Claim, template: str, now: datetime, count: int = 1, **facts: object) -> None:
    tell(
        key=f"claim:{claim.pk}:{template}:{count}",
        template=template,
        member=claim.member,
        facts=facts,
        now=now,
    )
