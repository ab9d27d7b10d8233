"""My numbers, and the team's: who sees which, and what the words say."""

import pytest
from pytest_django import Settings

from tests.reviews.sampling.stages import differing, draw_all, settles
from tests.stages import NOW, House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # whole conversations over many pages


@pytest.fixture(autouse=True)
def _all_are_drawn(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_all(settings)
    monkeypatch.setattr("reviews.views.watch.timezone.now", lambda: NOW)


def test_an_officer_reads_what_was_found_in_their_decisions(house: House) -> None:
    sample = differing(house)
    before = Visitor().signs_in(house.staff["officer"]).sees("/desk/stats")
    assert "Nothing was found" in before, "a difference is nothing before it is settled"
    settles(house, sample, by="supervisor")
    page = Visitor().signs_in(house.staff["officer"]).sees("/desk/stats")
    assert "住院津贴少算了一天" in page
    assert sample.draw.decision.claim.reference in page
    assert "Decided this week 1" in page
    assert "Too few to say" in page
    assert "The decision stays as it is" in page


def test_nobody_reads_another_persons_numbers(house: House) -> None:
    settles(house, differing(house), by="supervisor")
    for who in ("officer2", "supervisor2"):
        page = Visitor().signs_in(house.staff[who]).sees("/desk/stats?user=officer")
        assert "住院津贴少算了一天" not in page
        assert "Decided this week 0" in page


@pytest.mark.parametrize("who", ["officer", "expert", "maker", "admin"])
def test_the_team_is_for_supervisors(house: House, who: str) -> None:
    Visitor().signs_in(house.staff[who]).sees("/watch/team", status=403)


def test_experts_have_no_numbers_of_the_desk(house: House) -> None:
    Visitor().signs_in(house.staff["expert"]).sees("/desk/stats", status=403)


def test_a_team_is_shown_without_names_and_as_no_target(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["supervisor"])
    assert "Nothing was judged" in visitor.sees("/watch/team")
    for by in ("officer", "officer", "officer2", "officer2", "officer3"):
        house.decide(house.in_review(), by=by)
    page = visitor.sees("/watch/team")
    assert "Green lane 5" in page
    assert "Reasons to look, not targets" in page
    for name in ("测试officer", "测试officer2"):
        assert name not in page
