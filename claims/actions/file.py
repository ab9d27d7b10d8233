"""What every way of filing has in common: the claim, its event, its promised day, the news."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.channels import opens_on
from claims.models import Claim, ClaimEvent, Filing
from claims.states import CLAIM_MOVES
from config.kernel.denial import Conflict, Denied
from config.kernel.inserting import insert
from config.kernel.tasks import enqueue_follow_ups
from members.actions.tell import tell
from members.models import BankAccount, Encounter, Enrolment, User
from members.workdays import calendar


class NothingToClaim(Denied):
    """The settlement is gone, or no enrolment covers the stay."""

    code = "nothing_to_claim"


class NoAccount(Denied):
    """There is no bank account to pay to."""

    code = "no_account"


class AlreadyClaimed(Conflict):
    """A live claim for this stay, or for this receipt, is there already.

    `earlier` is its reference where it is the member's own, else "".
    """

    code = "already_claimed"

    def __init__(self, sentence: object, *, earlier: str = "") -> None:
        super().__init__(sentence)
        self.earlier = earlier


class RecordMoved(Conflict):
    """The member's record went into another one."""

    code = "record_moved"


def new_claim(
    encounter: Encounter,
    enrolment: Enrolment,
    account: BankAccount | int,
    *,
    channel: Claim.Channel,
    filing: Filing | None,
    actor: User,
    now: datetime,
) -> Claim:
    """The row itself, with the day by which the member hears. Its walls raise IntegrityError.

    The working days of a claim that comes before its day are counted from that day.
    """
    member = encounter.member
    if member.merged_into_id is not None:
        raise RecordMoved(_("Your record was just joined with another one. Please sign in again."))
    begins = opens_on(enrolment, encounter, channel, timezone.localdate(now))
    promised = calendar().add(begins, settings.REVIEW_WORKING_DAYS)
    claim = Claim(
        member=member,
        unit_path=member.unit_path,
        scheme_id=enrolment.scheme_id,
        item=enrolment.item,
        period=enrolment.period,
        encounter=encounter,
        filing=filing,
        channel=channel,
        bank_account_id=account if isinstance(account, int) else account.pk,
        state=CLAIM_MOVES.initial,
        filed_by=actor,
        filed_at=now,
        promised_on=promised.day,
        promise_is_provisional=promised.provisional,
    )
    return insert(claim)


def announce(claim: Claim, *, actor: User, now: datetime, tell_member: bool = True) -> None:
    """Its event, the member's text message, and the background work; its facts stand already.

    Of several claims that one act files, only the first tells the member.
    """
    event = insert(
        ClaimEvent(claim=claim, move="submit", state=claim.state, actor=actor, moved_at=now)
    )
    enqueue_follow_ups("claims.to_be_told", event.pk, now=now)
    if tell_member:
        tell(
            key=f"claim:{claim.pk}:received",
            template="received",
            member=claim.member,
            facts={"month": claim.promised_on.month, "day": claim.promised_on.day},
            language=actor.language if actor.member_id == claim.member_id else None,
            now=now,
        )
    enqueue_follow_ups("claims.submitted", claim.pk, now=now, version=claim.version)
