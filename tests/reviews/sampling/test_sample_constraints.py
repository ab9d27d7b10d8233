"""What the database refuses about drawn decisions and their readers, also to raw SQL."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from members.models import ConflictOfInterest
from reviews.models import (
    Decision,
    QualitySample,
    SampleDraw,
    SampleFinding,
    SampleRate,
    SampleReading,
)
from tests.reviews.sampling.stages import GROUNDS, differing, draw_all, taken
from tests.stages import House


@pytest.fixture(autouse=True)
def _all_are_drawn(settings: Settings) -> None:
    draw_all(settings)


def _refuses(why: str, make: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        make(**values)


def _reading(house: House, sample: QualitySample, who: str, **other: Any) -> dict[str, Any]:
    values = {
        "sample": sample,
        "conclusion": "pay",
        "amount": Decimal(1),
        "grounds": GROUNDS,
        "agrees": False,
        "read_by": house.staff[who],
        "read_at": house.now,
    }
    return {**values, **other}


def test_no_reader_had_a_part_or_is_too_close(house: House) -> None:
    house.denied()
    sample = QualitySample.objects.get()
    ConflictOfInterest.objects.create(
        user=house.staff["officer3"],
        member=sample.draw.decision.claim.member,
        relation="family",
        since=house.now.date(),
    )
    make = QualitySample.objects.filter(pk=sample.pk).update
    for who, why in (
        ("officer", "had a part"),
        ("supervisor", "had a part"),
        ("officer3", "involved in the claim"),
    ):
        _refuses(why, make, state="reading", reader=house.staff[who], taken_at=house.now)


def test_only_who_took_it_reads(house: House) -> None:
    house.approved()
    sample = taken(house, "officer2")
    _refuses("only who took", SampleReading.objects.create, **_reading(house, sample, "officer3"))


def test_a_reading_says_one_thing_and_once(house: House) -> None:
    house.approved()
    sample = taken(house, "officer2")
    for other in ({"denial_reason": "late"}, {"amount": None}, {"missing": ["other"]}):
        values = _reading(house, sample, "officer2", **other)
        _refuses("sample_reading_says_one_thing", SampleReading.objects.create, **values)
    SampleReading.objects.create(**_reading(house, sample, "officer2"))
    again = _reading(house, sample, "officer2")
    _refuses("unique|duplicate", SampleReading.objects.create, **again)


def test_a_difference_is_settled_by_a_second_reader(house: House) -> None:
    sample = differing(house)
    values = {"sample": sample, "kind": "amount", "note": "少算一天", "found_at": house.now}
    make = SampleFinding.objects.create
    _refuses("second reader", make, found_by=house.staff["officer2"], **values)
    _refuses("had a part", make, found_by=house.staff["officer"], **values)
    _refuses("kind_known", make, found_by=house.staff["officer3"], **{**values, "kind": "mood"})
    make(found_by=house.staff["officer3"], **values)


def test_what_was_not_drawn_is_not_read(house: House, settings: Settings) -> None:
    decision = house.decide(house.in_review())
    assert isinstance(decision, Decision)
    draw = SampleDraw.objects.create(
        decision=decision,
        unit_path=decision.review.unit_path,
        outcome="approved",
        route="green",
        propensity=Decimal("0.05"),
        drawn=False,
        drawn_at=house.now,
    )
    _refuses("draw fell on", QualitySample.objects.create, draw=draw, state="waiting")


def test_a_rate_is_more_than_nothing_and_at_most_all(house: House) -> None:
    for rate in (Decimal(0), Decimal("1.5")):
        _refuses(
            "sample_rate_never_nothing",
            SampleRate.objects.create,
            outcome="denied",
            route="officer",
            rate=rate,
            reason="x",
            since=house.now,
            set_by=house.staff["supervisor"],
        )


def test_one_person_reads_one_at_a_time(house: House) -> None:
    house.approved()
    house.approved()
    first = taken(house, "officer2")
    other = QualitySample.objects.exclude(pk=first.pk).filter(state="waiting")
    values = {"state": "reading", "reader": house.staff["officer2"], "taken_at": house.now}
    _refuses("one_per_reader", other.update, **values)
