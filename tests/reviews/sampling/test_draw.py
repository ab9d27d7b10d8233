"""The draw: the same for everybody who repeats it, foreseen by nobody, as often as it should."""

import hashlib
import hmac
from decimal import Decimal
from math import sqrt

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from config.kernel.references import new_reference
from reviews.actions.effect import take_effect
from reviews.actions.sample import set_rate
from reviews.models import Decision, QualitySample, SampleDraw
from reviews.sampling import drawn_otherwise, falls_on, reference_of
from tests.stages import House

RATES = st.decimals("0.0001", "1", places=4)


@pytest.mark.hypothesis
@given(reference=st.text(min_size=1, max_size=40), rate=RATES, more=RATES)
def test_the_draw_is_the_same_each_time_and_a_higher_rate_never_loses_one(
    reference: str, rate: Decimal, more: Decimal
) -> None:
    assert falls_on(reference, rate) == falls_on(reference, rate)
    assert falls_on(reference, Decimal(1))
    low, high = sorted((rate, more))
    assert not falls_on(reference, low) or falls_on(reference, high)


@pytest.mark.parametrize("rate", ["0.01", "0.05", "0.25", "0.9"])
def test_as_many_are_drawn_as_the_rate_says(rate: str) -> None:
    share, number = float(rate), 20_000
    drawn = sum(falls_on(f"C{n:08d}/1/2", Decimal(rate)) for n in range(number))
    # Five standard deviations: the key of the tests is fixed, so this never fails by chance.
    assert abs(drawn - number * share) < 5 * sqrt(number * share * (1 - share))


def test_without_the_key_of_the_house_nobody_repeats_it(settings: Settings) -> None:
    references = [f"C{n:08d}/1/2" for n in range(400)]
    here = [falls_on(one, Decimal("0.5")) for one in references]
    settings.BLIND_INDEX_KEY = bytes(32)
    elsewhere = [falls_on(one, Decimal("0.5")) for one in references]
    assert 120 < sum(a == b for a, b in zip(here, elsewhere, strict=True)) < 280
    plain = [hashlib.sha256(one.encode()).digest()[0] < 128 for one in references]
    assert 120 < sum(a == b for a, b in zip(here, plain, strict=True)) < 280


def test_the_draw_is_hmac_sha256_over_the_reference(settings: Settings) -> None:
    """As an auditor would write it down."""
    key = hmac.new(settings.BLIND_INDEX_KEY, b"quality-sample", hashlib.sha256).digest()
    for reference in (f"{new_reference('C')}/1/2" for _ in range(200)):
        digest = hmac.new(key, reference.encode(), hashlib.sha256).digest()
        expected = int.from_bytes(digest[:8], "big") / 2**64 < 0.3
        assert falls_on(reference, Decimal("0.3")) == expected


@pytest.mark.django_db
def test_each_decision_is_put_to_the_draw_when_it_takes_effect(
    house: House, settings: Settings
) -> None:
    settings.QUALITY_SAMPLE_RATES = {**settings.QUALITY_SAMPLE_RATES, "approved/green": Decimal(1)}
    claim = house.approved()
    draw = SampleDraw.objects.get()
    assert (draw.outcome, draw.route, draw.propensity) == ("approved", "green", Decimal(1))
    assert draw.drawn
    assert draw.sample.state == "waiting"
    assert reference_of(draw.decision) == f"{claim.reference}/1/1"
    house.denied()
    assert SampleDraw.objects.latest("pk").outcome == "denied"
    assert drawn_otherwise() == []


@pytest.mark.django_db
def test_it_is_drawn_before_finance_hears_of_it(house: House, settings: Settings) -> None:
    settings.QUALITY_SAMPLE_RATES = {**settings.QUALITY_SAMPLE_RATES, "approved/green": Decimal(1)}
    review = house.in_review()
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    assert not SampleDraw.objects.exists(), "it can still be taken back"
    house.later(minutes=11)
    take_effect(decision_id=decision.pk, now=house.now)
    assert SampleDraw.objects.get().drawn
    assert not hasattr(decision, "award")
    take_effect(decision_id=decision.pk, now=house.now)
    assert QualitySample.objects.count() == 1


@pytest.mark.django_db
def test_a_new_rate_holds_from_now_on_and_keeps_what_was_drawn(house: House) -> None:
    house.approved()
    set_rate(
        outcome="approved",
        route="green",
        rate=Decimal("0.5"),
        reason="第一季度加大抽检",
        actor=house.staff["supervisor"],
        now=house.now,
    )
    house.approved()
    assert list(SampleDraw.objects.order_by("pk").values_list("propensity", flat=True)) == [
        Decimal("0.05"),
        Decimal("0.5"),
    ]
    assert drawn_otherwise() == []


@pytest.mark.django_db
def test_somebody_who_drew_by_hand_is_found(house: House) -> None:
    house.approved()
    first = SampleDraw.objects.get()
    decision = house.decide(house.in_review())
    assert isinstance(decision, Decision)
    SampleDraw.objects.create(
        decision=decision,
        unit_path=first.unit_path,
        outcome="approved",
        route="green",
        propensity=Decimal(1),
        drawn=False,
        drawn_at=house.now,
    )
    assert drawn_otherwise() == [reference_of(decision)]
    with pytest.raises(CommandError, match=reference_of(decision)):
        call_command("check_draws")


@pytest.mark.django_db
def test_the_command_repeats_every_draw(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.approved()
    call_command("check_draws")
    assert "1 draws, each falls as it was kept" in capsys.readouterr().out
