"""A member claims for a stay with one tap, from what the insurer's settlement says."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from claims.actions.answer import close_reminder
from claims.actions.file import (
    AlreadyClaimed,
    NoAccount,
    NothingToClaim,
    announce,
    new_claim,
)
from claims.actions.record import lock_claim, move_claim
from claims.facts import FACTS, told_fact
from claims.feed_facts import feed_values
from claims.models import Claim, ClaimSettlement, Fact, Reminder
from claims.periods import SCHEME, claimable_enrolments
from claims.policies import check_may_file, check_may_withdraw
from config.kernel.denial import Denied
from config.kernel.inserting import insert, insert_all
from config.kernel.tasks import enqueue_follow_ups, gathered
from members.models import BankAccount, Encounter, Enrolment, InsuranceSettlement, User


@transaction.atomic
def submit_one_tap(*, encounter_id: int, cause: str, actor: User, now: datetime) -> list[Claim]:
    """File the claims: facts with their source, promised day, SMS, background work.

    One for each item that pays for such a stay, and each period: a stay across 31 December belongs
    to two. Raises AlreadyClaimed for the second tap, whoever was first.
    """
    # The lock on the member serialises the double tap: the second waits here, and then meets the
    # first one's claim.
    account = BankAccount.objects.filter(member=OuterRef("member"), ended_at=None).values("pk")
    encounter = (
        Encounter.objects.select_for_update(of=("member",))
        .select_related("member")
        .annotate(account_id=Subquery(account))
        .get(pk=encounter_id)
    )
    member = encounter.member
    check_may_file(actor, member, now)
    if cause not in Claim.Cause.values:
        raise Denied(_("Please choose what led to the stay."))
    settlement = _settlement(encounter)
    if encounter.account_id is None:
        raise NoAccount(_("Please add your bank card first."))
    enrolments = claimable_enrolments(member, encounter, scheme_code=SCHEME)
    if not enrolments:
        raise NothingToClaim(_("You were not enrolled for the days of this stay."))
    claims: list[Claim] = []
    with gathered():
        for enrolment in enrolments:
            claim = _file(encounter, settlement, encounter.account_id, enrolment, cause, actor, now)
            announce(claim, actor=actor, now=now, tell_member=not claims)
            claims.append(claim)
    close_reminder(encounter.pk, Reminder.State.FILED, answered_at=now)
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
    encounter: Encounter,
    settlement: InsuranceSettlement,
    account_id: int,
    enrolment: Enrolment,
    cause: str,
    actor: User,
    now: datetime,
) -> Claim:
    try:
        claim = new_claim(
            encounter,
            enrolment,
            account_id,
            channel=Claim.Channel.ONE_TAP,
            filing=None,
            actor=actor,
            now=now,
        )
        insert(
            ClaimSettlement(
                claim=claim, settlement=settlement, item=enrolment.item, period=enrolment.period
            )
        )
    except IntegrityError as error:
        raise AlreadyClaimed(_("This stay has been claimed for already.")) from error
    insert_all(_facts(claim, encounter, settlement, cause, actor, now))
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
    return [*facts, told_fact(claim, "cause", cause, person=actor, now=now)]
