"""A member claims for a stay with one tap, from what the insurer's settlement says."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.actions.record import lock_claim, move_claim
from claims.facts import FACTS
from claims.feed_facts import feed_values
from claims.models import Claim, ClaimEvent, ClaimSettlement, Fact, Reminder
from claims.periods import claimable_periods
from claims.policies import check_may_withdraw, check_own
from claims.states import CLAIM_MOVES
from config.kernel.denial import Conflict, Denied
from config.kernel.tasks import enqueue_follow_ups
from members.actions.tell import cancel_message, tell
from members.models import BankAccount, Encounter, InsuranceSettlement, Member, Scheme, User
from members.workdays import calendar

SCHEME = "hangzhou"
ITEM = "out_of_pocket"


class NothingToClaim(Denied):
    """The settlement is gone, or no enrolment covers the stay."""

    code = "nothing_to_claim"


class NoAccount(Denied):
    """There is no bank account to pay to."""

    code = "no_account"


class AlreadyClaimed(Conflict):
    """A live claim for this stay is there already."""

    code = "already_claimed"


@transaction.atomic
def submit_one_tap(*, encounter_id: int, cause: str, actor: User, now: datetime) -> list[Claim]:
    """File the claim: facts with their source, promised day, SMS, background work. One per period.

    A stay across 31 December belongs to two periods and makes two claims. Raises AlreadyClaimed for
    the second tap, whoever was first.
    """
    encounter = Encounter.objects.select_related("member").get(pk=encounter_id)
    check_own(actor, encounter.member_id)
    # Serialises the double tap: the second waits here and then meets the first one's claim.
    member = Member.objects.select_for_update(of=("self",)).get(pk=encounter.member_id)
    if cause not in Claim.Cause.values:
        raise Denied(_("Please choose what led to the stay."))
    settlement = _settlement(encounter)
    account = BankAccount.objects.filter(member=member, ended_at=None).first()
    if account is None:
        raise NoAccount(_("Please add your bank card first."))
    periods = claimable_periods(member, encounter, scheme_code=SCHEME, item=ITEM)
    if not periods:
        raise NothingToClaim(_("You were not enrolled for the days of this stay."))
    scheme = Scheme.objects.get(code=SCHEME)
    claims = [
        _file(member, encounter, settlement, account, scheme, period, cause, actor, now)
        for period in periods
    ]
    _answer_reminder(encounter, now)
    return claims


@transaction.atomic
def withdraw(*, claim_id: int, actor: User, now: datetime) -> None:
    """The member takes the claim back; the stay can be claimed for again."""
    claim = lock_claim(claim_id)
    check_may_withdraw(actor, claim)
    move_claim(claim, "withdraw", actor=actor, now=now)
    enqueue_follow_ups("claims.withdrawn", claim.pk, now=now)


def _settlement(encounter: Encounter) -> InsuranceSettlement:
    settlement = (
        InsuranceSettlement.objects.select_for_update(of=("self",))
        .filter(encounter=encounter, reversed_at=None)
        .order_by("-settled_at", "-pk")
        .first()
    )
    if settlement is None:
        raise NothingToClaim(_("The insurer took this settlement back. Nothing can be claimed."))
    return settlement


def _file(
    member: Member,
    encounter: Encounter,
    settlement: InsuranceSettlement,
    account: BankAccount,
    scheme: Scheme,
    period: int,
    cause: str,
    actor: User,
    now: datetime,
) -> Claim:
    promised = calendar().add(timezone.localdate(now), settings.REVIEW_WORKING_DAYS)
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                member=member,
                unit_path=member.unit_path,
                scheme=scheme,
                item=ITEM,
                period=period,
                encounter=encounter,
                channel=Claim.Channel.ONE_TAP,
                bank_account=account,
                state=CLAIM_MOVES.initial,
                filed_by=actor,
                filed_at=now,
                promised_on=promised.day,
                promise_is_provisional=promised.provisional,
            )
            ClaimSettlement.objects.create(
                claim=claim, settlement=settlement, item=ITEM, period=period
            )
    except IntegrityError as error:
        raise AlreadyClaimed(_("This stay has been claimed for already.")) from error
    ClaimEvent.objects.create(
        claim=claim, move="submit", state=claim.state, actor=actor, moved_at=now
    )
    Fact.objects.bulk_create(_facts(claim, encounter, settlement, cause, actor, now))
    tell(
        key=f"claim:{claim.pk}:received",
        template="received",
        member=member,
        facts={"month": promised.day.month, "day": promised.day.day},
        now=now,
    )
    enqueue_follow_ups("claims.submitted", claim.pk, now=now, version=claim.version)
    return claim


def _facts(
    claim: Claim,
    encounter: Encounter,
    settlement: InsuranceSettlement,
    cause: str,
    actor: User,
    now: datetime,
) -> list[Fact]:
    facts = [
        Fact(
            claim=claim,
            name=name,
            value=value,
            unit=FACTS[name].unit,
            source=Fact.Source.FEED,
            settlement=settlement,
            source_field=FACTS[name].feed_field,
            recorded_at=now,
        )
        for name, value in feed_values(encounter, settlement).items()
        if value
    ]
    facts.append(
        Fact(
            claim=claim,
            name="cause",
            value=cause,
            unit=FACTS["cause"].unit,
            source=Fact.Source.PERSON,
            person=actor,
            recorded_at=now,
        )
    )
    return facts


def _answer_reminder(encounter: Encounter, now: datetime) -> None:
    reminder = (
        Reminder.objects.select_for_update(of=("self",))
        .select_related("message")
        .filter(encounter=encounter)
        .first()
    )
    if reminder is None:
        return
    reminder.state = Reminder.State.FILED
    reminder.answered_at = now
    reminder.save(update_fields=["state", "answered_at"])
    if reminder.message is not None:
        cancel_message(reminder.message)
