"""Two readers of one case in the same moment – on the real database, with real threads."""

from collections.abc import Callable
from typing import Any

import pytest

from config.kernel.denial import Denied
from members.models import User
from reviews.actions.advise import give_final_opinion
from reviews.actions.opinions import Judgement
from reviews.actions.panel import change, keep
from reviews.actions.refill import redraw_readers
from reviews.models import (
    ExpertPanel,
    MedicalFinding,
    Opinion,
    PanelEvent,
    Referral,
    ReviewEvent,
    ReviewUserObjectPermission,
)
from reviews.states import PanelState, ReferralState
from tests.concurrency.test_reviews import at_once
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def _me(house: House, sitting: Referral) -> User:
    return User.objects.get(pk=house.staff[house.name_of(sitting)].pk)


def _final(house: House, sitting: Referral, conclusion: str) -> Callable[[], Any]:
    return lambda: give_final_opinion(
        referral_id=sitting.pk,
        judgement=Judgement(conclusion, "出院诊断明确", "high"),
        actor=_me(house, sitting),
        now=house.now,
        override_reason="" if conclusion == "critical_illness" else "M2",
    )


def _keep(house: House, sitting: Referral) -> Callable[[], Any]:
    return lambda: keep(referral_id=sitting.pk, text="", actor=_me(house, sitting), now=house.now)


def _both(house: House) -> tuple[Referral, Referral]:
    first = house.refer()
    second = house.other(first)
    house.judges(first)
    house.judges(second)
    return first, second


@pytest.mark.parametrize("attempt", range(3))
def test_two_who_agree_in_the_same_moment_are_one_answer(union: House, attempt: int) -> None:
    first, second = _both(union)
    results = at_once(
        _final(union, first, "critical_illness"), _final(union, second, "critical_illness")
    )
    assert all(isinstance(result, Opinion) for result in results), attempt
    assert MedicalFinding.objects.count() == 1
    assert PanelEvent.objects.filter(move="agree").count() == 1
    assert ReviewEvent.objects.filter(move="advise").count() == 1
    assert not ReviewUserObjectPermission.objects.exists()


@pytest.mark.parametrize("attempt", range(3))
def test_two_who_differ_in_the_same_moment_compare_once(union: House, attempt: int) -> None:
    first, second = _both(union)
    results = at_once(_final(union, first, "critical_illness"), _final(union, second, "ordinary"))
    assert all(isinstance(result, Opinion) for result in results), attempt
    assert ExpertPanel.objects.get().state == PanelState.DISCUSSING
    assert PanelEvent.objects.filter(move="differ").count() == 1
    assert Referral.objects.filter(state=ReferralState.IN_PANEL).count() == 2
    assert not MedicalFinding.objects.exists()


def test_both_stay_in_the_same_moment_and_one_third_is_called(union: House) -> None:
    first = union.differs()
    results = at_once(_keep(union, first), _keep(union, union.other(first)))
    assert not any(isinstance(result, Denied) for result in results)
    assert PanelEvent.objects.filter(move="call_third").count() == 1
    assert Referral.objects.filter(seat=3).count() == 1


def test_both_give_way_in_the_same_moment_and_only_one_changes(union: House) -> None:
    first = union.differs()
    second = union.other(first)

    def changing(sitting: Referral, conclusion: str, reason: str) -> Callable[[], Any]:
        return lambda: change(
            referral_id=sitting.pk,
            judgement=Judgement(conclusion, "对方有道理", "high"),
            actor=_me(union, sitting),
            now=union.now,
            override_reason=reason,
        )

    results = at_once(changing(first, "ordinary", "M2"), changing(second, "critical_illness", ""))
    assert sorted(isinstance(result, Denied) for result in results) == [False, True]
    assert ExpertPanel.objects.get().state == PanelState.AGREED
    assert MedicalFinding.objects.count() == 1


def test_the_day_ends_while_the_last_word_is_said_and_one_third_is_called(union: House) -> None:
    first = union.differs()
    second = union.other(first)
    _keep(union, first)()
    union.later(days=20)
    results = at_once(_keep(union, second), lambda: redraw_readers(now=union.now))
    assert len(results) == 2
    assert Referral.objects.filter(seat=3).count() == 1
    assert ExpertPanel.objects.get().state == PanelState.THIRD


def test_two_redraws_at_once_pass_a_question_on_once(union: House) -> None:
    referral = union.asks_one()
    union.away("expert")
    at_once(*[lambda: redraw_readers(now=union.now)] * 3)
    assert Referral.objects.filter(review=referral.review).count() == 2
    assert Referral.objects.filter(state=ReferralState.OPEN).count() == 1
