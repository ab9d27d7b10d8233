"""A decision that was drawn, and the readers' acts: no test pokes a state."""

from decimal import Decimal
from typing import Any

from pytest_django import Settings

from reviews.actions.sample import Judgement, read, settle, take_next
from reviews.models import QualitySample, SampleFinding
from tests.stages import House

GROUNDS = "材料与事实相符，按条款计算"


def draw_all(settings: Settings) -> None:
    settings.QUALITY_SAMPLE_RATES = dict.fromkeys(settings.QUALITY_SAMPLE_RATES, Decimal(1))


def pays(amount: object) -> Judgement:
    return Judgement("pay", GROUNDS, amount=Decimal(str(amount)))


def takes(house: House, who: str) -> QualitySample | None:
    return take_next(actor=house.staff[who], now=house.now)


def taken(house: House, who: str) -> QualitySample:
    sample = takes(house, who)
    assert sample is not None
    return sample


def reads(house: House, sample: QualitySample, judgement: Judgement, *, by: str) -> QualitySample:
    return read(sample_id=sample.pk, judgement=judgement, actor=house.staff[by], now=house.now)


def settles(house: House, sample: QualitySample, *, by: str, **how: Any) -> SampleFinding:
    said = {"kind": "amount", "note": "住院津贴少算了一天，请核对出院日期", **how}
    return settle(sample_id=sample.pk, actor=house.staff[by], now=house.now, **said)


def differing(house: House, *, by: str = "officer2") -> QualitySample:
    """An approval by “officer”, drawn, and read otherwise."""
    house.approved()
    return reads(house, taken(house, by), pays("1.00"), by=by)
