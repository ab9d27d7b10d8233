"""When an expert judges before the machine's proposal is shown, and when they need not."""

import pytest
from pytest_django import Settings

from reviews import blind
from reviews.blind import drawn, judges_first, shows_proposal
from reviews.models import Opinion
from tests.stages import House
from tests.visitor import Visitor


@pytest.fixture
def nobody_must(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Experts and model have known each other for long, and none is drawn."""
    settings.EXPERT_JUDGE_FIRST_SHARE = 0
    monkeypatch.setattr(blind, "FIRST_CASES", 0)
    monkeypatch.setattr(blind, "AFTER_A_CHANGE", 0)


def test_for_now_it_is_every_case(house: House) -> None:
    assert judges_first(house.refer())


def test_where_nothing_asks_for_it_the_proposal_stands_there_and_the_opinion_says_so(
    house: House, nobody_must: None
) -> None:
    referral = house.refer()
    assert shows_proposal(referral)
    path = f"/expert/cases/{referral.review.claim.reference}/"
    assert "is only suspected" in Visitor().signs_in(house.staff["expert"]).sees(path)
    assert house.judges(referral).proposal_seen


def test_an_appeal_is_always_judged_first(house: House, nobody_must: None) -> None:
    review = house.appealed()
    house.views(review, by="officer2")
    assert judges_first(house.refer(review, by="officer2"))


def test_so_are_the_first_cases_of_an_expert_and_those_after_a_new_model(
    house: House, nobody_must: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.advised()
    referral = house.asks_one()
    monkeypatch.setattr(blind, "FIRST_CASES", 2)
    assert judges_first(referral)
    monkeypatch.setattr(blind, "FIRST_CASES", 1)
    assert not judges_first(referral)
    monkeypatch.setattr(blind, "AFTER_A_CHANGE", 2)
    assert judges_first(referral)
    mine = Opinion.objects.filter(stage="final", given_by=house.staff["expert"])
    assert mine.count() == 1


def test_the_draw_is_the_same_tomorrow_and_of_about_its_share() -> None:
    first = [key for key in range(1, 2001) if drawn(key, 20)]
    assert first == [key for key in range(1, 2001) if drawn(key, 20)]
    assert 320 < len(first) < 480
    assert not any(drawn(key, 0) for key in range(200))
    assert all(drawn(key, 100) for key in range(200))
