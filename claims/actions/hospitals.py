"""What the list of hospitals says of a claim by photo: no paper names the level of a hospital."""

from datetime import datetime

from claims.actions.record import raise_version
from claims.facts import FACTS
from claims.models import Claim, Fact
from claims.states import UNDECIDED
from config.kernel.tasks import enqueue_follow_ups
from members.hospitals.names import plain
from members.models import Encounter, Hospital, HospitalEvent
from members.queries.hospitals import find_hospital


def note_level(claim: Claim, *, now: datetime) -> Fact | None:
    """The level as the list has it, where the hospital is sure and certain to be on it.

    What a person or the insurer said stands. What the list said of another hospital is taken back.
    """
    facts = Fact.objects.current().filter(claim=claim, name__in=("hospital", "hospital_level"))
    known = {fact.name: fact for fact in facts}
    level = known.get("hospital_level")
    if level is not None and level.source != Fact.Source.LIST:
        return None
    hospital = _hospital_of(known.get("hospital"))
    value = str(hospital.level or "") if hospital else ""
    if value == (level.value if level else ""):
        return None
    fact = Fact(
        claim=claim,
        name="hospital_level",
        value=value,
        unit=FACTS["hospital_level"].unit,
        source=Fact.Source.LIST,
        source_field="level",
        hospital=hospital,
        supersedes=level,
        recorded_at=now,
    )
    fact.save(force_insert=True)
    Encounter.objects.filter(pk=claim.encounter_id).update(
        hospital_level=hospital.level if hospital else None
    )
    return fact


def look_up_again(*, import_id: int, now: datetime) -> int:
    """The list has changed: open claims whose hospital it speaks of are judged anew; how many."""
    events = HospitalEvent.objects.filter(hospital_import=import_id)
    hospitals = Hospital.objects.filter(events__in=events)
    spoken_of = {
        name for names in hospitals.values_list("plain_names", flat=True) for name in names
    }
    named = Fact.objects.current().filter(
        name="hospital", claim__channel=Claim.Channel.PHOTO, claim__state__in=UNDECIDED
    )
    wanted = [
        claim for claim, name in named.values_list("claim_id", "value") if plain(name) in spoken_of
    ]
    locked = Claim.objects.select_for_update().filter(pk__in=wanted, state__in=UNDECIDED)
    claims = list(locked.order_by("pk"))
    for claim in claims:
        note_level(claim, now=now)
        raise_version(claim)
        enqueue_follow_ups("claims.facts_changed", claim.pk, now=now, version=claim.version)
    return len(claims)


def _hospital_of(fact: Fact | None) -> Hospital | None:
    if fact is None or not fact.is_sure:
        return None
    found = find_hospital(fact.value)
    if not found.is_certain or found.hospital is None:
        return None
    return Hospital.objects.get(pk=found.hospital.key)
