"""A scheme's year: what a person has to say, and who said it."""

import pytest

from config.kernel.denial import Denied
from members.actions.scheme_year import tick_step
from members.models import SchemeYearTick
from tests.stages import House


def test_a_step_is_ticked_once_and_taken_back(house: House) -> None:
    for is_done in (True, True, False):
        tick_step(
            scheme_id=house.scheme.pk,
            period=2027,
            step="imports",
            is_done=is_done,
            note="",
            actor=house.staff["admin"],
            now=house.later(minutes=1),
        )
    assert list(SchemeYearTick.objects.values_list("is_done", flat=True)) == [True, False]


@pytest.mark.parametrize(
    ("who", "step"), [("admin", "deadlines"), ("admin", "no such"), ("supervisor", "imports")]
)
def test_a_step_that_is_computed_or_not_ones_own_is_not_ticked(
    house: House, who: str, step: str
) -> None:
    with pytest.raises(Denied):
        tick_step(
            scheme_id=house.scheme.pk,
            period=2027,
            step=step,
            is_done=True,
            note="",
            actor=house.staff[who],
            now=house.now,
        )
