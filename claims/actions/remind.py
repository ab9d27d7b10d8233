"""Tell members what they may claim: once per stay, the next morning, never without a basis."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from claims.actions.answer import close_reminder
from claims.actions.assess import Estimate, estimates
from claims.actions.record import raise_version
from claims.channels import closes_on
from claims.models import Assessment, Claim, Reminder
from claims.periods import SCHEME
from claims.states import UNDECIDED
from config.kernel.tasks import enqueue, enqueue_follow_ups
from members.actions.tell import tell_each
from members.models import Consent, Encounter, InsuranceSettlement, Member, SchemeVersion

# So many stays are looked at together, and so many in one work item.
CHUNK, STEP = 500, 5000
CLAIMABLE_KINDS = (Encounter.Kind.INPATIENT, Encounter.Kind.LISTED_OUTPATIENT)


@transaction.atomic
def remind_import(*, feed_import_id: int, now: datetime, after: int = 0) -> int:
    """Reminders for the stays that an import told of; how many members are told.

    Once per stay, however often it runs: the reminder is a row with the stay as its key. A long
    import goes on in a work item of its own behind the stay `after`, so that no step outlasts its
    lease.
    """
    told_of = InsuranceSettlement.objects.filter(
        encounter=OuterRef("pk"), feed_import=feed_import_id, reversed_at=None
    )
    waiting = (
        Encounter.objects.filter(Exists(told_of), pk__gt=after, kind__in=CLAIMABLE_KINDS)
        .filter(reminder=None)
        .select_related("member")
        .order_by("pk")
    )
    encounters = list(waiting[:STEP])
    if len(encounters) == STEP:
        enqueue("claims.remind", feed_import_id, version=encounters[-1].pk, now=now)
    chunks = (encounters[at : at + CHUNK] for at in range(0, len(encounters), CHUNK))
    return sum(_remind(chunk, now) for chunk in chunks)


@transaction.atomic
def reverse(*, settlement_id: int, now: datetime) -> None:
    """The insurer took a settlement back: no reminder for it, and its claim is checked anew."""
    settlement = InsuranceSettlement.objects.select_related("encounter").get(pk=settlement_id)
    if settlement.encounter.settlements.filter(reversed_at=None).exists():
        return  # settled anew: what was told still holds, the new amounts come with their own row
    reminder = (
        Reminder.objects.select_for_update()
        .filter(encounter=settlement.encounter, state__in=_open_reminder_states())
        .first()
    )
    if reminder is not None:
        close_reminder(
            reminder.encounter_id, Reminder.State.REVERSED, answered_at=reminder.answered_at
        )
    claims = Claim.objects.select_for_update(of=("self",)).filter(
        settlement_links__settlement=settlement,
        settlement_links__released_at=None,
        state__in=UNDECIDED,
    )
    for claim in claims:
        raise_version(claim)
        enqueue_follow_ups("claims.settlement_reversed", claim.pk, now=now, version=claim.version)


def _remind(encounters: Sequence[Encounter], now: datetime) -> int:
    """A few statements for all of them; how many members are told."""
    guesses = estimates(encounters=encounters, scheme_code=SCHEME, now=now)
    # Who is not enrolled for these days has no guess: there is nothing to tell.
    guessed = [encounter for encounter in encounters if encounter.pk in guesses]
    worth = [one for one in guessed if guesses[one.pk].outcome != Assessment.Outcome.NOTHING]
    reachable = [one for one in worth if can_be_texted(one.member)]
    basis = with_basis(one.member_id for one in reachable)
    messages = tell_each(
        template="reminder",
        members={_key(one): one.member for one in reachable if one.member_id in basis},
        now=now,
        send_after=next_morning(now),
    )
    versions = SchemeVersion.objects.in_bulk(
        {guess.scheme_version_id for guess in guesses.values()}
    )
    today = timezone.localdate(now)
    Reminder.objects.bulk_create(
        Reminder(
            encounter=one,
            member=one.member,
            scheme_version_id=guesses[one.pk].scheme_version_id,
            estimate=guesses[one.pk].benefit,
            outcome=guesses[one.pk].outcome,
            reasons=sorted(guesses[one.pk].reasons),
            state=_state(guesses[one.pk], told=_key(one) in messages),
            message=messages.get(_key(one)),
            closes_on=closes_on(versions[guesses[one.pk].scheme_version_id], one, today),
            created_at=now,
        )
        for one in guessed
    )
    return len(messages)


def _key(encounter: Encounter) -> str:
    return f"reminder:{encounter.pk}"


def next_morning(now: datetime) -> datetime:
    """The reminder hour of the next day, on the clock of the members."""
    day = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(settings.REMINDER_HOUR)))


def can_be_texted(member: Member) -> bool:
    """There is a number, texts to it arrive as far as we know, and nobody noted a death."""
    return (
        member.phone_sealed is not None and member.phone_bounced_at is None and member.may_be_told
    )


def with_basis(members: Iterable[int]) -> set[int]:
    """Of the members those whose consent stands."""
    consents = Consent.objects.standing().filter(
        member__in=set(members),
        source=Consent.Source.MEDICAL_INSURANCE,
        purpose=Consent.Purpose.MUTUAL_AID,
    )
    return set(consents.values_list("member_id", flat=True))


def _state(guess: Estimate, *, told: bool) -> Reminder.State:
    if guess.outcome == Assessment.Outcome.NOTHING:
        return Reminder.State.NOTHING_DUE
    return Reminder.State.TOLD if told else Reminder.State.UNREACHABLE


def _open_reminder_states() -> Iterable[Reminder.State]:
    return (Reminder.State.TOLD, Reminder.State.UNREACHABLE, Reminder.State.NOTHING_DUE)
