"""Tell members what they may claim: once per stay, the next morning, never without a basis."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from claims.actions.assess import estimate
from claims.actions.file import SCHEME
from claims.actions.record import raise_version
from claims.models import Assessment, Claim, Reminder
from claims.states import UNDECIDED
from config.kernel.tasks import enqueue_follow_ups
from members.actions.tell import cancel_message, tell
from members.models import Consent, Encounter, InsuranceSettlement

CLAIMABLE_KINDS = (Encounter.Kind.INPATIENT, Encounter.Kind.LISTED_OUTPATIENT)


@transaction.atomic
def remind_import(*, feed_import_id: int, now: datetime) -> int:
    """Reminders for every stay that an import told of; how many members are told.

    Once per stay, however often it runs: the reminder is a row with the stay as its key.
    """
    encounters = (
        Encounter.objects.filter(
            settlements__feed_import_id=feed_import_id,
            settlements__reversed_at=None,
            kind__in=CLAIMABLE_KINDS,
            reminder=None,
        )
        .select_related("member")
        .distinct()
        .order_by("pk")
    )
    return sum(_remind(encounter, now) for encounter in encounters)


@transaction.atomic
def reverse(*, settlement_id: int, now: datetime) -> None:
    """The insurer took a settlement back: no reminder for it, and its claim is checked anew."""
    settlement = InsuranceSettlement.objects.select_related("encounter").get(pk=settlement_id)
    if settlement.encounter.settlements.filter(reversed_at=None).exists():
        return  # settled anew: what was told still holds, the new amounts come with their own row
    reminders = Reminder.objects.select_for_update(of=("self",)).select_related("message")
    reminder = reminders.filter(
        encounter=settlement.encounter, state__in=_open_reminder_states()
    ).first()
    if reminder is not None:
        reminder.state = Reminder.State.REVERSED
        reminder.save(update_fields=["state"])
        if reminder.message is not None:
            cancel_message(reminder.message)
    claims = Claim.objects.select_for_update(of=("self",)).filter(
        settlement_links__settlement=settlement,
        settlement_links__released_at=None,
        state__in=UNDECIDED,
    )
    for claim in claims:
        raise_version(claim)
        enqueue_follow_ups("claims.settlement_reversed", claim.pk, now=now, version=claim.version)


def _remind(encounter: Encounter, now: datetime) -> bool:
    guess = estimate(encounter=encounter, scheme_code=SCHEME, now=now)
    if guess is None:
        return False  # not enrolled for these days: there is nothing to tell
    worth_telling = guess.outcome != Assessment.Outcome.NOTHING
    reachable = encounter.member.phone_sealed is not None
    message = None
    if worth_telling and reachable and _has_basis(encounter):
        message = tell(
            key=f"reminder:{encounter.pk}",
            template="reminder",
            member=encounter.member,
            now=now,
            send_after=next_morning(now),
        )
    Reminder.objects.create(
        encounter=encounter,
        member=encounter.member,
        scheme_version_id=guess.scheme_version_id,
        estimate=guess.benefit,
        outcome=guess.outcome,
        reasons=sorted(guess.reasons),
        state=_state(worth_telling, told=message is not None),
        message=message,
        created_at=now,
    )
    return message is not None


def next_morning(now: datetime) -> datetime:
    """The reminder hour of the next day, on the clock of the members."""
    day = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(settings.REMINDER_HOUR)))


def _has_basis(encounter: Encounter) -> bool:
    return (
        Consent.objects.standing()
        .filter(
            member_id=encounter.member_id,
            source=Consent.Source.MEDICAL_INSURANCE,
            purpose=Consent.Purpose.MUTUAL_AID,
        )
        .exists()
    )


def _state(worth_telling: bool, *, told: bool) -> Reminder.State:
    if not worth_telling:
        return Reminder.State.NOTHING_DUE
    return Reminder.State.TOLD if told else Reminder.State.UNREACHABLE


def _open_reminder_states() -> Iterable[Reminder.State]:
    return (Reminder.State.TOLD, Reminder.State.UNREACHABLE, Reminder.State.NOTHING_DUE)
