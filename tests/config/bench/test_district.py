"""A district at a small size: its benchmarks still find their way through the real actions."""

from itertools import islice

from django.utils import timezone

from claims.models import Reminder
from config.bench import district
from config.sandbox.people import stream
from members.models import Consent, Enrolment, InsuranceSettlement, Member
from tests.stages import House


def test_a_small_district_is_enrolled_fed_and_counted(house: House) -> None:
    now = timezone.now()
    people = list(islice(stream(district.SEED), 6))
    workplaces = district._workplaces(2)
    rows = [district._lists(people, workplaces, now)]
    members = Member.objects.filter(unit__in=workplaces)
    assert members.count() == 6
    assert Enrolment.objects.filter(member__in=members).count() == 12
    district._consents(now)
    assert Consent.objects.filter(member__in=members, channel="paper").count() == 6
    rows.append(district._day(people, now, "here"))
    assert Reminder.objects.filter(member__in=members, state="told").count() > 0
    rows += district._history(people, 15, now, "here")
    assert InsuranceSettlement.objects.filter(member__in=members).count() == 6 + 15
    rows.append(district._ledger(workplaces[0].parent, now, "here"))
    assert [row.name for row in rows] == [
        "district_lists", "district_day", "district_history", "district_history_mb",
        "district_ledger",
    ]  # fmt: skip


def test_what_a_process_grew_by_is_taken_behind_its_first_tenth() -> None:
    memory = district._Memory()
    memory.seen = [50.0, 90.0, *[100.0] * 17, 130.0]
    assert memory.grown() == 115.0 - 100.0
    assert memory.told() == "50 MB before, 130 MB at most"
